//! Many prints, each into one folder, which several processes may share.

mod batch;
mod print;
mod summary;
mod targets;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use nishikie::color::ColorError;
use nishikie::{Recipe, Record};
use work::{Failure, Outcome, Place, Task, Workers};

use super::words::Colorize;
use crate::files::is_standard;
use crate::{console, interrupt};
use batch::Batch;
use print::Print;
use targets::Targets;

/// Colors every content into the folder. Prints that are finished, or that another process is coloring, are skipped.
pub fn run(
    words: &Colorize,
    folder: &Path,
    record: Option<&Record>,
    recipe: &Recipe,
) -> anyhow::Result<()> {
    check(words, recipe)?;
    let Targets { distinct, clashing } = Targets::of(words, recipe, folder)?;
    let outputs = || distinct.iter().map(|target| &target.output);
    let records = outputs().map(|output| Record::path_beside(output));
    words.inputs().writes(outputs()).writes(records).check()?;
    for (_, reason) in &clashing {
        console::note(reason);
    }
    fs::create_dir_all(folder)
        .with_context(|| format!("{}: this folder cannot be made", folder.display()))?;

    let batch = Batch::new(words, record, recipe)?;
    let of = distinct.len();
    let prints: Vec<Print> = distinct
        .iter()
        .enumerate()
        .map(|(index, target)| {
            let position = format!("{} of {of}", index + 1);
            Print::new(&batch, folder, target, position)
        })
        .collect();
    let workers = Workers {
        jobs: 1,
        threads: rayon::current_num_threads(),
    };
    let report = work::run(&prints, &workers.pools()?, &Notes);
    for (print, outcome) in prints.iter().zip(&report.outcomes) {
        if let Outcome::Failed { own: true, .. } = outcome {
            // The summary reports the failure, and the next run tries the print again.
            Failure::remove(&print.place());
        }
    }
    Place::tidy(folder);
    summary::print(&prints, &report.outcomes, &clashing, words.json)?;
    let counts = report.summary();
    if let Some(error) = report.fatal {
        return Err(error);
    }
    if counts.finished + counts.failed < of {
        bail!(ColorError::Cancelled);
    }
    let failed = counts.failed + clashing.len();
    ensure!(
        failed == 0,
        "{failed} of {} prints could not be colored; the others are in {}",
        of + clashing.len(),
        folder.display()
    );
    Ok(())
}

/// A monitor that prints notes about a batch to stderr.
struct Notes;

impl work::Monitor<Print<'_>> for Notes {
    fn found(&self, print: &Print) {
        print.announce();
    }

    fn failed(&self, _print: &Print, reason: &str, _own: bool) {
        console::note(reason);
    }

    fn cancelled(&self) -> bool {
        interrupt::requested()
    }
}

/// Refuses options that are for a single print, and a run without anything to color from.
fn check(words: &Colorize, recipe: &Recipe) -> anyhow::Result<()> {
    ensure!(
        words.start_file().is_none(),
        "--start with a file is for one content; leave out --output-dir, or the file"
    );
    let all = words.contents().chain(words.styles());
    ensure!(
        all.into_iter().all(|path| !is_standard(path)),
        "- stands for one content, colored with -o; name files for --output-dir"
    );
    let mut other = words.styles().next().is_some() || words.model_file().is_some();
    if let Recipe::Color(recipe) = recipe {
        ensure!(
            recipe.edits.is_empty(),
            "the record of --settings has picks, regions or strokes, which are places in one print; leave out --output-dir"
        );
        other |= recipe.palette.is_some();
    }
    ensure!(
        other,
        "no style was given; with --output-dir all pictures named without an option are contents, and --style FILE names a style"
    );
    Ok(())
}

//! Many prints, each into one folder, which several processes may share.

mod batch;
mod print;
mod summary;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use nishikie::color::ColorError;
use nishikie::picture::Format;
use nishikie::{Recipe, Record};
use work::{Failure, Outcome, Place, Task, Workers};

use super::words::Colorize;
use crate::files::is_standard;
use crate::{console, interrupt};
use batch::Batch;
use print::Print;

/// Colors every content into the folder. Prints that are finished, or that another process is coloring, are skipped.
pub fn run(
    words: &Colorize,
    folder: &Path,
    record: Option<&Record>,
    recipe: &Recipe,
) -> anyhow::Result<()> {
    check(words, recipe)?;
    let contents: Vec<&Path> = words.contents().collect();
    let outputs: Vec<PathBuf> = contents
        .iter()
        .map(|content| target(words, folder, content))
        .collect::<Result<_, _>>()?;
    let records = outputs.iter().map(|output| Record::path_beside(output));
    words.inputs().writes(&outputs).writes(records).check()?;
    fs::create_dir_all(folder)
        .with_context(|| format!("{}: this folder cannot be made", folder.display()))?;

    let batch = Batch::new(words, record, recipe)?;
    let of = contents.len();
    let files = contents.iter().zip(&outputs).enumerate();
    let prints: Vec<Print> = files
        .map(|(index, (content, output))| {
            let position = format!("{} of {of}", index + 1);
            Print::new(&batch, folder, content, output, position)
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
    summary::print(&prints, &report.outcomes, words.json)?;
    let counts = report.summary();
    if let Some(error) = report.fatal {
        return Err(error);
    }
    if counts.finished + counts.failed < of {
        bail!(ColorError::Cancelled);
    }
    ensure!(
        counts.failed == 0,
        "{} of {of} prints could not be colored; the others are in {}",
        counts.failed,
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

/// Returns the path of a content's picture: its name with the extension of the format to write, in the folder.
fn target(words: &Colorize, folder: &Path, content: &Path) -> anyhow::Result<PathBuf> {
    let name = content.file_name().with_context(|| {
        format!(
            "{}: is a folder; name a picture inside it",
            content.display()
        )
    })?;
    let output = folder.join(name);
    Ok(match words.format {
        Some(format) => output.with_extension(format.extension()),
        None if Format::of_name(&output).is_some() => output,
        None => output.with_extension("png"),
    })
}

//! One print, to a file or to standard output.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use nishikie::picture::output::{self, Overwrite};
use nishikie::picture::{Depth, Format, check_output};
use nishikie::progress::{Monitor, history_csv};
use nishikie::{Recipe, Record, check_outputs, run as run_order};

use super::options::FormatName;
use super::previews::{self, Previews};
use super::words::Colorize;
use super::{proposals, settings, told};
use crate::console;
use crate::files::is_standard;
use crate::terminal::Terminal;

pub fn run(
    words: &Colorize,
    output: &Path,
    record: Option<&Record>,
    recipe: &Recipe,
) -> anyhow::Result<()> {
    let target = target(words, output)?;
    check_files(words, output, &target, record)?;

    let mut order = words.order(&words.content, recipe)?;
    if !is_standard(output) {
        order.output = Some(words.output(output, record));
    }
    let precision = record.map(|record| record.precision);
    let engine = words.network.engine(precision)?;
    let mut notes = Vec::new();
    if let Some(record) = record {
        order = order.identified()?;
        if let Some(missing) = settings::missing(record, &order) {
            bail!(
                "the record was made with {} as {}, which is not given; --{} names it",
                missing.name,
                missing.role,
                missing.role.name().replace(' ', "-")
            );
        }
        notes = record.differences(&order, &engine.network.weights().sha256());
    }
    let terminal = Terminal::default();
    notes.iter().cloned().for_each(|note| terminal.note(note));
    if let Some(count) = proposals(words) {
        return proposals::run(words, &order, count, &engine, &terminal);
    }
    let every = words.style.as_ref().and_then(|style| style.save_every);
    let mut previews = None;
    if let (Some(every), Some(output)) = (every, &order.output) {
        let output = output.clone();
        order = order.opened(&engine, &terminal)?;
        previews = Some(Previews::new(
            &terminal,
            every as usize,
            &order,
            &engine,
            output,
        )?);
    }
    let monitor: &dyn Monitor = previews.as_ref().map_or(&terminal, |previews| previews);
    let colored = run_order(&order, &engine, monitor);
    terminal.finish();
    let mut colored = colored?;
    colored.record.notes.splice(0..0, notes);
    let saved = if is_standard(output) {
        let usual = recipe.depth(colored.picture.depth(), Format::of_name(&target));
        let depth = words.depth(&target, record).unwrap_or(usual);
        let provenance = Some(colored.record.provenance());
        console::results(
            &colored
                .picture
                .encode(&target, depth, provenance.as_ref())?,
        )?;
        colored.record.clone()
    } else {
        colored.save()?
    };
    if let Some((path, confidence)) = confidence(words).zip(colored.confidence.as_ref()) {
        let (width, height) = (colored.picture.width(), colored.picture.height());
        let whole = confidence.resize(width, height)?;
        whole.save(path, Depth::Eight, None, words.force)?;
    }
    if let Some(path) = history(words) {
        output::write(path, &history_csv(&saved.history)?, words.force)?;
    }
    if let Some(error) = previews.as_ref().and_then(Previews::failure) {
        let written = output.display();
        return Err(error).context(format!(
            "a picture along the way could not be written, so the run was stopped early; {written} is the best so far"
        ));
    }
    if is_standard(output) {
        console::say(told::in_words(Path::new("standard output"), &saved));
        Ok(())
    } else if words.json {
        told::as_json(output, &saved)
    } else {
        console::print(told::in_words(output, &saved))
    }
}

/// A name whose extension says the format: the output's own, or one for standard output.
fn target(words: &Colorize, output: &Path) -> anyhow::Result<PathBuf> {
    if !is_standard(output) {
        return Ok(output.to_owned());
    }
    ensure!(
        !io::stdout().is_terminal(),
        "a picture is not written to a terminal; send it to a file or a program, as in `-o - > out.png`"
    );
    ensure!(
        !words.json,
        "--json and the picture would both go to standard output; name a file for the picture"
    );
    let along = words.style.as_ref().and_then(|style| style.save_every);
    ensure!(
        proposals(words).is_none() && along.is_none(),
        "--proposals and --save-every write files named after the output; name a file for it"
    );
    let format = words.format.unwrap_or(FormatName::Png);
    Ok(format!("standard output.{}", format.extension()).into())
}

/// Refuses what could not be written, or would overwrite an input, before anything is computed.
fn check_files(
    words: &Colorize,
    output: &Path,
    target: &Path,
    record: Option<&Record>,
) -> anyhow::Result<()> {
    let force = words.force;
    // Only a depth that was asked for can be wrong.
    let depth = words.depth(target, record).unwrap_or_default();
    let mut files = words.inputs().writes([output]);
    if is_standard(output) {
        // Extension and depth alone; nothing is made.
        let holds = Format::of_name(target).is_some_and(|format| format.holds(depth));
        ensure!(
            holds,
            "this format holds 8 bits per channel; for 16 write PNG or TIFF"
        );
    } else if let Some(count) = proposals(words) {
        check_output(output, Depth::Eight, force)?;
        for path in proposals::files(output, count) {
            check_outputs(&path, depth, force)?;
            files = files.writes([Record::path_beside(&path), path]);
        }
    } else {
        check_outputs(output, depth, force)?;
        files = files.writes([Record::path_beside(output)]);
    }
    if let Some(confidence) = confidence(words) {
        check_output(confidence, Depth::Eight, force)?;
        files = files.writes([confidence]);
    }
    if let Some(history) = history(words) {
        output::check(history, Overwrite::forced(force))?;
        files = files.writes([history]);
    }
    if words
        .style
        .as_ref()
        .is_some_and(|style| style.save_every.is_some())
    {
        if let Some(history) = history(words).filter(|path| previews::is_named(path, output)) {
            bail!(
                "{}: has the name of a picture along the way; name another file for --history",
                history.display()
            );
        }
        files = files.writes(previews::present(output));
    }
    files.check()
}

fn proposals(words: &Colorize) -> Option<u8> {
    words.color.as_ref()?.proposals
}

fn confidence(words: &Colorize) -> Option<&Path> {
    words.color.as_ref()?.confidence.as_deref()
}

fn history(words: &Colorize) -> Option<&Path> {
    words.style.as_ref()?.history.as_deref()
}

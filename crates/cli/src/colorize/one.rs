//! One print, to a file or to standard output.

use std::path::Path;

use anyhow::{Context, bail};
use nishikie::picture::{Depth, Format, output as files};
use nishikie::progress::{Monitor, history_csv};
use nishikie::{Recipe, Record, run as run_order};

use super::previews::Previews;
use super::words::Colorize;
use super::{outputs, proposals, report, settings};
use crate::console;
use crate::files::is_standard;
use crate::interrupt::reading;
use crate::terminal::Terminal;

/// Colors the content, and writes the picture and the other files that options ask for.
pub fn run(
    words: &Colorize,
    output: &Path,
    record: Option<&Record>,
    recipe: &Recipe,
) -> anyhow::Result<()> {
    let target = outputs::target(words, output)?;
    outputs::check(words, output, &target, record)?;

    let mut order = words.order(&words.content, recipe)?;
    if !is_standard(output) {
        order.output = Some(words.output(output, record));
    }
    let terminal = Terminal::default();
    let precision = record.map(|record| record.precision);
    let engine = words.engine(precision)?;
    if let Some(record) = record {
        order = reading(|| order.identified())?;
        if let Some(missing) = settings::missing(record, &order) {
            bail!(
                "the record was made with {} as {}, which is not given; --{} names it",
                missing.name,
                missing.role,
                missing.role.name().replace(' ', "-")
            );
        }
        let notes = record.differences(&order, &engine.network.weights().sha256());
        notes.into_iter().for_each(|note| terminal.note(note));
    }
    if let Some(count) = words.proposals() {
        return proposals::run(words, &order, count, &engine, &terminal);
    }
    let every = words.save_every();
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
    let notes = terminal.noted();
    let colored = run_order(&order, &engine, monitor);
    terminal.finish();
    let mut colored = colored?;
    colored.record.notes.splice(0..0, notes);
    let saved = if is_standard(output) {
        let usual = recipe.depth(colored.picture.depth(), Format::of_name(&target));
        let depth = words.depth(&target, record).unwrap_or(usual);
        console::picture(&colored.encode(&target, depth)?)?;
        colored.record.clone()
    } else {
        colored.save()?
    };
    if let Some((path, confidence)) = words.confidence().zip(colored.confidence.as_ref()) {
        let (width, height) = (colored.picture.width(), colored.picture.height());
        let whole = confidence.resize(width, height)?;
        whole.save(path, Depth::Eight, None, words.force)?;
    }
    if let Some(path) = words.history() {
        files::write(path, &history_csv(&saved.history)?, words.force)?;
    }
    if let Some(error) = previews.as_ref().and_then(Previews::failure) {
        let written = output.display();
        return Err(error).context(format!(
            "a picture along the way could not be written, so the run was stopped early; {written} is the best so far"
        ));
    }
    if is_standard(output) {
        let lines = report::in_words(Path::new("standard output"), &saved);
        lines.iter().for_each(console::say);
        Ok(())
    } else if words.json {
        report::as_json(output, &saved)
    } else {
        report::in_words(output, &saved)
            .iter()
            .try_for_each(console::print)
    }
}

//! Several colorings of one print, and a sheet of them.

use std::path::{Path, PathBuf};

use nishikie::color::side_by_side;
use nishikie::picture::Depth;
use nishikie::{Engine, Order, Output, Recipe, run as run_order};

use super::report;
use super::words::Colorize;
use crate::console;
use crate::terminal::Terminal;

/// Writes several proposals for the order's print, each to a file of its own, and a sheet of them to the order's output.
pub fn run(
    words: &Colorize,
    order: &Order,
    count: u8,
    engine: &Engine,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let Some(sheet) = &order.output else {
        anyhow::bail!("--proposals writes files named after the output; name a file for it");
    };
    let opened = order.opened(engine, terminal)?;
    let mut pictures = Vec::new();
    let mut written = Vec::new();
    for (index, path) in (0..count).zip(files(&sheet.path, count)) {
        let mut order = opened.clone();
        if let Recipe::Color(own) = &mut order.recipe {
            own.proposal = index;
        }
        order.output = Some(Output {
            path: path.clone(),
            ..sheet.clone()
        });
        let colored = run_order(&order, engine, terminal);
        terminal.finish();
        let colored = colored?;
        let record = colored.save()?;
        written.push((path, record));
        pictures.push(colored.picture);
    }
    let together = side_by_side(&pictures)?;
    together.save(&sheet.path, Depth::Eight, None, sheet.force)?;
    if words.json {
        return report::proposals_as_json(&sheet.path, &written);
    }
    for (path, record) in &written {
        report::in_words(path, record)
            .iter()
            .try_for_each(console::print)?;
    }
    console::print(format_args!(
        "{}: all of them side by side",
        sheet.path.display()
    ))
}

/// Returns the paths of the proposals: `out-1.png`, `out-2.png` and so on for `out.png`.
pub fn files(output: &Path, count: u8) -> impl Iterator<Item = PathBuf> {
    let stem = output.file_stem().unwrap_or_default();
    let extension = output.extension().unwrap_or_default();
    (1..=count).map(move |number| {
        let mut name = stem.to_owned();
        name.push(format!("-{number}."));
        name.push(extension);
        output.with_file_name(name)
    })
}

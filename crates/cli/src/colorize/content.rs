//! The print to color, once it is known that the result can be made and written.

use std::path::Path;

use nishikie::job::Note;
use nishikie::picture::{Format, Picture, check_sides};
use nishikie::{Recipe, prepare};

use super::Colorize;
use crate::{memory, pictures};

/// The content without color at the size of the output, which `output` is to hold.
pub fn open(
    words: &Colorize,
    recipe: &Recipe,
    path: &Path,
    output: &Path,
    notes: &mut Vec<Note>,
) -> anyhow::Result<Picture> {
    let scan = pictures::read(path, recipe.page())?;
    let (width, height) = prepare::content_sides((scan.width(), scan.height()), recipe.size());
    check_sides(output, width, height)?;
    match recipe {
        Recipe::Style(_) => memory::check_style(width, height)?,
        Recipe::Color(_) => memory::check_color(
            scan.width(),
            scan.height(),
            words.styles().count(),
            words.model_file().is_some(),
            Format::of_name(output),
        )?,
    }
    let gray = scan.is_gray();
    if !gray {
        let name = path.display().to_string();
        notes.push(Note::ColorRemoved { name });
    }
    // Large scans are not copied where there is nothing to prepare.
    if gray && (width, height) == (scan.width(), scan.height()) {
        return Ok(scan);
    }
    Ok(prepare::content(&scan, recipe.size())?)
}

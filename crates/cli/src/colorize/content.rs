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
    let (width, height) = brought_down(&scan, recipe.size());
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

/// The sides of a picture whose longest is brought down to `size`.
fn brought_down(picture: &Picture, size: Option<usize>) -> (usize, usize) {
    let sides = (picture.width(), picture.height());
    let longest = sides.0.max(sides.1);
    match size.filter(|&size| size < longest) {
        Some(size) => {
            let scale = size as f64 / longest as f64;
            let side = |side: usize| (side as f64 * scale).round() as usize;
            (side(sides.0), side(sides.1))
        }
        None => sides,
    }
}

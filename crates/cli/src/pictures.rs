//! Pictures that commands read.

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail, ensure};
use nishikie::picture::{OpenOptions, Picture};
use nishikie::progress::Note;
use nishikie::style::Configuration;
use nishikie::{Input, Role};
use vgg::Layer;

use crate::console;
use crate::files::is_standard;
use crate::interrupt::reading;
use crate::memory;

/// Opens a picture, and prints its warnings.
pub fn open(path: &Path) -> anyhow::Result<Picture> {
    let options = OpenOptions {
        memory: memory::for_opening(),
        page: None,
    };
    let picture = match is_standard(path) {
        true => Picture::decode(STANDARD_INPUT, &standard_input()?, options)?,
        false => reading(|| Picture::open_with(path, options))?,
    };
    for warning in picture.warnings() {
        console::note(format_args!("{}: {warning}", path.display()));
    }
    Ok(picture)
}

/// Opens a picture as [`open`] does, and notes if it is no original.
pub fn open_original(path: &Path) -> anyhow::Result<Picture> {
    let picture = open(path)?;
    if let Some(mark) = picture.software_mark() {
        let (name, mark) = (path.display().to_string(), mark.to_string());
        console::note(Note::NotOriginal { name, mark });
    }
    Ok(picture)
}

/// Returns the input of an order for a path; `-` is read from standard input.
pub fn input(role: Role, path: &Path) -> anyhow::Result<Input> {
    Ok(match is_standard(path) {
        true => Input::bytes(role, STANDARD_INPUT, standard_input()?),
        false => Input::file(role, path),
    })
}

/// The name of standard input in messages and records.
const STANDARD_INPUT: &str = "standard input";

/// Reads all of standard input, which is possible only once.
fn standard_input() -> anyhow::Result<Vec<u8>> {
    static READ: AtomicBool = AtomicBool::new(false);
    ensure!(
        !READ.swap(true, Ordering::Relaxed),
        "standard input can be read once; name a file for all pictures but one"
    );
    let mut bytes = Vec::new();
    let input = io::stdin().lock().take(memory::for_opening());
    reading(|| { input }.read_to_end(&mut bytes)).context("standard input cannot be read")?;
    Ok(bytes)
}

/// Returns the deepest layers that are computed of the content and its output, and of a style.
pub fn depths(configuration: &Configuration) -> (Option<Layer>, Option<Layer>) {
    let deepest = |layers: &[Layer]| layers.iter().copied().max();
    let style = deepest(&configuration.style_layers);
    (style.max(deepest(&configuration.content_layers)), style)
}

/// Checks that a picture has a position at the deepest layer that is computed of it.
pub fn large_enough(path: &Path, picture: &Picture, deepest: Option<Layer>) -> anyhow::Result<()> {
    let (width, height) = (picture.width(), picture.height());
    match deepest {
        Some(layer) if width.min(height) < layer.least_side() => bail!(
            "{}: at {width} × {height} pixels it is too small for {layer}, where each side must have at least {}",
            path.display(),
            layer.least_side()
        ),
        _ => Ok(()),
    }
}

//! Pictures that commands read.

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail, ensure};
use nishikie::picture::{DEFAULT_MEMORY_LIMIT, OpenOptions, Picture};
use nishikie::style::Configuration;
use vgg::Layer;

use crate::console;
use crate::files::is_standard;
use crate::limits;

/// Opens a picture, and passes on what was odd about it.
pub fn open(path: &Path) -> anyhow::Result<Picture> {
    let picture = read(path, None)?;
    for warning in picture.warnings() {
        console::note(format_args!("{}: {warning}", path.display()));
    }
    Ok(picture)
}

/// Reads a page of a picture, within the memory that this process may take; `-` is standard input.
pub fn read(path: &Path, page: Option<u32>) -> anyhow::Result<Picture> {
    let memory = limits::address_space_left().unwrap_or(u64::MAX);
    let memory = memory.min(limits::memory()).min(DEFAULT_MEMORY_LIMIT);
    let options = OpenOptions { memory, page };
    if !is_standard(path) {
        return Ok(Picture::open_with(path, options)?);
    }
    static READ: AtomicBool = AtomicBool::new(false);
    ensure!(
        !READ.swap(true, Ordering::Relaxed),
        "standard input can be read once; name a file for all pictures but one"
    );
    let mut bytes = Vec::new();
    let input = io::stdin().lock();
    input
        .take(memory)
        .read_to_end(&mut bytes)
        .context("standard input cannot be read")?;
    Ok(Picture::decode("standard input", &bytes, options)?)
}

/// The deepest layers that see the content and its output, and that see a style.
pub fn depths(configuration: &Configuration) -> (Option<Layer>, Option<Layer>) {
    let deepest = |layers: &[Layer]| layers.iter().copied().max();
    let style = deepest(&configuration.style_layers);
    (style.max(deepest(&configuration.content_layers)), style)
}

/// Refuses a picture without a position at the deepest layer that is to see it.
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

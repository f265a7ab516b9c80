//! Files that commands read, and keep.

use std::path::Path;

use anyhow::bail;
use nishikie::picture::Picture;
use nishikie::style::Configuration;
use vgg::Layer;

use crate::console;

/// Opens a picture, and passes on what was odd about it.
pub fn open(path: &Path) -> anyhow::Result<Picture> {
    let picture = Picture::open(path)?;
    for warning in picture.warnings() {
        console::note(format_args!("{}: {warning}", path.display()));
    }
    Ok(picture)
}

/// Refuses to write over what the work is made from, with --force too: a scan may be the only one there is.
pub fn keep_inputs<'a>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> anyhow::Result<()> {
    let Ok(existing) = output.canonicalize() else {
        return Ok(());
    };
    for input in inputs {
        if input.canonicalize().is_ok_and(|input| input == existing) {
            bail!(
                "{}: is one of the inputs, which are never overwritten; choose another name",
                output.display()
            );
        }
    }
    Ok(())
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

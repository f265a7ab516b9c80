//! The size at which prints are compared.

use picture::{Gray, Picture};
use vgg::Layer;

use super::cells::CELL;
use crate::color::error::ColorError;
use crate::color::settings::Settings;

/// The least side of a picture for the network, whose deepest layer here has a sixteenth of it.
const LEAST_SIDE: usize = 32;

/// Refuses pictures that would not fill a cell: enlarged to the working size they would show nothing but blur.
pub(in crate::color) fn check_size((width, height): (usize, usize)) -> Result<(), ColorError> {
    if width.min(height) >= CELL {
        return Ok(());
    }
    Err(ColorError::Network(vgg::Error::TooSmall {
        width,
        height,
        layer: Layer::Conv4_2,
        least: CELL,
    }))
}

/// Returns a picture's size when its longest side is `longest` and no side falls short of what the network needs.
fn working_size((width, height): (usize, usize), longest: usize) -> (usize, usize) {
    let scale = longest as f64 / width.max(height) as f64;
    let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(LEAST_SIDE);
    (side(width), side(height))
}

/// Returns the picture at the size at which [`Settings::default`] compares prints: 480 pixels on the longest side, and
/// none shorter than 32.
///
/// References are reduced to this size before anything else is done with them, and a copy of a copy equals the copy. A
/// program that holds many large references can keep their copies instead.
///
/// # Errors
/// As [`Picture::resize`].
pub fn working_copy(picture: &Picture) -> Result<Picture, ColorError> {
    working_copy_at(picture, Settings::default().sheet.working_side)
}

/// Returns the picture with its longest side brought to `longest` pixels, and none shorter than the network needs.
pub(crate) fn working_copy_at(picture: &Picture, longest: usize) -> Result<Picture, ColorError> {
    let (width, height) = working_size((picture.width(), picture.height()), longest);
    Ok(picture.resize(width, height)?)
}

/// As [`working_copy_at`], of a gray picture.
pub(in crate::color) fn gray_working_copy(gray: &Gray, longest: usize) -> Result<Gray, ColorError> {
    let (width, height) = working_size((gray.width(), gray.height()), longest);
    Ok(gray.resize(width, height)?)
}

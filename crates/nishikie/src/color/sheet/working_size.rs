//! The size at which prints are compared.

use picture::{Gray, Picture};
use vgg::Layer;

use super::cells::CELL;
use crate::color::error::ColorError;
use crate::color::settings::Settings;

/// The shortest side of a picture for the network, in pixels: 2 positions at the deepest layer that is used, `conv5_2`.
const LEAST_SIDE: usize = 32;

/// Refuses pictures with a side shorter than a cell, which would be nothing but blur at the working size.
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

/// Returns a picture's width and height when its longest side is brought to `longest` and no side is shorter than [`LEAST_SIDE`].
fn working_size((width, height): (usize, usize), longest: usize) -> (usize, usize) {
    let scale = longest as f64 / width.max(height) as f64;
    let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(LEAST_SIDE);
    (side(width), side(height))
}

/// Returns the picture at the size at which [`Settings::default`] compares prints: 480 pixels on the longest side, and
/// none shorter than 32.
///
/// References are resized to this before anything else, and resizing the result again changes nothing, so a program that holds many large references
/// can keep these copies instead.
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

/// Resizes a gray picture as [`working_copy_at`] does.
pub(in crate::color) fn gray_working_copy(gray: &Gray, longest: usize) -> Result<Gray, ColorError> {
    let (width, height) = working_size((gray.width(), gray.height()), longest);
    Ok(gray.resize(width, height)?)
}

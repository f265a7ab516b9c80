//! The pixels that the color view shows: tiles of the original and of the colored picture, and windows of it.

use nishikie::color::{View, Window};

use crate::color::desk::Desk;
use crate::error::Refusal;
use crate::tile::{self, Tile, outside};

/// Longest side of a window as one picture.
const LONGEST: usize = 4096;

/// Returns a tile of the original in gray.
///
/// # Errors
/// There is no such tile, or the scan has not been read.
pub fn original(desk: &Desk, tile: Tile) -> Result<Vec<u8>, Refusal> {
    let original = desk.state().original()?;
    tile::of(&original, tile)
}

/// Returns a tile of the colored picture at a version.
///
/// # Errors
/// There is no such tile, or the version is out of date.
pub fn colored(desk: &Desk, version: u64, tile: Tile) -> Result<Vec<u8>, Refusal> {
    let pyramid = desk.state().original()?;
    let halvings = pyramid.halvings(tile.level).ok_or_else(outside)?;
    let scale = 1usize.checked_shl(halvings as u32).ok_or_else(outside)?;
    let [(x, width), (y, height)] = tile.window(pyramid.size(), scale)?;
    let view = View {
        window: Window {
            x,
            y,
            width,
            height,
        },
        width: width.div_ceil(scale),
        height: height.div_ceil(scale),
    };
    let picture = desk.render(version, &view)?;
    tile::whole(&picture)
}

/// Returns a window of the colored picture at a version as one picture at the size at which it is seen, which is faster than its
/// tiles.
///
/// # Errors
/// The window is not inside the picture, it is too large, or the version is out of date.
pub fn window(desk: &Desk, version: u64, view: &View) -> Result<Vec<u8>, Refusal> {
    if view.width.max(view.height) > LONGEST {
        return Err(outside());
    }
    let picture = desk.render(version, view)?;
    tile::whole(&picture)
}

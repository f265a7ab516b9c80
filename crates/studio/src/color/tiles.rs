//! What is seen of a print that is colored: tiles of the original and of the colored picture, and parts of it.

use nishikie::color::{View, Window};

use crate::color::desk::{Desk, not_read};
use crate::error::Refusal;
use crate::tile::{self, Tile, outside};

/// Longest side of a part that is asked for as one picture.
const LONGEST: usize = 4096;

/// A tile of the original in gray.
///
/// # Errors
/// There is no such tile, or the scan has not been read.
pub fn original(desk: &Desk, tile: Tile) -> Result<Vec<u8>, Refusal> {
    tile::of(&*desk.original().ok_or_else(not_read)?, tile)
}

/// A tile of the colored picture at a version.
///
/// # Errors
/// There is no such tile, or the version is out of date.
pub fn colored(desk: &Desk, version: u64, tile: Tile) -> Result<Vec<u8>, Refusal> {
    let pyramid = desk.original().ok_or_else(not_read)?;
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

/// A part of the colored picture at a version as one picture, at the size at which it is seen: sooner there than its tiles.
///
/// # Errors
/// The part is not inside the picture, it is too large, or the version is out of date.
pub fn seen(desk: &Desk, version: u64, view: &View) -> Result<Vec<u8>, Refusal> {
    if view.width.max(view.height) > LONGEST {
        return Err(outside());
    }
    let picture = desk.render(version, view)?;
    tile::whole(&picture)
}

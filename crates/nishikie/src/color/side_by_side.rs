//! Small copies of pictures on one sheet.

use picture::Picture;

use super::error::ColorError;

/// Longest side of a copy in pixels.
const TILE: usize = 320;

/// White between copies, in pixels.
const MARGIN: usize = 8;

/// Copies in a row.
const COLUMNS: usize = 4;

/// Copies of at most 320 pixels of these pictures, four in a row, in order.
///
/// # Errors
/// As [`Picture::resize_longest`].
pub fn side_by_side(pictures: &[Picture]) -> Result<Picture, ColorError> {
    let step = TILE + MARGIN;
    let width = COLUMNS.min(pictures.len()) * step + MARGIN;
    let height = pictures.len().div_ceil(COLUMNS) * step + MARGIN;
    let mut pixels = vec![255.0; 3 * width * height];
    for (index, picture) in pictures.iter().enumerate() {
        let tile = side_by_side_copy(picture)?;
        let left = index % COLUMNS * step + MARGIN + (TILE - tile.width()) / 2;
        let top = index / COLUMNS * step + MARGIN + (TILE - tile.height()) / 2;
        for (channel, plane) in tile.planes().into_iter().enumerate() {
            for (y, row) in plane.chunks_exact(tile.width()).enumerate() {
                let start = channel * width * height + (top + y) * width + left;
                pixels[start..start + row.len()].copy_from_slice(row);
            }
        }
    }
    Ok(Picture::from_planar_rgb(width, height, pixels)?)
}

/// The copy that [`side_by_side`] shows; of a copy, the copy itself.
pub(super) fn side_by_side_copy(picture: &Picture) -> Result<Picture, ColorError> {
    Ok(picture.resize_longest(TILE)?)
}

//! Contact sheets: small copies of pictures side by side.

use picture::Picture;

use super::error::ColorError;

/// The longest side of a copy in pixels.
const TILE: usize = 320;

/// The width of the white between copies, in pixels.
const MARGIN: usize = 8;

/// The number of copies in a row.
const COLUMNS: usize = 4;

/// Returns a sheet with copies of these pictures of at most 320 pixels, four in a row, in order.
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

/// Returns the copy of a picture that [`side_by_side`] shows. A copy of a copy equals the copy.
pub(super) fn side_by_side_copy(picture: &Picture) -> Result<Picture, ColorError> {
    Ok(picture.resize_longest(TILE)?)
}

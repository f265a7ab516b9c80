//! Tiles of a picture as JPEG, at every half of its size, as a viewer requests them.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use nishikie::picture::Picture;

use crate::error::Refusal;
use crate::pyramid::Pyramid;

/// The side of a tile in pixels.
pub const SIDE: usize = 512;

/// Tiles are looked at and not kept, so small losses do not matter; colors are at full resolution.
const QUALITY: u8 = 92;

/// The place of a tile.
#[derive(Clone, Copy, Debug)]
pub struct Tile {
    /// The level: 0 is the print as a single pixel, each further one twice as large.
    pub level: usize,
    /// The number of tiles to the left of it.
    pub column: usize,
    /// The number of tiles above it.
    pub row: usize,
}

/// Returns a tile of a pyramid as a JPEG.
///
/// # Errors
/// There is no such tile.
pub fn of(pyramid: &Pyramid, tile: Tile) -> Result<Vec<u8>, Refusal> {
    let level = pyramid.level(tile.level).ok_or_else(outside)?;
    let channels = pyramid.channels();
    let [(x, width), (y, height)] = tile.window([level.width, level.height], 1)?;
    let mut pixels = Vec::with_capacity(width * height * channels);
    let rows = level.pixels.chunks_exact(level.width * channels);
    for row in rows.skip(y).take(height) {
        pixels.extend_from_slice(&row[x * channels..(x + width) * channels]);
    }
    let colors = match channels {
        1 => ColorType::Luma,
        _ => ColorType::Rgb,
    };
    jpeg(&pixels, [width, height], colors)
}

/// Returns a picture as a JPEG of a tile's quality.
///
/// # Errors
/// A side is too long for the format.
pub fn whole(picture: &Picture) -> Result<Vec<u8>, Refusal> {
    let size = [picture.width(), picture.height()];
    jpeg(&interleaved(picture), size, ColorType::Rgb)
}

impl Tile {
    /// Returns the start and the length of the tile, across and down, on a picture whose sides are `scale` times those of the level.
    ///
    /// # Errors
    /// The tile lies outside the picture.
    pub fn window(self, size: [usize; 2], scale: usize) -> Result<[(usize, usize); 2], Refusal> {
        let axis = |tile: usize, size: usize| {
            let side = SIDE.checked_mul(scale)?;
            let start = tile.checked_mul(side).filter(|&start| start < size)?;
            Some((start, side.min(size - start)))
        };
        let across = axis(self.column, size[0]).ok_or_else(outside)?;
        let down = axis(self.row, size[1]).ok_or_else(outside)?;
        Ok([across, down])
    }
}

fn interleaved(picture: &Picture) -> Vec<u8> {
    let [red, green, blue] = picture.planes();
    let pixels = red.iter().zip(green).zip(blue);
    pixels
        .flat_map(|((&r, &g), &b)| [r, g, b].map(|value| value.round() as u8))
        .collect()
}

fn jpeg(pixels: &[u8], [width, height]: [usize; 2], colors: ColorType) -> Result<Vec<u8>, Refusal> {
    let side = |pixels: usize| u16::try_from(pixels).map_err(|_| outside());
    let (width, height) = (side(width)?, side(height)?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    let encoded = encoder.encode(pixels, width, height, colors);
    encoded.map_err(|error| Refusal::unusable(error.to_string()))?;
    Ok(bytes)
}

/// Returns the refusal of a tile or a window that is not inside the picture.
pub fn outside() -> Refusal {
    Refusal::missing("there is no such part of the picture")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_a_scan_once() {
        let at = |column| Tile {
            level: 0,
            column,
            row: 0,
        };
        let window = |column, scale| at(column).window([1300, 10], scale).ok();
        assert_eq!(window(0, 1), Some([(0, 512), (0, 10)]));
        assert_eq!(window(2, 1), Some([(1024, 276), (0, 10)]));
        assert_eq!(window(1, 2), Some([(1024, 276), (0, 10)]));
        assert_eq!(window(0, 4), Some([(0, 1300), (0, 10)]));
        for (column, scale) in [
            (3, 1),
            (1, 4),
            (usize::MAX, 1),
            (usize::MAX, 1 << 40),
            (1, usize::MAX),
        ] {
            assert_eq!(window(column, scale), None, "{column} {scale}");
        }
    }
}

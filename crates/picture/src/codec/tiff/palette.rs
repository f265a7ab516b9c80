//! Palettes.

use super::super::fault::Fault;
use super::directory::Directory;
use super::tag;

/// The colors of a palette, rounded to 8 bits.
pub struct Palette(Vec<[u8; 3]>);

impl Palette {
    pub fn new(directory: &Directory, bits: usize) -> Result<Self, Fault> {
        let colors = 1 << bits;
        let values = directory.numbers(tag::COLOR_MAP, 3 * colors)?;
        let values = values.unwrap_or_default();
        if values.len() < 3 * colors {
            return Err(Fault::Damaged(format!(
                "its palette has {} values instead of {}",
                values.len(),
                3 * colors
            )));
        }
        // Values should have 16 bits. Some writers store 8, in the upper half or as they are.
        let narrow = values.iter().all(|&value| value < 256);
        let upper = values.iter().all(|&value| value & 255 == 0);
        let eight = |value: u64| match value {
            value if narrow => value as u8,
            value if upper => (value >> 8) as u8,
            value => ((value.min(65535) + 128) / 257) as u8,
        };
        let color = |index| [0, 1, 2].map(|channel| eight(values[channel * colors + index]));
        Ok(Self((0..colors).map(color).collect()))
    }

    /// Returns the colors of pixels of a place in the palette each, and its alpha (`channels` is 2) in `bits` bits, if there is one.
    pub fn colors<T: Copy + Into<usize>>(
        &self,
        samples: &[T],
        channels: usize,
        bits: usize,
    ) -> Vec<u8> {
        let opaque = (1usize << bits) - 1;
        let pixels = samples.chunks_exact(channels);
        let mut values = Vec::with_capacity((channels + 2) * pixels.len());
        for pixel in pixels {
            values.extend(self.0[pixel[0].into()]);
            let alpha = pixel.get(1).map(|&alpha| alpha.into());
            values.extend(alpha.map(|alpha: usize| ((alpha * 255 + opaque / 2) / opaque) as u8));
        }
        values
    }
}

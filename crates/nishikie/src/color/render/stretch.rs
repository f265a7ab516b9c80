//! A stretch of pixels that is being painted.

use crate::color::lab::Chroma;

/// Up to [`BLOCK`](super::gamut::BLOCK) neighboring pixels of one row of a view: their lightness L* and their chroma.
pub(in crate::color) struct Stretch<'a> {
    /// The row of the view.
    pub y: usize,
    /// The column of the first pixel.
    pub x: usize,
    pub lightness: &'a mut [f32],
    pub a: &'a mut [f32],
    pub b: &'a mut [f32],
}

impl Stretch<'_> {
    /// Returns the number of pixels.
    pub fn len(&self) -> usize {
        self.lightness.len()
    }

    /// Returns the chroma of a pixel.
    pub fn chroma(&self, pixel: usize) -> Chroma {
        [self.a[pixel], self.b[pixel]]
    }

    /// Replaces the chroma of a pixel.
    pub fn set(&mut self, pixel: usize, chroma: Chroma) {
        [self.a[pixel], self.b[pixel]] = chroma;
    }

    /// Mixes a share of `wanted`, 0..=1, into the chroma of a pixel.
    pub fn mix(&mut self, pixel: usize, wanted: Chroma, share: f32) {
        let chroma = self.chroma(pixel);
        let mixed = if share == 1.0 {
            wanted
        } else {
            [0, 1].map(|part| chroma[part] + share * (wanted[part] - chroma[part]))
        };
        self.set(pixel, mixed);
    }
}

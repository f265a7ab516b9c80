//! Pictures of palettes.

use picture::{Picture, PictureError};

use super::pigment::Palette;

/// Side of a swatch, and height of the strip below, in pixels.
const SIDE: usize = 96;
const STRIP: usize = 32;

impl Palette {
    /// Draws a row of equal swatches in order, and below it a strip on which the width of each pigment is its share.
    ///
    /// The picture is 96 pixels wide for each pigment and 128 high.
    ///
    /// # Errors
    /// The palette has no pigment.
    pub fn swatches(&self) -> Result<Picture, PictureError> {
        let width = SIDE * self.pigments.len();
        let colors: Vec<[u8; 3]> = self.pigments.iter().map(|pigment| pigment.rgb()).collect();
        let even: Vec<u8> = (0..width).flat_map(|x| colors[x / SIDE]).collect();
        let whole: f32 = self.pigments.iter().map(|pigment| pigment.share).sum();
        let mut ends = 0.0;
        let mut strip: Vec<u8> = Vec::with_capacity(3 * width);
        for (pigment, color) in self.pigments.iter().zip(&colors) {
            ends += pigment.share / whole;
            while strip.len() / 3 < width && (strip.len() / 3) as f32 + 0.5 < ends * width as f32 {
                strip.extend(color);
            }
        }
        // The rest that rounding left, or all of it without shares.
        while let (true, Some(color)) = (strip.len() < even.len(), colors.last()) {
            strip.extend(color);
        }
        let pixels = [even.repeat(SIDE), strip.repeat(STRIP)].concat();
        Picture::from_rgb8(width, SIDE + STRIP, &pixels)
    }
}

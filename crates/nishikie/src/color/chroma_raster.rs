//! Chroma on a raster that is laid over a print of any size.

use std::sync::Arc;

use super::lab::Chroma;
use super::math::exp;
use super::sampling::taps;
use super::settings::PaintingSettings;

/// The chroma that is wanted at each place of a print, and its strength.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct ChromaRaster {
    pub width: usize,
    pub height: usize,
    /// The print's L*, `[height][width]`, by which pixels on the two sides of a line are distinguished.
    pub lightness: Arc<Vec<f32>>,
    /// `[height][width]`.
    pub chroma: Vec<Chroma>,
    /// The strength of the chroma, 0..=1, `[height][width]`.
    pub strength: Vec<f32>,
}

impl ChromaRaster {
    /// Returns strength (0..=1) and chroma at a place of the raster for a pixel of this lightness. Of the four pixels around the
    /// place those of similar lightness count, so that coarse color does not run over a finer scan's lines.
    pub fn at(&self, x: f32, y: f32, lightness: f32, settings: &PaintingSettings) -> (f32, Chroma) {
        let taps = taps(self.width, self.height, x, y);
        if taps.iter().all(|&(pixel, _)| self.strength[pixel] == 0.0) {
            return (0.0, [0.0; 2]);
        }
        let (mut total, mut strength, mut sum) = (0.0, 0.0, [0.0; 2]);
        for (pixel, weight) in taps {
            let away = (lightness - self.lightness[pixel]) / settings.edge;
            let weight = weight * (exp(-0.5 * away * away) + 1e-3);
            let strong = weight * self.strength[pixel];
            total += weight;
            strength += strong;
            sum[0] += strong * self.chroma[pixel][0];
            sum[1] += strong * self.chroma[pixel][1];
        }
        let chroma = sum.map(|s| if strength > 0.0 { s / strength } else { 0.0 });
        (strength / total, chroma)
    }
}

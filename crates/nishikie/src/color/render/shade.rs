//! The lightness of an area without its lines and grain.

use crate::color::blur::blurred;
use crate::color::settings::HintSettings;

/// The smoothed lightness of an area: means over neighbors in the same area, without its lines.
pub(super) struct Shade {
    left: usize,
    top: usize,
    across: usize,
    /// The width of the print's raster.
    width: usize,
    /// L* in the box around the area.
    smooth: Vec<f32>,
    mean: f32,
}

/// The difference of L* from the surroundings from which on a darker pixel counts as a line or a spot.
const LINE: f32 = 6.0;

impl Shade {
    /// Smooths the area of these pixels of a raster `width` across.
    pub fn of(lightness: &[f32], width: usize, pixels: &[usize], settings: &HintSettings) -> Self {
        let count = pixels.len().max(1) as f32;
        let columns = || pixels.iter().map(|pixel| pixel % width);
        let rows = || pixels.iter().map(|pixel| pixel / width);
        let left = columns().min().unwrap_or(0);
        let top = rows().min().unwrap_or(0);
        let across = columns().max().unwrap_or(0) + 1 - left;
        let down = rows().max().unwrap_or(0) + 1 - top;
        let mut shade = Shade {
            left,
            top,
            across,
            width,
            smooth: Vec::new(),
            mean: pixels.iter().map(|&p| lightness[p]).sum::<f32>() / count,
        };
        let all = shade.smoothed(lightness, down, pixels, settings);
        shade.smooth = all;
        let ground: Vec<usize> = pixels
            .iter()
            .copied()
            .filter(|&pixel| lightness[pixel] >= shade.at(pixel) - LINE)
            .collect();
        shade.smooth = shade.smoothed(lightness, down, &ground, settings);
        shade.mean = pixels.iter().map(|&p| shade.at(p)).sum::<f32>() / count;
        shade
    }

    /// Returns the Gaussian means of these pixels' lightness over the box.
    fn smoothed(
        &self,
        lightness: &[f32],
        down: usize,
        pixels: &[usize],
        settings: &HintSettings,
    ) -> Vec<f32> {
        let mut sum = vec![0.0; self.across * down];
        let mut weight = vec![0.0; self.across * down];
        for &pixel in pixels {
            let place = self.place(pixel);
            sum[place] = lightness[pixel];
            weight[place] = 1.0;
        }
        let [sum, weight] =
            [sum, weight].map(|plane| blurred(&plane, self.across, down, settings.shade_blur));
        let mean = |(sum, weight): (&f32, &f32)| {
            if *weight > 1e-3 {
                sum / weight
            } else {
                self.mean
            }
        };
        sum.iter().zip(&weight).map(mean).collect()
    }

    fn place(&self, pixel: usize) -> usize {
        (pixel / self.width - self.top) * self.across + pixel % self.width - self.left
    }

    /// Returns the smoothed L* at a pixel of the area.
    pub fn at(&self, pixel: usize) -> f32 {
        self.smooth[self.place(pixel)]
    }

    /// Returns the mean of the smoothed L*.
    pub fn mean(&self) -> f32 {
        self.mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_an_area_does_not_count() {
        let (width, height) = (40, 20);
        let lightness: Vec<f32> = (0..width * height)
            .map(|pixel| {
                if pixel % width == 20 {
                    5.0
                } else {
                    40.0 + (pixel % width) as f32
                }
            })
            .collect();
        let pixels: Vec<usize> = (0..lightness.len()).collect();
        let shade = Shade::of(&lightness, width, &pixels, &HintSettings::default());
        for x in 0..40 {
            let found = shade.at(10 * width + x);
            assert!((found - 40.0 - x as f32).abs() < 3.5, "{found} at {x}");
        }
    }
}

//! How much of a pigment lies at each place of an area, as its lightness tells.

use crate::color::blur::blurred;
use crate::color::lab::Chroma;
use crate::color::settings::HintSettings;

/// The bare paper of a print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paper {
    /// L*.
    pub lightness: f32,
    pub chroma: Chroma,
}

/// Which share of a print's pixels, the lightest, is taken for bare paper.
const BARE: usize = 20;

impl Paper {
    /// Of a print's lightness L* and of the chroma found for it, pixel by pixel.
    pub fn of(lightness: &[f32], chroma: &[Chroma]) -> Self {
        let mut order: Vec<usize> = (0..lightness.len()).collect();
        let count = lightness.len().div_ceil(BARE);
        let lightest = if count < order.len() {
            order
                .select_nth_unstable_by(count, |&a, &b| lightness[b].total_cmp(&lightness[a]))
                .0
        } else {
            &mut order
        };
        lightest.sort_unstable();
        let mut sum = [0.0f64; 3];
        for &mut pixel in lightest {
            let [a, b] = chroma[pixel];
            for (sum, value) in sum.iter_mut().zip([lightness[pixel], a, b]) {
                *sum += f64::from(value);
            }
        }
        let [lightness, a, b] = sum.map(|sum| (sum / count.max(1) as f64) as f32);
        Paper {
            lightness,
            chroma: [a, b],
        }
    }

    /// How much pigment there is at lightness `here`, where there is 1 at lightness `there`: in proportion to how much darker
    /// than paper it is. Where the pigment is hardly darker than paper nothing can be told, and it is 1.
    pub fn share(self, here: f32, there: f32, settings: &HintSettings) -> f32 {
        let depth = self.lightness - there;
        if depth < settings.least_depth {
            return 1.0;
        }
        let share = (self.lightness - here) / depth;
        (1.0 + settings.gradation * (share - 1.0)).clamp(0.0, settings.deepest)
    }

    /// Chroma of so much of a pigment on this paper.
    pub fn mixed(self, pigment: Chroma, share: f32) -> Chroma {
        [0, 1].map(|part| self.chroma[part] + share * (pigment[part] - self.chroma[part]))
    }
}

/// The lightness of an area without its lines and grain: means over neighbors in the same area.
pub(super) struct Shade {
    left: usize,
    top: usize,
    across: usize,
    /// Width of the print's raster.
    width: usize,
    /// L* over the box around the area.
    smooth: Vec<f32>,
    mean: f32,
}

/// What is darker than its surroundings by this, in L*, is a line or a spot in an area.
const LINE: f32 = 6.0;

impl Shade {
    /// Of an area that has these pixels of a raster `width` across.
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

    /// Means of these pixels' lightness by a Gaussian, over the box.
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

    /// At a pixel of the area.
    pub fn at(&self, pixel: usize) -> f32 {
        self.smooth[self.place(pixel)]
    }

    /// Over the area.
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

    #[test]
    fn pigment_fades_towards_paper() {
        let paper = Paper {
            lightness: 90.0,
            chroma: [2.0, 12.0],
        };
        let settings = HintSettings {
            gradation: 1.0,
            ..HintSettings::default()
        };
        assert_eq!(paper.share(50.0, 50.0, &settings), 1.0);
        assert_eq!(paper.share(70.0, 50.0, &settings), 0.5);
        assert_eq!(paper.share(95.0, 50.0, &settings), 0.0);
        assert_eq!(paper.share(60.0, 89.0, &settings), 1.0);
        assert_eq!(paper.mixed([10.0, -20.0], 0.0), paper.chroma);
        assert_eq!(paper.mixed([10.0, -20.0], 1.0), [10.0, -20.0]);
    }

    #[test]
    fn the_lightest_pixels_are_paper() {
        let lightness: Vec<f32> = (0..100).map(|pixel| pixel as f32).collect();
        let chroma: Vec<Chroma> = (0..100).map(|pixel| [pixel as f32, 1.0]).collect();
        let paper = Paper::of(&lightness, &chroma);
        assert_eq!(paper.lightness, 97.0);
        assert_eq!(paper.chroma, [97.0, 1.0]);
    }
}

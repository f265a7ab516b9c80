use rayon::prelude::*;

use super::Picture;

/// How far apart, on the scale of 255, the channels of a pixel may be for it to count as gray: JPEG's own rounding.
const GRAY_SPREAD: f32 = 2.0;

/// sRGB's share of each channel in luminance (IEC 61966-2-1).
const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];

impl Picture {
    /// Whether every pixel is gray, to within the rounding of an 8-bit JPEG (a spread of 2 in 255).
    pub fn is_gray(&self) -> bool {
        let [red, green, blue] = self.planes();
        red.iter()
            .zip(green)
            .zip(blue)
            .all(|((&r, &g), &b)| r.max(g).max(b) - r.min(g).min(b) <= GRAY_SPREAD)
    }

    /// The picture without color: each pixel becomes the gray of the same luminance Y, hence of the same CIE L*.
    ///
    /// Y is summed in linear light, `0.2126 R + 0.7152 G + 0.0722 B`, and encoded again. This is what a panchromatic
    /// photograph and a printed reproduction keep, and what color put back at equal lightness restores. The common
    /// shortcut of weighing encoded values shows saturated reds and blues, so of prints just the strongest pigments,
    /// several L* too dark.
    pub fn to_gray(&self) -> Self {
        let [red, green, blue] = self.planes();
        let mut gray: Vec<f32> = Vec::with_capacity(self.pixels.len());
        (red, green, blue)
            .into_par_iter()
            .map(|(&r, &g, &b)| gray_of([r, g, b]))
            .collect_into_vec(&mut gray);
        let area = gray.len();
        gray.resize(3 * area, 0.0);
        gray.copy_within(..area, area);
        gray.copy_within(..area, 2 * area);
        self.with_pixels(self.width, self.height, gray)
    }
}

fn gray_of(rgb: [f32; 3]) -> f32 {
    if rgb[0] == rgb[1] && rgb[1] == rgb[2] {
        return rgb[0]; // Exactly itself: no rounding through linear light.
    }
    let luminance = rgb
        .iter()
        .zip(LUMINANCE)
        .map(|(&value, share)| share * decode(value / 255.0))
        .sum();
    (255.0 * encode(luminance)).clamp(0.0, 255.0)
}

/// sRGB value to linear light, both in `0..=1` (IEC 61966-2-1).
fn decode(value: f32) -> f32 {
    if value <= 0.04045 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

/// Linear light to sRGB value, both in `0..=1` (IEC 61966-2-1).
fn encode(light: f32) -> f32 {
    if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    }
}

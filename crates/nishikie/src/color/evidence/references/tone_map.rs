//! The plain map from lightness to color, the baseline that better methods are compared with.

use crate::color::sheet::plate::Plate;

/// The mean a* and b* of references' pixels for every whole L*.
pub(in crate::color) struct ToneMap([[f32; 2]; 101]);

impl ToneMap {
    /// Averages references with equal weight, smoothed by a Gaussian of this standard deviation in L*.
    pub fn of(references: &[Plate], smoothing: f32) -> Self {
        let mut seen = [[0.0f64; 3]; 101];
        for plate in references {
            let share = 1.0 / plate.lightness.len() as f64;
            for (lightness, [a, b]) in plate.lightness.iter().zip(&plate.chroma) {
                let level = &mut seen[lightness.round().clamp(0.0, 100.0) as usize];
                level[0] += share;
                level[1] += share * f64::from(*a);
                level[2] += share * f64::from(*b);
            }
        }
        let mean = [0, 1, 2].map(|part| seen.iter().map(|s| s[part]).sum::<f64>() / 101.0);
        ToneMap(std::array::from_fn(|level| {
            let smoothed = [0, 1, 2].map(|part| {
                let near = seen.iter().enumerate().map(|(other, seen)| {
                    let away = level.abs_diff(other) as f32 / smoothing;
                    f64::from((-0.5 * away * away).exp()) * seen[part]
                });
                near.sum::<f64>() + 1e-9 * mean[part]
            });
            [1, 2].map(|part| (smoothed[part] / smoothed[0]) as f32)
        }))
    }

    /// Returns a* and b* for a lightness.
    pub fn at(&self, lightness: f32) -> [f32; 2] {
        let at = lightness.clamp(0.0, 100.0);
        let (low, share) = (at as usize, at.fract());
        let high = (low + 1).min(100);
        [0, 1].map(|part| self.0[low][part] * (1.0 - share) + self.0[high][part] * share)
    }
}

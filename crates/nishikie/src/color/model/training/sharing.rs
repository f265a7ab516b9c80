//! Bins of a collection's colors, and the sharing of a cell's color among them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::color::lab::Chroma;
use crate::color::model::bins::Bins;
use crate::color::model::settings::BinSettings;

/// A bin and its part of a cell.
pub(super) type Part = (u16, f32);

impl Bins {
    /// Returns the bins that occur among these colors, in order of a* and then b*, and the [`parts`](Bins::parts) of each color.
    pub(super) fn of(chroma: &[Chroma], settings: &BinSettings) -> (Self, Vec<Part>) {
        let mut counts = BTreeMap::<[i16; 2], usize>::new();
        for color in chroma {
            let key = color.map(|value| (value / settings.side).round() as i16);
            *counts.entry(key).or_default() += 1;
        }
        let most = counts.values().copied().max().unwrap_or(0);
        let least = f64::from(settings.least_share) * chroma.len() as f64;
        // The most frequent stays whatever is asked.
        let occurs = |count: usize| count as f64 >= least || count == most;
        let centers: Vec<Chroma> = counts
            .into_iter()
            .filter(|&(_, count)| occurs(count))
            .map(|(key, _)| key.map(|value| f32::from(value) * settings.side))
            .collect();
        let mut bins = Bins {
            shares: Vec::new(),
            centers,
        };
        let parts = bins.share(chroma, settings);
        let mut sums = vec![0.0f64; bins.centers.len()];
        for &(bin, part) in &parts {
            sums[usize::from(bin)] += f64::from(part);
        }
        // A bin that is no color's neighbor, as can be where parts vanish, still has a place.
        let floor = 1e-6 * chroma.len() as f64 / sums.len().max(1) as f64;
        sums.iter_mut().for_each(|sum| *sum = sum.max(floor));
        let total: f64 = sums.iter().sum();
        bins.shares = sums.iter().map(|sum| (sum / total) as f32).collect();
        (bins, parts)
    }

    /// Returns the number of bins that share a color.
    pub(super) fn parts(&self, settings: &BinSettings) -> usize {
        settings.neighbors.min(self.centers.len())
    }

    /// Shares each color among the nearest bins by a Gaussian of its distance, nearest first; the parts of a color sum to 1.
    pub(super) fn share(&self, chroma: &[Chroma], settings: &BinSettings) -> Vec<Part> {
        let count = self.parts(settings);
        let mut all = vec![(0, 0.0); chroma.len() * count];
        all.par_chunks_exact_mut(count.max(1))
            .zip(chroma)
            .with_min_len(256)
            .for_each(|(parts, color)| {
                let distance = |center: &Chroma| {
                    (center[0] - color[0]).powi(2) + (center[1] - color[1]).powi(2)
                };
                let mut near: Vec<(f32, u16)> =
                    self.centers.iter().map(distance).zip(0..).collect();
                near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                // Less the nearest distance, so that a color far from every bin does not vanish.
                let nearest = near[0].0;
                let weight =
                    |distance: f32| (-(distance - nearest) / (2.0 * settings.spread.powi(2))).exp();
                let sum: f32 = near[..count]
                    .iter()
                    .map(|&(distance, _)| weight(distance))
                    .sum();
                for (part, &(distance, bin)) in parts.iter_mut().zip(&near) {
                    *part = (bin, weight(distance) / sum);
                }
            });
        all
    }

    /// Returns for each bin the weight of a cell whose color is nearest to it: ((1 − λ) p̃ + λ / Q)⁻¹, its mean under p̃ being 1 (Zhang,
    /// Isola and Efros 2016, equation 4).
    pub(super) fn weights(&self, settings: &BinSettings) -> Vec<f32> {
        let even = settings.uniform / self.shares.len() as f32;
        let raw = self
            .shares
            .iter()
            .map(|share| 1.0 / ((1.0 - settings.uniform) * share + even));
        let raw: Vec<f32> = raw.collect();
        let mean: f32 = raw
            .iter()
            .zip(&self.shares)
            .map(|(weight, share)| weight * share)
            .sum();
        raw.into_iter().map(|weight| weight / mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colors() -> Vec<Chroma> {
        let mut colors = vec![[1.0, 15.0]; 900];
        colors.extend([[-9.0, 33.0]; 99]);
        colors.push([80.0, 80.0]);
        colors
    }

    #[test]
    fn bins_are_those_that_occur_and_are_not_rare() {
        let settings = BinSettings {
            least_share: 0.01,
            ..BinSettings::default()
        };
        let (bins, parts) = Bins::of(&colors(), &settings);
        assert_eq!(bins.centers, [[-8.0, 32.0], [0.0, 16.0]]);
        assert_eq!(parts.len(), 2 * 1000);
        assert!((bins.shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        // Far from both: its parts still are numbers that sum to 1.
        let far = &parts[2 * 999..];
        assert!((far[0].1 + far[1].1 - 1.0).abs() < 1e-5);
        let all = BinSettings::default();
        assert_eq!(Bins::of(&colors(), &all).0.centers.len(), 3);
    }

    #[test]
    fn a_color_is_shared_by_its_distance() {
        let bins = Bins {
            centers: vec![[0.0, 0.0], [8.0, 0.0], [0.0, 8.0], [80.0, 0.0]],
            shares: vec![0.25; 4],
        };
        let settings = BinSettings {
            neighbors: 2,
            ..BinSettings::default()
        };
        let parts = bins.share(&[[3.0, 0.0]], &settings);
        let [near, far] = [9.0f32, 25.0].map(|square| (-square / 50.0).exp());
        assert_eq!([parts[0].0, parts[1].0], [0, 1]);
        assert!((parts[0].1 - near / (near + far)).abs() < 1e-6);
    }

    #[test]
    fn rare_colors_weigh_more_and_the_mean_is_one() {
        let bins = Bins {
            centers: vec![[0.0; 2]; 3],
            shares: vec![0.9, 0.09, 0.01],
        };
        let weights = bins.weights(&BinSettings::default());
        assert!(weights.is_sorted());
        let by_hand = |share: f32| 1.0 / (0.5 * share + 0.5 / 3.0);
        assert!((weights[2] / weights[0] - by_hand(0.01) / by_hand(0.9)).abs() < 1e-5);
        let mean: f32 = weights.iter().zip(&bins.shares).map(|(w, s)| w * s).sum();
        assert!((mean - 1.0).abs() < 1e-6);
    }
}

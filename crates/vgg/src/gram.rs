//! The Gram matrix of a layer.

use crate::distance::Distance;
use crate::features::Features;
use crate::kernel;

/// The Gram matrix of a layer divided by the number of its positions, `F Fᵀ / M`: N × N, symmetric.
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    channels: usize,
    values: Vec<f32>,
}

impl Gram {
    /// Computes the Gram matrix of features.
    pub fn of(features: &Features) -> Gram {
        let n = features.channels();
        let sums = kernel::gram::products(features.instruction_set(), features.as_slice(), n);
        let scale = 1.0 / features.positions() as f64;
        let mut values = vec![0.0f32; n * n];
        for i in 0..n {
            for j in i..n {
                let slabs = sums.chunks_exact(n * n);
                let sum: f64 = slabs.map(|slab| f64::from(slab[i * n + j])).sum();
                let value = (sum * scale) as f32;
                values[i * n + j] = value;
                values[j * n + i] = value;
            }
        }
        Gram {
            channels: n,
            values,
        }
    }

    /// Computes the weighted mean of Gram matrices of one layer.
    ///
    /// # Panics
    /// If there is none, or their numbers of channels differ.
    pub fn mean(grams: &[(Gram, f64)]) -> Gram {
        let whole: f64 = grams.iter().map(|(_, weight)| weight).sum();
        let mut mean = vec![0.0; grams[0].0.values.len()];
        for (gram, weight) in grams {
            gram.assert_size_of(&grams[0].0);
            for (mean, value) in mean.iter_mut().zip(&gram.values) {
                *mean += weight / whole * f64::from(*value);
            }
        }
        Gram {
            channels: grams[0].0.channels,
            values: mean.into_iter().map(|value| value as f32).collect(),
        }
    }

    /// Returns N, the number of channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Returns the entries, `[N][N]`.
    #[cfg(test)]
    pub fn as_slice(&self) -> &[f32] {
        &self.values
    }

    fn assert_size_of(&self, other: &Gram) {
        assert_eq!(
            self.channels, other.channels,
            "Gram matrices of one number of channels"
        );
    }

    /// Computes the distance from `other`.
    ///
    /// # Panics
    /// If the numbers of channels differ.
    pub fn distance(&self, other: &Gram) -> Distance {
        self.assert_size_of(other);
        Distance::between(&self.values, &other.values, self.values.len())
    }

    /// Returns `factor · (G − A)`, where `A` is `other`: symmetric, `[N][N]`, rounded to single precision once. Its
    /// [`symmetric_product`] with the features `F` of `G` is the gradient at `F` of `factor · M / 4 · Σ (G − A)²`.
    ///
    /// # Panics
    /// If the numbers of channels differ.
    pub fn scaled_difference(&self, other: &Gram, factor: f64) -> Vec<f32> {
        self.assert_size_of(other);
        let pairs = self.values.iter().zip(&other.values);
        pairs
            .map(|(&g, &a)| (factor * (f64::from(g) - f64::from(a))) as f32)
            .collect()
    }
}

/// Computes `S F` in place of `F` for a symmetric N × N matrix `S`, `[N][N]`.
///
/// # Panics
/// If `symmetric` is not N × N.
pub fn symmetric_product(symmetric: &[f32], mut features: Features) -> Features {
    let (instruction_set, n) = (features.instruction_set(), features.channels());
    kernel::gram::symmetric_product(instruction_set, symmetric, features.as_mut_slice(), n);
    features
}

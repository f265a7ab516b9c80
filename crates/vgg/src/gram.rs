//! The Gram matrix of a layer.

use crate::features::Features;
use crate::kernel;
use crate::sums::{relative_difference, squared_difference, sum_pairs};

/// The Gram matrix of a layer divided by the number of its positions, `F Fᵀ / M`: N × N, symmetric.
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    channels: usize,
    values: Vec<f32>,
}

impl Gram {
    /// The Gram matrix of these features.
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

    /// A Gram matrix from its entries, `[N][N]`, symmetric; for example the weighted mean of several.
    ///
    /// # Panics
    /// If the number of entries is not `channels` squared.
    pub fn new(channels: usize, values: Vec<f32>) -> Gram {
        assert_eq!(
            values.len(),
            channels * channels,
            "{channels} × {channels} entries"
        );
        Gram { channels, values }
    }

    /// N, the number of channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The entries, `[N][N]`.
    pub fn as_slice(&self) -> &[f32] {
        &self.values
    }

    fn assert_size_of(&self, other: &Gram) {
        assert_eq!(
            self.channels, other.channels,
            "Gram matrices of one number of channels"
        );
    }

    /// `Σ (G − A)²` over all N² entries, where `A` is `other`: the style loss of Gatys et al. (2015) before its factor.
    ///
    /// # Panics
    /// If the numbers of channels differ.
    pub fn sum_squared_difference(&self, other: &Gram) -> f64 {
        self.assert_size_of(other);
        sum_pairs(&self.values, &other.values, squared_difference)
    }

    /// `Σ |G − A| / ((|G| + |A|) / 2)` over all N² entries, where `A` is `other`; pairs of zeros add nothing. The sum is
    /// between 0 and 2 N².
    ///
    /// # Panics
    /// If the numbers of channels differ.
    pub fn sum_relative_difference(&self, other: &Gram) -> f64 {
        self.assert_size_of(other);
        sum_pairs(&self.values, &other.values, relative_difference)
    }

    /// `factor · (G − A)`, where `A` is `other`: symmetric, `[N][N]`, rounded to single precision once. Its
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

/// `S F` for a symmetric N × N matrix `S`, `[N][N]`, in the shape of `F` and in its place.
///
/// # Panics
/// If `symmetric` is not N × N.
pub fn symmetric_product(symmetric: &[f32], mut features: Features) -> Features {
    let (instruction_set, n) = (features.instruction_set(), features.channels());
    kernel::gram::symmetric_product(instruction_set, symmetric, features.as_mut_slice(), n);
    features
}

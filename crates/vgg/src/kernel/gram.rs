//! The Gram matrix and the product that its gradient needs.

use rayon::prelude::*;

use crate::features::{BLOCK, Features};

/// The Gram matrix of a layer divided by the number of its positions, `F Fᵀ / M`: N × N, symmetric.
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    channels: usize,
    values: Vec<f32>,
}

impl Gram {
    /// Of these features.
    pub fn of(features: &Features) -> Gram {
        let n = features.channels();
        let scale = 1.0 / features.positions() as f64;
        let x = features.as_slice();
        let plane = x.len() / (n / BLOCK).max(1);
        let mut values = vec![0.0f32; n * n];
        values.par_chunks_mut(n).enumerate().for_each(|(i, row)| {
            let a = &x[i / BLOCK * plane..][..plane];
            for (j, value) in row.iter_mut().enumerate() {
                let b = &x[j / BLOCK * plane..][..plane];
                let sum: f64 = a
                    .chunks_exact(BLOCK)
                    .zip(b.chunks_exact(BLOCK))
                    .map(|(a, b)| f64::from(a[i % BLOCK]) * f64::from(b[j % BLOCK]))
                    .sum();
                *value = (sum * scale) as f32;
            }
        });
        Gram {
            channels: n,
            values,
        }
    }

    /// N, the number of channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The entries, `[N][N]`.
    pub fn as_slice(&self) -> &[f32] {
        &self.values
    }

    /// A Gram matrix from its entries, `[N][N]`, symmetric: the weighted mean of several, say.
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
}

/// `S F` for a symmetric N × N matrix `S`, in the shape of `F`.
///
/// # Panics
/// If `symmetric` is not N × N.
pub fn symmetric_product(symmetric: &[f32], features: &Features) -> Features {
    let n = features.channels();
    assert_eq!(symmetric.len(), n * n, "{n} × {n} entries");
    let mut output = features.zeros_like();
    let x = features.as_slice();
    let plane = x.len() / (n / BLOCK).max(1);
    output
        .as_mut_slice()
        .par_chunks_mut(plane)
        .enumerate()
        .for_each(|(block, out)| {
            for (position, out) in out.chunks_exact_mut(BLOCK).enumerate() {
                for j in 0..n {
                    let value = x[j / BLOCK * plane + position * BLOCK + j % BLOCK];
                    let row = &symmetric[j * n + block * BLOCK..][..BLOCK];
                    out.iter_mut().zip(row).for_each(|(o, s)| *o += s * value);
                }
            }
        });
    output
}

//! Sums over large slices, the same for any number of threads.

use rayon::prelude::*;

/// Values that one thread takes at a time.
pub const CHUNK: usize = 1 << 14;

/// `Σ term(a, b)` over two slices of one length, in double precision.
pub fn sum_pairs(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f64 + Sync) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    let chunks: Vec<f64> = a
        .par_chunks(CHUNK)
        .zip(b.par_chunks(CHUNK))
        .map(|(a, b)| a.iter().zip(b).map(|(&a, &b)| term(a, b)).sum())
        .collect();
    chunks.into_iter().sum()
}

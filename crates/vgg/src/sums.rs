//! Sums over large slices, the same to the bit for any number of threads.

use rayon::prelude::*;

/// Values that one thread takes at a time. Part of what a sum's rounding is.
pub const CHUNK: usize = 1 << 14;

/// `Σ term(a, b)` over two slices of one length: chunks are summed in double precision, in order, and so are their sums.
pub fn sum_pairs(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f64 + Sync) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    let chunks: Vec<f64> = a
        .par_chunks(CHUNK)
        .zip(b.par_chunks(CHUNK))
        .map(|(a, b)| a.iter().zip(b).map(|(&a, &b)| term(a, b)).sum())
        .collect();
    chunks.into_iter().sum()
}

/// `(a − b)²`
pub fn squared_difference(a: f32, b: f32) -> f64 {
    let difference = f64::from(a) - f64::from(b);
    difference * difference
}

/// `|a − b| / ((|a| + |b|) / 2)`, 0..2; 0 where both are 0.
pub fn relative_difference(a: f32, b: f32) -> f64 {
    let size = f64::from(a.abs() + b.abs()) / 2.0;
    if size == 0.0 {
        0.0
    } else {
        f64::from((a - b).abs()) / size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_differences_lie_between_0_and_2() {
        assert_eq!(relative_difference(0.0, 0.0), 0.0);
        assert_eq!(relative_difference(3.0, 3.0), 0.0);
        assert_eq!(relative_difference(0.0, 5.0), 2.0);
        assert_eq!(relative_difference(1.0, 3.0), 1.0);
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let values = |step: f32| -> Vec<f32> {
            (0..5 * CHUNK + 77)
                .map(|n| (n as f32 * step).sin())
                .collect()
        };
        let (a, b) = (values(0.37), values(0.91));
        let with_threads = |count: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(count);
            let pool = pool.build().unwrap();
            pool.install(|| sum_pairs(&a, &b, squared_difference))
        };
        let one = with_threads(1);
        assert!((2..5).all(|threads| with_threads(threads).to_bits() == one.to_bits()));
    }
}

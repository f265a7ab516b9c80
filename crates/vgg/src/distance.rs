//! Distances between two arrays, the same to the bit for any number of threads.

use rayon::prelude::*;

/// The number of values that a thread takes at a time. The rounding of a sum depends on it.
pub const CHUNK: usize = 1 << 14;

/// Two measures of how far the entries x of one array are from the entries t of another: features from features, or a
/// Gram matrix from a Gram matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// `Σ (x − t)²`.
    pub squared: f64,
    /// `Σ |x − t| / ((|x| + |t|) / 2)`, 0 to twice the number of entries; pairs of zeros add nothing.
    pub relative: f64,
    /// The number of entries.
    pub entries: usize,
}

impl Distance {
    /// Computes the distance between two slices of one length, of which `entries` count; the others must be zero in both.
    /// Chunks are summed in double precision, in order, and so are their sums: one read of memory gives both measures.
    pub(crate) fn between(x: &[f32], t: &[f32], entries: usize) -> Distance {
        debug_assert_eq!(x.len(), t.len());
        let chunks: Vec<[f64; 2]> = x
            .par_chunks(CHUNK)
            .zip(t.par_chunks(CHUNK))
            .map(|(x, t)| {
                let pairs = x
                    .iter()
                    .zip(t)
                    .map(|(&x, &t)| [squared(x, t), relative(x, t)]);
                sum(pairs)
            })
            .collect();
        let [squared, relative] = sum(chunks);
        Distance {
            squared,
            relative,
            entries,
        }
    }
}

fn sum(pairs: impl IntoIterator<Item = [f64; 2]>) -> [f64; 2] {
    pairs
        .into_iter()
        .fold([0.0; 2], |[a, b], [c, d]| [a + c, b + d])
}

/// Returns the squared difference, `(x − t)²`.
fn squared(x: f32, t: f32) -> f64 {
    let difference = f64::from(x) - f64::from(t);
    difference * difference
}

/// `|x − t| / ((|x| + |t|) / 2)`, 0..2; 0 where both are 0.
fn relative(x: f32, t: f32) -> f64 {
    let size = f64::from(x.abs() + t.abs()) / 2.0;
    if size == 0.0 {
        0.0
    } else {
        f64::from((x - t).abs()) / size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_differences_lie_between_0_and_2() {
        assert_eq!(relative(0.0, 0.0), 0.0);
        assert_eq!(relative(3.0, 3.0), 0.0);
        assert_eq!(relative(0.0, 5.0), 2.0);
        assert_eq!(relative(1.0, 3.0), 1.0);
    }

    fn values(step: f32) -> Vec<f32> {
        (0..5 * CHUNK + 77)
            .map(|n| (n as f32 * step).sin())
            .collect()
    }

    #[test]
    fn distances_are_plain_sums() {
        let (x, t) = (values(0.37), values(0.91));
        let found = Distance::between(&x, &t, x.len());
        let plain = |term: fn(f32, f32) -> f64| -> f64 {
            x.iter().zip(&t).map(|(&x, &t)| term(x, t)).sum()
        };
        for (found, wanted) in [
            (found.squared, plain(squared)),
            (found.relative, plain(relative)),
        ] {
            assert!((found - wanted).abs() < 1e-9 * wanted, "{found}, {wanted}");
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let (x, t) = (values(0.37), values(0.91));
        let with_threads = |count: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(count);
            let pool = pool.build().unwrap();
            pool.install(|| Distance::between(&x, &t, x.len()))
        };
        let one = with_threads(1);
        assert!((2..5).all(|threads| with_threads(threads) == one));
    }
}

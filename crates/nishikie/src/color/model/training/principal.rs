//! The leading eigenvectors of a large symmetric matrix.

use nalgebra::{DMatrix, SymmetricEigen};
use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// The number of directions that are iterated besides the wanted ones, which speeds up their convergence.
const MORE: usize = 32;

/// The number of products with the matrix between two orthonormalizations.
const POWERS: usize = 3;

/// The largest number of rounds. About ten suffice for the features of prints.
const MOST_ROUNDS: usize = 60;

/// The largest change of an eigenvalue, in parts of the greatest, at which the iteration has converged.
const SETTLED: f64 = 1e-8;

/// The number of columns of a product that one thread computes at a time.
const COLUMNS: usize = 16;

/// Returns the `count` greatest eigenvalues of a symmetric matrix without negative ones, greatest first, and their eigenvectors, a column
/// each, whose entry of greatest size is positive.
///
/// Subspace iteration with a Rayleigh–Ritz step (Golub and Van Loan, *Matrix Computations*, 8.2.4) from a fixed start: the same
/// matrix gives the same bits for any number of threads. `count` is at most the matrix's size.
pub(super) fn leading(matrix: &DMatrix<f64>, count: usize) -> (Vec<f64>, DMatrix<f64>) {
    let size = matrix.nrows();
    let width = (count + MORE).min(size);
    let even = Uniform::new_inclusive(-1.0, 1.0).expect("-1 is less than 1");
    let start = even.sample_iter(ChaCha8Rng::seed_from_u64(0));
    let mut basis = DMatrix::from_iterator(size, width, start.take(size * width));
    basis = basis.qr().q();
    let mut before = vec![f64::INFINITY; count];
    for round in 1.. {
        let image = product(matrix, &basis);
        let small = SymmetricEigen::new(basis.tr_mul(&image));
        let mut order: Vec<usize> = (0..width).collect();
        order.sort_by(|&a, &b| small.eigenvalues[b].total_cmp(&small.eigenvalues[a]));
        let values: Vec<f64> = order[..count]
            .iter()
            .map(|&at| small.eigenvalues[at])
            .collect();
        let change = values.iter().zip(&before).map(|(a, b)| (a - b).abs());
        let settled = change.fold(0.0, f64::max) <= SETTLED * values[0].abs();
        if settled || round == MOST_ROUNDS {
            let mut vectors = &basis * small.eigenvectors.select_columns(&order[..count]);
            for mut vector in vectors.column_iter_mut() {
                if vector[vector.icamax()] < 0.0 {
                    vector.neg_mut();
                }
            }
            return (values, vectors);
        }
        before = values;
        basis = image;
        for _ in 1..POWERS {
            basis = product(matrix, &basis);
        }
        basis = basis.qr().q();
    }
    unreachable!("the last round returns")
}

/// Returns the product of two matrices, computed some columns at a time.
fn product(matrix: &DMatrix<f64>, other: &DMatrix<f64>) -> DMatrix<f64> {
    let rows = matrix.nrows();
    let mut out = DMatrix::zeros(rows, other.ncols());
    out.as_mut_slice()
        .par_chunks_mut(COLUMNS * rows)
        .enumerate()
        .for_each(|(block, out)| {
            let width = out.len() / rows;
            let columns = matrix * other.columns(block * COLUMNS, width);
            out.copy_from_slice(columns.as_slice());
        });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A covariance of `samples` made-up observations.
    fn covariance(size: usize, samples: usize) -> DMatrix<f64> {
        let wave = |row: usize, column: usize| {
            ((row * 31 + column * 17) as f64).sin() * (1.0 + 40.0 / (1.0 + row as f64))
                + (column as f64 * 0.37 + row as f64 * 0.05).cos()
        };
        let data = DMatrix::from_fn(size, samples, wave);
        &data * data.transpose() / samples as f64
    }

    #[test]
    fn they_are_those_of_the_whole_decomposition() {
        for (size, samples, count) in [(90, 300, 6), (40, 100, 40), (60, 12, 20)] {
            let matrix = covariance(size, samples);
            let (values, vectors) = leading(&matrix, count);
            let mut wanted: Vec<f64> = SymmetricEigen::new(matrix.clone())
                .eigenvalues
                .iter()
                .copied()
                .collect();
            wanted.sort_by(|a, b| b.total_cmp(a));
            for (found, wanted) in values.iter().zip(&wanted) {
                assert!(
                    (found - wanted).abs() < 1e-6 * values[0],
                    "{found} {wanted}"
                );
            }
            let residual =
                &matrix * &vectors - &vectors * DMatrix::from_diagonal(&values.clone().into());
            assert!(residual.amax() < 1e-3 * values[0], "{}", residual.amax());
            let identity = vectors.tr_mul(&vectors) - DMatrix::identity(count, count);
            assert!(identity.amax() < 1e-9, "{}", identity.amax());
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let matrix = covariance(120, 200);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| leading(&matrix, 10))
        };
        assert_eq!(with(1), with(3));
    }
}

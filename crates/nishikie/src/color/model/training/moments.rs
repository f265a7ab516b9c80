//! Means and covariances of descriptors, summed print by print.

use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

/// The number of columns of the products that one thread computes at a time.
const COLUMNS: usize = 160;

/// Sums over observations of which only one print's are in memory at a time.
pub(super) struct Moments {
    count: usize,
    /// A value near the mean that is subtracted from every observation, so that the sums stay small.
    shift: Vec<f32>,
    sums: Vec<f64>,
    /// Sums of products; only the lower triangle.
    products: DMatrix<f64>,
}

impl Moments {
    /// Returns the sums over no observations of this many numbers.
    pub fn new(dimensions: usize) -> Self {
        Moments {
            count: 0,
            shift: Vec::new(),
            sums: vec![0.0; dimensions],
            products: DMatrix::zeros(dimensions, dimensions),
        }
    }

    /// Adds observations, a column each.
    pub fn add(&mut self, mut observations: DMatrix<f32>) {
        let dimensions = self.sums.len();
        if self.shift.is_empty() {
            self.shift = observations.column_mean().as_slice().to_vec();
        }
        for mut column in observations.column_iter_mut() {
            column
                .iter_mut()
                .zip(&self.shift)
                .for_each(|(v, shift)| *v -= shift);
            self.sums
                .iter_mut()
                .zip(&column)
                .for_each(|(sum, v)| *sum += f64::from(*v));
        }
        self.count += observations.ncols();
        let transposed = observations.transpose();
        self.products
            .as_mut_slice()
            .par_chunks_mut(COLUMNS * dimensions)
            .enumerate()
            .for_each(|(block, sums)| {
                let first = block * COLUMNS;
                let width = sums.len() / dimensions;
                let below = observations.rows(first, dimensions - first);
                let products = below * transposed.columns(first, width);
                for (sums, products) in sums
                    .chunks_exact_mut(dimensions)
                    .zip(products.column_iter())
                {
                    let sums = sums[first..].iter_mut().zip(&products);
                    sums.for_each(|(sum, product)| *sum += f64::from(*product));
                }
            });
    }

    /// Returns the observations' mean.
    pub fn mean(&self) -> DVector<f32> {
        let count = self.count.max(1) as f64;
        let means = self.sums.iter().zip(&self.shift);
        DVector::from_iterator(
            self.sums.len(),
            means.map(|(sum, shift)| (sum / count + f64::from(*shift)) as f32),
        )
    }

    /// Returns their covariances.
    pub fn covariance(&self) -> DMatrix<f64> {
        let count = self.count.max(1) as f64;
        let sums = &self.sums;
        DMatrix::from_fn(sums.len(), sums.len(), |row, column| {
            let lower = self.products[(row.max(column), row.min(column))];
            lower / count - sums[row] / count * (sums[column] / count)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_by_print_are_those_of_all_at_once() {
        let all = DMatrix::from_fn(200, 30, |row, column| {
            5.0 + ((row * 7 + column * 13) as f32).sin() + 0.1 * row as f32
        });
        let mut moments = Moments::new(200);
        moments.add(all.columns(0, 11).into_owned());
        moments.add(all.columns(11, 19).into_owned());
        let mean = all.column_mean();
        assert!((moments.mean() - &mean).amax() < 1e-4);
        let centered = DMatrix::from_fn(200, 30, |r, c| f64::from(all[(r, c)] - mean[r]));
        let wanted = &centered * centered.transpose() / 30.0;
        assert!((moments.covariance() - wanted).amax() < 1e-4);
    }
}

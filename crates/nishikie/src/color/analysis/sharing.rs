//! Cells of one print that look alike agree on what they are told.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::distances::among;
use super::regions::Label;
use crate::color::math::exp;
use crate::color::simd::vectorized;

/// How much each cell listens to each other of the same print: `exp(−distance / temperature)`, of sum 1 (Nadaraya and
/// Watson's regression), and 0 across regions.
pub(super) struct Sharing {
    /// A column per listening cell.
    weights: DMatrix<f32>,
}

impl Sharing {
    /// Among cells, one column of `cells` each. `labels` are their regions.
    pub fn among(cells: &DMatrix<f32>, labels: &[Label], temperature: f32) -> Self {
        let mut weights = among(cells);
        let regions = labels.iter().any(|label| *label != labels[0]);
        weights
            .as_mut_slice()
            .par_chunks_exact_mut(labels.len())
            .zip(labels)
            .for_each(|(column, label)| {
                vectorized(
                    #[inline(always)]
                    || {
                        for weight in column.iter_mut() {
                            *weight = exp(-*weight / temperature);
                        }
                    },
                );
                if regions {
                    for (weight, other) in column.iter_mut().zip(labels) {
                        if other != label {
                            *weight = 0.0;
                        }
                    }
                }
                let total: f32 = column.iter().sum();
                column.iter_mut().for_each(|weight| *weight /= total);
            });
        Sharing { weights }
    }

    /// For every cell the weighted mean of all cells' `values`, one column per cell.
    pub fn mean(&self, values: &DMatrix<f32>) -> DMatrix<f32> {
        let mut means = DMatrix::zeros(values.nrows(), values.ncols());
        let (rows, count) = values.shape();
        means
            .as_mut_slice()
            .par_chunks_mut(BLOCK * rows)
            .enumerate()
            .for_each(|(block, means)| {
                let columns = means.len() / rows;
                let weights = self.weights.columns(block * BLOCK, columns);
                let mut means = nalgebra::DMatrixViewMut::from_slice(means, rows, columns);
                debug_assert_eq!(weights.nrows(), count);
                means.gemm(1.0, values, &weights, 0.0);
            });
        means
    }
}

/// Cells told at once.
const BLOCK: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_weighs_as_its_formula_says() {
        let ours = DMatrix::from_fn(5, 700, |row, column| ((row * 7 + column * 13) as f32).sin());
        let values = DMatrix::from_fn(2, 700, |row, column| (row + column) as f32);
        let labels: Vec<Label> = (0..700).map(|cell| [(cell % 3) as u8, 0, 0]).collect();
        let means = Sharing::among(&ours, &labels, 0.7).mean(&values);
        for (index, cell) in ours.column_iter().enumerate() {
            let (mut total, mut sum) = (0.0, 0.0);
            for (other, place) in ours.column_iter().enumerate() {
                if labels[index] == labels[other] {
                    let weight = (-(cell - place).norm_squared() / 0.7).exp();
                    total += weight;
                    sum += weight * other as f32;
                }
            }
            assert!((means[(0, index)] - sum / total).abs() < 1e-3);
            assert!((means[(1, index)] - sum / total - 1.0).abs() < 1e-3);
        }
    }
}

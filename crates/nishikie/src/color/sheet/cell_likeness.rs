//! The likeness of a print's own cells, by which similar cells share their votes and evidence.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::distances::among;
use super::mask::MaskColor;
use crate::color::math::exp;
use crate::color::simd::vectorized;

/// The weights with which each cell of a print averages over all of its cells: `exp(−distance / temperature)`, scaled to a sum of 1 (Nadaraya and
/// Watson's regression), and 0 between cells of different mask colors.
pub(in crate::color) struct CellLikeness {
    /// `[cells][cells]`; the weights of a cell's mean are a column.
    weights: DMatrix<f32>,
}

impl CellLikeness {
    /// Computes the weights among cells, given by one column of `cells` and one mask color each.
    pub fn among(cells: &DMatrix<f32>, mask: &[MaskColor], temperature: f32) -> Self {
        let mut weights = among(cells);
        let several = mask.iter().any(|color| *color != mask[0]);
        weights
            .as_mut_slice()
            .par_chunks_exact_mut(mask.len())
            .zip(mask)
            .for_each(|(column, color)| {
                vectorized(
                    #[inline(always)]
                    || {
                        for weight in column.iter_mut() {
                            *weight = exp(-*weight / temperature);
                        }
                    },
                );
                if several {
                    for (weight, other) in column.iter_mut().zip(mask) {
                        if other != color {
                            *weight = 0.0;
                        }
                    }
                }
                let total: f32 = column.iter().sum();
                column.iter_mut().for_each(|weight| *weight /= total);
            });
        CellLikeness { weights }
    }

    /// Returns for every cell the weighted mean of all cells' `values`, of which each has a column.
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

/// The number of cells whose means are computed together.
const BLOCK: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_weighs_as_its_formula_says() {
        let ours = DMatrix::from_fn(5, 700, |row, column| ((row * 7 + column * 13) as f32).sin());
        let values = DMatrix::from_fn(2, 700, |row, column| (row + column) as f32);
        let mask: Vec<MaskColor> = (0..700).map(|cell| [(cell % 3) as u8, 0, 0]).collect();
        let means = CellLikeness::among(&ours, &mask, 0.7).mean(&values);
        for (index, cell) in ours.column_iter().enumerate() {
            let (mut total, mut sum) = (0.0, 0.0);
            for (other, place) in ours.column_iter().enumerate() {
                if mask[index] == mask[other] {
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

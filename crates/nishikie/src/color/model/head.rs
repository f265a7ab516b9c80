//! The head: a small network from what is said of a cell to how likely each bin of chroma is there.

use nalgebra::{DMatrix, DVector};

/// Layers, each a matrix product and a bias, with ReLU between them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Head {
    pub layers: Vec<Dense>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dense {
    /// A row per output, a column per input.
    pub weights: DMatrix<f32>,
    pub bias: DVector<f32>,
}

impl Head {
    /// The natural logarithm of each bin's probability, a row per bin; `inputs` and result have a column per cell.
    pub fn log_probabilities(&self, inputs: DMatrix<f32>) -> DMatrix<f32> {
        let mut values = inputs;
        for (index, layer) in self.layers.iter().enumerate() {
            values = &layer.weights * values;
            let last = index + 1 == self.layers.len();
            for mut cell in values.column_iter_mut() {
                cell += &layer.bias;
                if !last {
                    cell.iter_mut().for_each(|value| *value = value.max(0.0));
                }
            }
        }
        for mut cell in values.column_iter_mut() {
            // Less the greatest, which no exponential then exceeds.
            let greatest = cell.max();
            let sum: f32 = cell.iter().map(|value| (value - greatest).exp()).sum();
            let all = greatest + sum.ln();
            cell.iter_mut().for_each(|value| *value -= all);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_by_hand() {
        let dense = |rows, columns, weights: &[f32], bias: &[f32]| Dense {
            weights: DMatrix::from_row_slice(rows, columns, weights),
            bias: DVector::from_column_slice(bias),
        };
        let head = Head {
            layers: vec![
                dense(2, 1, &[1.0, -1.0], &[0.0, 1.0]),
                dense(2, 2, &[1.0, 0.0, 0.0, 2.0], &[0.0, 0.0]),
            ],
        };
        // Inputs 3 and −1: hidden (3, 0) and (0, 2), values (3, 0) and (0, 4).
        let found = head.log_probabilities(DMatrix::from_row_slice(1, 2, &[3.0, -1.0]));
        let wanted = [[3.0f32, 0.0], [0.0, 4.0]];
        for (cell, values) in wanted.iter().enumerate() {
            let all = values.iter().map(|v| v.exp()).sum::<f32>().ln();
            for (bin, value) in values.iter().enumerate() {
                assert!((found[(bin, cell)] - (value - all)).abs() < 1e-6);
            }
        }
        // Values that an exponential cannot hold.
        let far = head.log_probabilities(DMatrix::from_row_slice(1, 1, &[1e6]));
        assert!(far[(0, 0)] == 0.0 && far[(1, 0)] <= -1e5);
    }
}

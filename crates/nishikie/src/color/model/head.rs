//! The head: a small network from a cell's inputs to the likelihood of each bin of chroma.

use nalgebra::DMatrix;

use super::layers::{Linear, log_softmax, relu};

/// Linear layers with ReLU between them, and softmax at the end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Head {
    pub layers: Vec<Linear>,
}

impl Head {
    /// Returns the natural logarithm of each bin's probability, a row per bin; `inputs` and result have a column per cell.
    pub fn log_probabilities(&self, inputs: DMatrix<f32>) -> DMatrix<f32> {
        let mut values = inputs;
        for (index, layer) in self.layers.iter().enumerate() {
            values = layer.forward(&values);
            if index + 1 < self.layers.len() {
                relu(&mut values);
            }
        }
        log_softmax(&mut values);
        values
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::DVector;

    use super::*;

    #[test]
    fn a_head_by_hand() {
        let dense = |rows, columns, weights: &[f32], bias: &[f32]| Linear {
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
        let logs = head.log_probabilities(DMatrix::from_row_slice(1, 2, &[3.0, -1.0]));
        let wanted = [[3.0f32, 0.0], [0.0, 4.0]];
        for (cell, values) in wanted.iter().enumerate() {
            let all = values.iter().map(|v| v.exp()).sum::<f32>().ln();
            for (bin, value) in values.iter().enumerate() {
                assert!((logs[(bin, cell)] - (value - all)).abs() < 1e-6);
            }
        }
        // Values that an exponential cannot hold.
        let far = head.log_probabilities(DMatrix::from_row_slice(1, 1, &[1e6]));
        assert!(far[(0, 0)] == 0.0 && far[(1, 0)] <= -1e5);
    }
}

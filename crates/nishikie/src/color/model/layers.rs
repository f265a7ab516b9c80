//! Layers of a head, on matrices with a column per cell.

use nalgebra::{DMatrix, DVector};

/// A fully connected layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Linear {
    /// A row per output, a column per input.
    pub weights: DMatrix<f32>,
    pub bias: DVector<f32>,
}

impl Linear {
    /// Returns weights × inputs + bias.
    pub fn forward(&self, inputs: &DMatrix<f32>) -> DMatrix<f32> {
        let mut outputs = &self.weights * inputs;
        for mut cell in outputs.column_iter_mut() {
            cell += &self.bias;
        }
        outputs
    }
}

/// Replaces negative values by 0.
pub(super) fn relu(values: &mut DMatrix<f32>) {
    values.apply(|value| *value = value.max(0.0));
}

/// Replaces the values of each column by the natural logarithms of their softmax.
pub(super) fn log_softmax(values: &mut DMatrix<f32>) {
    for mut cell in values.column_iter_mut() {
        // No exponential exceeds 1 after the subtraction of the greatest.
        let greatest = cell.max();
        let sum: f32 = cell.iter().map(|value| (value - greatest).exp()).sum();
        let all = greatest + sum.ln();
        cell.iter_mut().for_each(|value| *value -= all);
    }
}

//! The loss: cross-entropy of softmax with weighted target distributions.

use nalgebra::DMatrix;

/// Turns a head's outputs into the gradient of −Σ targets · ln softmax(outputs) at them; a row per bin, a column per cell.
///
/// A cell's targets sum to its weight w; its gradient is w · softmax − targets.
pub(super) fn cross_entropy_gradient(outputs: &mut DMatrix<f32>, targets: &DMatrix<f32>) {
    for (mut cell, targets) in outputs.column_iter_mut().zip(targets.column_iter()) {
        let greatest = cell.max();
        let mut sum = 0.0;
        for value in cell.iter_mut() {
            *value = (*value - greatest).exp();
            sum += *value;
        }
        let scale = targets.sum() / sum;
        for (value, target) in cell.iter_mut().zip(targets.iter()) {
            *value = *value * scale - target;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::model::layers::log_softmax;

    fn loss(outputs: &DMatrix<f32>, targets: &DMatrix<f32>) -> f64 {
        let mut logs = outputs.clone();
        log_softmax(&mut logs);
        let products = logs.iter().zip(targets);
        -products
            .map(|(&log, &target)| f64::from(log) * f64::from(target))
            .sum::<f64>()
    }

    #[test]
    fn the_gradient_is_a_finite_difference() {
        let wave = |row: usize, column: usize| (row as f32 * 0.7 + column as f32 * 1.3).sin();
        let outputs = DMatrix::from_fn(6, 5, |row, column| 2.0 * wave(row, column));
        // Weights other than 1, and bins without a share.
        let targets = DMatrix::from_fn(6, 5, |row, column| wave(column, row).max(0.0));
        let mut gradient = outputs.clone();
        cross_entropy_gradient(&mut gradient, &targets);
        let width = 1e-2;
        for at in 0..6 * 5 {
            let moved = |by: f32| {
                let mut moved = outputs.clone();
                moved[at] += by;
                loss(&moved, &targets)
            };
            let difference = (moved(width) - moved(-width)) / f64::from(2.0 * width);
            let error = (f64::from(gradient[at]) - difference).abs();
            assert!(error < 2e-4, "{} {difference}", gradient[at]);
        }
    }

    #[test]
    fn outputs_that_an_exponential_cannot_hold_have_a_gradient() {
        let mut outputs = DMatrix::from_column_slice(2, 1, &[1e6, 0.0]);
        let targets = DMatrix::from_column_slice(2, 1, &[0.0, 1.0]);
        cross_entropy_gradient(&mut outputs, &targets);
        assert_eq!(outputs.as_slice(), [1.0, -1.0]);
    }
}

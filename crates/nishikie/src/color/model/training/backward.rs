//! The backward pass of layers: gradients by the chain rule, on matrices with a column per cell.

use nalgebra::DMatrix;

use crate::color::model::layers::Linear;

impl Linear {
    /// Returns the gradient at the inputs, of that at the outputs.
    pub(super) fn inputs_gradient(&self, outputs: &DMatrix<f32>) -> DMatrix<f32> {
        self.weights.transpose() * outputs
    }

    /// Returns the gradient at weights and bias, in their shapes, of the inputs and the gradient at the outputs.
    pub(super) fn parameters_gradient(inputs: &DMatrix<f32>, outputs: &DMatrix<f32>) -> Linear {
        Linear {
            weights: outputs * inputs.transpose(),
            bias: outputs.column_sum(),
        }
    }
}

/// Turns the gradient at the outputs of ReLU into that at its inputs; outputs above 0 mark the values that it passed.
pub(super) fn relu_gradient(gradient: &mut DMatrix<f32>, outputs: &DMatrix<f32>) {
    gradient.zip_apply(outputs, |gradient, output| {
        *gradient = if output > 0.0 { *gradient } else { 0.0 };
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::model::layers::relu;

    fn wave(rows: usize, columns: usize, phase: f32) -> DMatrix<f32> {
        DMatrix::from_fn(rows, columns, |row, column| {
            (row as f32 * 0.7 + column as f32 * 1.3 + phase).sin()
        })
    }

    fn linear() -> Linear {
        Linear {
            weights: wave(9, 8, 0.0),
            bias: wave(9, 1, 3.0).column(0).into(),
        }
    }

    /// A loss that weights outputs: its gradient at them is the weights.
    fn loss(outputs: &DMatrix<f32>, weights: &DMatrix<f32>) -> f64 {
        let products = outputs.iter().zip(weights);
        products.map(|(&o, &w)| f64::from(o) * f64::from(w)).sum()
    }

    /// A layer is linear in each of its parts, so that differences of any width are exact up to rounding.
    #[test]
    fn linear_gradients_are_finite_differences() {
        let (inputs, weights) = (wave(8, 7, 1.0), wave(9, 7, 2.0));
        let change = |moved: &Linear, inputs_moved: &DMatrix<f32>| {
            loss(&moved.forward(inputs_moved), &weights)
                - loss(&linear().forward(&inputs), &weights)
        };
        let close = |gradient: f32, difference: f64| {
            let error = (f64::from(gradient) - difference).abs();
            assert!(error < 1e-5, "{gradient} {difference}");
        };
        let at_parameters = Linear::parameters_gradient(&inputs, &weights);
        let at_inputs = linear().inputs_gradient(&weights);
        assert_eq!(at_parameters.weights.shape(), (9, 8));
        assert_eq!(at_inputs.shape(), (8, 7));
        for at in 0..9 * 8 {
            let mut moved = linear();
            moved.weights[at] += 1.0;
            close(at_parameters.weights[at], change(&moved, &inputs));
        }
        for at in 0..9 {
            let mut moved = linear();
            moved.bias[at] += 1.0;
            close(at_parameters.bias[at], change(&moved, &inputs));
        }
        for at in 0..8 * 7 {
            let mut moved = inputs.clone();
            moved[at] += 1.0;
            close(at_inputs[at], change(&linear(), &moved));
        }
    }

    /// No input lies so near 0 that a difference would cross it.
    #[test]
    fn relu_gradients_are_finite_differences() {
        let (inputs, weights) = (wave(8, 7, 1.0), wave(8, 7, 2.0));
        let through = |mut values: DMatrix<f32>| {
            relu(&mut values);
            values
        };
        let mut gradient = weights.clone();
        relu_gradient(&mut gradient, &through(inputs.clone()));
        let width = 1e-3;
        assert!(inputs.iter().all(|value| value.abs() > 2.0 * width));
        for at in 0..8 * 7 {
            let moved = |by: f32| {
                let mut moved = inputs.clone();
                moved[at] += by;
                loss(&through(moved), &weights)
            };
            let difference = (moved(width) - moved(-width)) / f64::from(2.0 * width);
            let error = (f64::from(gradient[at]) - difference).abs();
            assert!(error < 1e-3, "{} {difference}", gradient[at]);
        }
    }
}

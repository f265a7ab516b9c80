//! AdamW (Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, 2019, algorithm 2).

use crate::color::model::layers::Linear;
use crate::color::model::settings::OptimizerSettings;

/// Added to the root of the second moment, as Kingma and Ba (2015) recommend.
const EPSILON: f32 = 1e-8;

/// The optimizer's state: the moments of every parameter's gradient.
pub(super) struct AdamW {
    betas: [f64; 2],
    weight_decay: f64,
    steps: i32,
    /// Of each layer, the means of gradients and of their squares.
    moments: Vec<[Linear; 2]>,
}

/// The factors of one step.
struct Step {
    betas: [f32; 2],
    /// The factors that correct the moments for their start at 0.
    corrections: [f32; 2],
    rate: f32,
    /// The factor of weight decay.
    kept: f32,
}

impl AdamW {
    /// Returns the optimizer of these layers, before its first step.
    pub fn new(layers: &[Linear], settings: &OptimizerSettings) -> Self {
        let zeros = |layer: &Linear| Linear {
            weights: &layer.weights * 0.0,
            bias: &layer.bias * 0.0,
        };
        AdamW {
            betas: settings.betas,
            weight_decay: settings.weight_decay,
            steps: 0,
            moments: layers
                .iter()
                .map(|layer| [zeros(layer), zeros(layer)])
                .collect(),
        }
    }

    /// Moves the layers against their gradients.
    pub fn step(&mut self, layers: &mut [Linear], gradients: &[Linear], rate: f64) {
        self.steps += 1;
        let step = Step {
            betas: self.betas.map(|beta| beta as f32),
            corrections: self
                .betas
                .map(|beta| (1.0 / (1.0 - beta.powi(self.steps))) as f32),
            rate: rate as f32,
            kept: (1.0 - rate * self.weight_decay) as f32,
        };
        for ((layer, gradient), [means, squares]) in
            layers.iter_mut().zip(gradients).zip(&mut self.moments)
        {
            step.apply(
                layer.weights.as_mut_slice(),
                gradient.weights.as_slice(),
                [means.weights.as_mut_slice(), squares.weights.as_mut_slice()],
            );
            step.apply(
                layer.bias.as_mut_slice(),
                gradient.bias.as_slice(),
                [means.bias.as_mut_slice(), squares.bias.as_mut_slice()],
            );
        }
    }
}

impl Step {
    fn apply(&self, parameters: &mut [f32], gradients: &[f32], [means, squares]: [&mut [f32]; 2]) {
        let [first, second] = self.betas;
        let moments = means.iter_mut().zip(squares);
        for ((parameter, &gradient), (mean, square)) in
            parameters.iter_mut().zip(gradients).zip(moments)
        {
            *mean = *mean * first + gradient * (1.0 - first);
            *square = *square * second + gradient * gradient * (1.0 - second);
            let [mean, square] = [*mean * self.corrections[0], *square * self.corrections[1]];
            *parameter = *parameter * self.kept - mean / (square.sqrt() + EPSILON) * self.rate;
        }
    }
}

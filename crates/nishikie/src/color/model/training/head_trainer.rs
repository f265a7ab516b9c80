//! A head in training.

use nalgebra::{DMatrix, DVector};
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::adamw::AdamW;
use super::backward::relu_gradient;
use super::cross_entropy::cross_entropy_gradient;
use super::dropout::dropout;
use super::random::{Purpose, random};
use crate::color::model::head::Head;
use crate::color::model::layers::{Linear, relu};
use crate::color::model::settings::TrainSettings;

/// Cells that pass through the layers together. Their values stay in a core's cache, and steps divide among threads.
pub(super) const BLOCK: usize = 256;

/// A head with what its training needs.
pub(super) struct HeadTrainer {
    layers: Vec<Linear>,
    optimizer: AdamW,
    /// The share of each layer's inputs that are dropped.
    dropouts: Vec<f32>,
    dropped: ChaCha8Rng,
}

impl HeadTrainer {
    /// Returns a head with random weights.
    pub fn new(inputs: usize, outputs: usize, seed: u64, settings: &TrainSettings) -> Self {
        let head = &settings.head;
        let mut widths = vec![inputs];
        widths.extend(&head.hidden);
        widths.push(outputs);
        let mut first = random(seed, Purpose::Weights, 0);
        let layers: Vec<Linear> = widths
            .windows(2)
            .map(|widths| {
                let (inputs, outputs) = (widths[0], widths[1]);
                // As PyTorch's linear layers begin.
                let reach = 1.0 / (inputs.max(1) as f32).sqrt();
                let even = Uniform::new_inclusive(-reach, reach).expect("a range around 0");
                let mut draws = even.sample_iter(&mut first);
                Linear {
                    weights: DMatrix::from_row_iterator(
                        outputs,
                        inputs,
                        draws.by_ref().take(inputs * outputs),
                    ),
                    bias: DVector::from_iterator(outputs, draws.take(outputs)),
                }
            })
            .collect();
        let mut dropouts = vec![head.input_dropout];
        dropouts.resize(layers.len(), head.dropout);
        HeadTrainer {
            optimizer: AdamW::new(&layers, &settings.optimizer),
            layers,
            dropouts,
            dropped: random(seed, Purpose::Dropout, 0),
        }
    }

    /// Makes one step on a batch of cells. `block` returns the inputs and targets of a range of them, [`BLOCK`] at most.
    ///
    /// Gradients of blocks are added in order: any number of threads gives the same bits.
    pub fn step(
        &mut self,
        cells: usize,
        rate: f64,
        block: impl Fn(std::ops::Range<usize>) -> (DMatrix<f32>, DMatrix<f32>) + Sync,
    ) {
        let factors: Vec<Option<DMatrix<f32>>> = self
            .layers
            .iter()
            .zip(&self.dropouts)
            .map(|(layer, &share)| dropout(&mut self.dropped, share, layer.weights.ncols(), cells))
            .collect();
        let starts: Vec<usize> = (0..cells).step_by(BLOCK).collect();
        let layers = &self.layers;
        let gradients: Vec<Vec<Linear>> = starts
            .into_par_iter()
            .with_max_len(1)
            .map(|start| {
                let range = start..(start + BLOCK).min(cells);
                let (inputs, targets) = block(range.clone());
                gradients(layers, inputs, &targets, |index, values| {
                    if let Some(factors) = &factors[index] {
                        values.component_mul_assign(&factors.columns_range(range.clone()));
                    }
                })
            })
            .collect();
        let sum = gradients.into_iter().reduce(|mut sum, more| {
            for (sum, more) in sum.iter_mut().zip(&more) {
                sum.weights += &more.weights;
                sum.bias += &more.bias;
            }
            sum
        });
        if let Some(sum) = sum {
            self.optimizer.step(&mut self.layers, &sum, rate);
        }
    }

    /// Returns the head as it is now.
    pub fn head(self) -> Head {
        Head {
            layers: self.layers,
        }
    }
}

/// Returns the gradient of the loss at each layer's parameters. `drop` multiplies the inputs of a layer by the factors of dropout.
fn gradients(
    layers: &[Linear],
    inputs: DMatrix<f32>,
    targets: &DMatrix<f32>,
    drop: impl Fn(usize, &mut DMatrix<f32>),
) -> Vec<Linear> {
    let mut inputs_of = Vec::with_capacity(layers.len());
    let mut values = inputs;
    for (index, layer) in layers.iter().enumerate() {
        if index > 0 {
            relu(&mut values);
        }
        drop(index, &mut values);
        let outputs = layer.forward(&values);
        inputs_of.push(values);
        values = outputs;
    }
    cross_entropy_gradient(&mut values, targets);
    let mut all = Vec::with_capacity(layers.len());
    for (index, layer) in layers.iter().enumerate().rev() {
        let inputs = &inputs_of[index];
        all.push(Linear::parameters_gradient(inputs, &values));
        if index > 0 {
            values = layer.inputs_gradient(&values);
            drop(index, &mut values);
            // A value that was dropped has no gradient any more, so that its 0 says nothing wrong.
            relu_gradient(&mut values, inputs);
        }
    }
    all.reverse();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::model::layers::log_softmax;
    use crate::color::model::settings::OptimizerSettings;

    fn settings() -> TrainSettings {
        let mut settings = TrainSettings::default();
        settings.head.hidden = vec![12, 9];
        settings
    }

    /// The whole head with dropout, in many directions at once: the change of the loss along a direction is its product with the
    /// gradient.
    #[test]
    fn gradients_of_a_head_are_finite_differences() {
        let trainer = HeadTrainer::new(7, 11, 5, &settings());
        let wave = |row: usize, column: usize| (row as f32 * 0.7 + column as f32 * 1.9).sin();
        let inputs = DMatrix::from_fn(7, 40, |row, column| 2.0 * wave(row, column));
        let targets = DMatrix::from_fn(11, 40, |row, column| wave(column, row).max(0.0) / 40.0);
        let mut random = random(3, Purpose::Dropout, 0);
        let factors: Vec<DMatrix<f32>> = [7, 12, 9]
            .map(|rows| dropout(&mut random, 0.3, rows, 40).unwrap())
            .into();
        let drop = |index: usize, values: &mut DMatrix<f32>| {
            values.component_mul_assign(&factors[index]);
        };
        let loss = |layers: &[Linear]| -> f64 {
            let mut values = inputs.clone();
            for (index, layer) in layers.iter().enumerate() {
                if index > 0 {
                    relu(&mut values);
                }
                drop(index, &mut values);
                values = layer.forward(&values);
            }
            log_softmax(&mut values);
            let products = values.iter().zip(&targets);
            -products
                .map(|(&log, &target)| f64::from(log) * f64::from(target))
                .sum::<f64>()
        };
        let found = gradients(&trainer.layers, inputs.clone(), &targets, drop);
        // So little that hardly any value crosses the kink of ReLU.
        let width = 2e-4;
        for layer in 0..3 {
            for turn in 0..8 {
                let direction =
                    |at: usize| ((at * (2 * turn + 3)) as f32 * 0.37 + turn as f32).cos();
                let moved = |by: f32| {
                    let mut layers = trainer.layers.clone();
                    for (at, weight) in layers[layer].weights.iter_mut().enumerate() {
                        *weight += by * direction(at);
                    }
                    for (at, bias) in layers[layer].bias.iter_mut().enumerate() {
                        *bias += by * direction(at + 1);
                    }
                    loss(&layers)
                };
                let difference = (moved(width) - moved(-width)) / f64::from(2.0 * width);
                let weights = found[layer].weights.iter().enumerate();
                let bias = found[layer].bias.iter().enumerate();
                let product: f64 = weights
                    .map(|(at, g)| f64::from(g * direction(at)))
                    .chain(bias.map(|(at, g)| f64::from(g * direction(at + 1))))
                    .sum();
                assert!(
                    (product - difference).abs() < 5e-3 * (1.0 + difference.abs()),
                    "layer {layer}: {product} {difference}"
                );
            }
        }
    }

    /// Numbers that NumPy computed in 64 bits by the definitions: y = W₂ (d₂ ∘ max(W₁ (d₁ ∘ x) + b₁, 0)) + b₂, the loss
    /// −Σ t · ln softmax(y), its derivatives by the chain rule (there checked against differences), and Loshchilov and Hutter's
    /// algorithm 2 with β = (0.9, 0.999), λ = 0.1, ε = 1e-8 and the rates 0.01, 0.05 and 0.02.
    #[test]
    fn three_steps_are_those_of_an_independent_program() {
        let layer = |outputs: usize, inputs: usize, factor: usize, modulus: usize, bias: &[f32]| {
            let weight = |output: usize, input: usize| {
                let number = (output * inputs + input) * factor % modulus;
                (number as f32 - (modulus / 2) as f32) / 8.0
            };
            Linear {
                weights: DMatrix::from_fn(outputs, inputs, weight),
                bias: DVector::from_column_slice(bias),
            }
        };
        let mut layers = vec![
            layer(4, 3, 7, 11, &[0.25, -0.5, 0.125, 0.75]),
            layer(3, 4, 5, 13, &[-0.25, 0.5, 0.0]),
        ];
        let inputs = DMatrix::from_row_slice(3, 2, &[1.0, -0.5, 0.5, 2.0, -1.5, 0.25]);
        let targets = DMatrix::from_row_slice(3, 2, &[0.5, 0.0, 0.25, 0.125, 0.0, 0.375]);
        let factors = [
            DMatrix::from_row_slice(3, 2, &[1.25, 1.25, 1.25, 0.0, 1.25, 1.25]),
            DMatrix::from_row_slice(4, 2, &[2.0, 0.0, 2.0, 2.0, 0.0, 2.0, 2.0, 2.0]),
        ];
        let gradients_of = |layers: &[Linear]| {
            gradients(layers, inputs.clone(), &targets, |index, values| {
                values.component_mul_assign(&factors[index]);
            })
        };
        let agree = |layers: &[Linear], wanted: [(&[f64], &[f64]); 2]| {
            for (layer, (weights, bias)) in layers.iter().zip(wanted) {
                // Row by row, as NumPy prints them.
                let rows = layer.weights.transpose();
                let found = rows.iter().chain(&layer.bias);
                let wanted: Vec<f64> = weights.iter().chain(bias).copied().collect();
                assert_eq!(rows.len() + layer.bias.len(), wanted.len());
                for (&found, &wanted) in found.zip(&wanted) {
                    assert!((f64::from(found) - wanted).abs() < 2e-6, "{found} {wanted}");
                }
            }
        };
        agree(
            &gradients_of(&layers),
            [
                (
                    &[
                        1.0872974369553265,
                        0.5436487184776633,
                        -1.63094615543299,
                        1.0872974369553268,
                        0.5436487184776634,
                        -1.6309461554329903,
                        0.0,
                        0.0,
                        0.0,
                        0.9323061170369616,
                        0.5436487184776634,
                        -1.5534504954738078,
                    ],
                    &[
                        0.8698379495642613,
                        0.8698379495642614,
                        0.0,
                        1.1178240614336457,
                    ],
                ),
                (
                    &[
                        -0.09359720113993228,
                        -1.0607682795858993,
                        0.0,
                        -2.256214498654264,
                        0.09313021017221063,
                        1.0554757152850538,
                        0.0,
                        2.411875329991645,
                        0.00046699096772166195,
                        0.005292564300845503,
                        0.0,
                        -0.15566083133738062,
                    ],
                    &[
                        -0.4172081552089023,
                        0.6756813484209467,
                        -0.25847319321204437,
                    ],
                ),
            ],
        );
        let mut optimizer = AdamW::new(&layers, &OptimizerSettings::default());
        for rate in [0.01, 0.05, 0.02] {
            let gradients = gradients_of(&layers);
            optimizer.step(&mut layers, &gradients, rate);
        }
        agree(
            &layers,
            [
                (
                    &[
                        -0.6952492017872927,
                        0.17276566519509107,
                        -0.17276566421857928,
                        0.5404109315306371,
                        0.04440243728099459,
                        -0.29240668378051793,
                        0.496008495,
                        0.0,
                        -0.496008495,
                        0.2923549103360371,
                        -0.20360757444347508,
                        -0.5403909229253429,
                    ],
                    &[
                        0.17276566464580317,
                        -0.5756081820317734,
                        0.12400212375,
                        0.6644753460313897,
                    ],
                ),
                (
                    &[
                        -0.6733116351573721,
                        -0.04465653133468729,
                        0.496008495,
                        -0.4163639489840627,
                        0.053320178872706465,
                        0.6647073024236935,
                        -0.2480042475,
                        0.29238194238985876,
                        -0.693579534194847,
                        -0.07765614687850958,
                        0.62001061875,
                        -0.2927907366721637,
                    ],
                    &[
                        -0.16821176543994237,
                        0.4162410868514735,
                        0.07972134904957041,
                    ],
                ),
            ],
        );
    }

    #[test]
    fn blocks_add_up_to_the_batch() {
        let mut settings = settings();
        settings.head.input_dropout = 0.0;
        settings.head.dropout = 0.0;
        let cells = 2 * BLOCK + 30;
        let inputs = DMatrix::from_fn(7, cells, |row, cell| ((row * 31 + cell * 7) as f32).sin());
        let targets = DMatrix::from_fn(11, cells, |row, cell| {
            (((row + cell) % 11 == 0) as u8 as f32) / cells as f32
        });
        let mut trainer = HeadTrainer::new(7, 11, 5, &settings);
        let mut layers = trainer.layers.clone();
        trainer.step(cells, 1e-3, |range| {
            assert!(range.len() <= BLOCK);
            let part = |all: &DMatrix<f32>| all.columns_range(range.clone()).into_owned();
            (part(&inputs), part(&targets))
        });
        let whole = gradients(&layers, inputs, &targets, |_, _| ());
        AdamW::new(&layers, &settings.optimizer).step(&mut layers, &whole, 1e-3);
        for (block, whole) in trainer.head().layers.iter().zip(&layers) {
            let difference = (&block.weights - &whole.weights).amax();
            // The first step moves each weight by the rate, whatever the gradient's size.
            assert!(difference < 2e-5, "{difference}");
        }
    }
}

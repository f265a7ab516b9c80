//! 3 × 3 convolution with stride 1 and padding 1. Its gradient at the input is the same convolution with the weights
//! transposed and turned by 180°.

use rayon::prelude::*;

use crate::features::{BLOCK, Features};

/// Weights laid out for [`convolve`]: `[outputs/16][inputs][9][16]`.
pub struct Prepared {
    inputs: usize,
    outputs: usize,
    weights: Vec<f32>,
}

impl Prepared {
    /// From `[outputs][inputs][3][3]`.
    pub fn forward(dense: &[f32], outputs: usize, inputs: usize) -> Prepared {
        Prepared::new(outputs, inputs, |o, i, k| dense[(o * inputs + i) * 9 + k])
    }

    /// The same weights for the way back: gradients at the outputs in, gradients at the inputs out.
    pub fn backward(dense: &[f32], outputs: usize, inputs: usize) -> Prepared {
        Prepared::new(inputs, outputs, |o, i, k| {
            dense[(i * inputs + o) * 9 + 8 - k]
        })
    }

    fn new(outputs: usize, inputs: usize, weight: impl Fn(usize, usize, usize) -> f32) -> Prepared {
        let padded = (
            outputs.next_multiple_of(BLOCK),
            inputs.next_multiple_of(BLOCK),
        );
        let mut weights = vec![0.0; padded.0 * padded.1 * 9];
        for o in 0..outputs {
            for i in 0..inputs {
                for k in 0..9 {
                    weights[((o / BLOCK * padded.1 + i) * 9 + k) * BLOCK + o % BLOCK] =
                        weight(o, i, k);
                }
            }
        }
        Prepared {
            inputs: padded.1,
            outputs: padded.0,
            weights,
        }
    }
}

/// Convolves; `bias` is given on the way forward, where ReLU follows.
pub fn convolve(input: &Features, prepared: &Prepared, bias: Option<&[f32]>) -> Features {
    let (height, width) = (input.height(), input.width());
    let mut output = Features::zeros(prepared.outputs, height, width);
    let row = (width + 2) * BLOCK;
    let plane = (height + 2) * row;
    let x = input.as_slice();
    output
        .as_mut_slice()
        .par_chunks_mut(row)
        .enumerate()
        .for_each(|(n, out)| {
            let (block, y) = (n / (height + 2), n % (height + 2));
            if y == 0 || y == height + 1 {
                return;
            }
            let weights = &prepared.weights[block * prepared.inputs * 9 * BLOCK..];
            for column in 1..=width {
                let mut sum = [0.0f32; BLOCK];
                if let Some(bias) = bias {
                    sum.copy_from_slice(&bias[block * BLOCK..][..BLOCK]);
                }
                for i in 0..prepared.inputs {
                    for k in 0..9 {
                        let at = i / BLOCK * plane
                            + (y + k / 3 - 1) * row
                            + (column + k % 3 - 1) * BLOCK
                            + i % BLOCK;
                        let w = &weights[(i * 9 + k) * BLOCK..][..BLOCK];
                        for (s, w) in sum.iter_mut().zip(w) {
                            *s += x[at] * w;
                        }
                    }
                }
                if bias.is_some() {
                    sum.iter_mut().for_each(|s| *s = s.max(0.0));
                }
                out[column * BLOCK..][..BLOCK].copy_from_slice(&sum);
            }
        });
    output
}

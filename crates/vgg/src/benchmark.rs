//! Single layers and steps for benchmarks. They are not part of the stable interface.

use rayon::prelude::*;

use crate::distance::CHUNK;
use crate::error::Error;
use crate::features::Features;
use crate::image::Image;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use crate::kernel::amx;
use crate::kernel::conv_params::{Direction, Source};
use crate::kernel::convolution::prepared::{Prepared, serves_both};
use crate::kernel::convolution::{Sink, convolve};
use crate::kernel::cpu::Cpu;
use crate::kernel::dispatch::Functions;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::lanes::BLOCK;
use crate::kernel::peak::INPUTS;
use crate::kernel::precision::Precision;
use crate::kernel::winograd::transform::{M, N, PLANES};
use crate::layer::Layer;
use crate::network::Network;
use crate::pooling::Pooling;

use crate::weights::Weights;

/// A convolution with test data.
pub struct Convolution {
    prepared: Prepared,
    input: Features,
    output: Features,
    bias: Vec<f32>,
    mask: Vec<u16>,
    backward: bool,
}

impl Convolution {
    /// Prepares a layer, any convolution but the first, for a square image of `size` pixels.
    ///
    /// # Panics
    /// If the layer is a pooling or the first, or the instruction set does not support this precision.
    pub fn new(
        weights: &Weights,
        (instruction_set, precision): (InstructionSet, Precision),
        layer: Layer,
        size: usize,
        backward: bool,
    ) -> Self {
        let stored = weights.convolution(layer).expect("a convolution");
        let (width, height) = layer.size(size, size);
        let (outputs, inputs) = (stored.outputs, stored.inputs);
        let direction = if backward && !serves_both(instruction_set, precision, outputs, inputs) {
            Direction::Backward
        } else {
            Direction::Forward
        };
        let dense = weights.dense(stored);
        let (from, to) = if backward {
            (outputs, inputs)
        } else {
            (inputs, outputs)
        };
        let cpu = Cpu::new(instruction_set);
        let mut input = Features::zeros_on(&cpu, from, height, width);
        for c in 0..from {
            for y in 0..height {
                for x in 0..width {
                    input.set(c, y, x, ((c * 7 + y * 5 + x * 3) % 11) as f32 - 5.0);
                }
            }
        }
        Convolution {
            prepared: Prepared::new(&cpu, precision, direction, &dense, outputs, inputs),
            output: Features::zeros_on(&cpu, to, height, width),
            bias: vec![0.0; to],
            mask: vec![u16::MAX; from.max(to) / BLOCK * (height + 2) * (width + 2)],
            input,
            backward,
        }
    }

    /// Computes the convolution.
    pub fn run(&mut self) {
        let size = (self.input.height(), self.input.width());
        let positions = (size.0 + 2) * (size.1 + 2);
        if self.backward {
            let mask = &self.mask[..self.input.channels() / BLOCK * positions];
            let gradient = self.output.as_mut_slice();
            let sink = Sink::Backward {
                gradient,
                add: false,
            };
            convolve(
                &self.prepared,
                size,
                Source::Masked(self.input.as_slice(), mask),
                sink,
            );
        } else {
            let mask = &mut self.mask[..self.output.channels() / BLOCK * positions];
            let (bias, output) = (&self.bias, self.output.as_mut_slice());
            let sink = Sink::Forward {
                bias,
                pooling: None,
                output,
                mask,
            };
            convolve(
                &self.prepared,
                size,
                Source::Features(self.input.as_slice()),
                sink,
            );
        }
    }

    /// Returns the number of operations of the matrix product that the instruction set's algorithm takes.
    pub fn operations(&self) -> usize {
        let (height, width) = (self.input.height(), self.input.width());
        let products = match self.prepared.parts() {
            None => height.div_ceil(M) * width.div_ceil(M) * PLANES,
            // Transformed along rows alone; n parts take n (n + 1) / 2 products.
            Some(parts) => height * width.div_ceil(M) * 3 * N * parts * (parts + 1) / 2,
        };
        2 * products * self.input.channels() * self.output.channels()
    }

    /// Returns the number of bytes that must be read or written: features in and out, and the transformed weights.
    pub fn bytes(&self) -> usize {
        let weights = self.input.channels() * self.output.channels();
        let weights = match self.prepared.parts() {
            None => 4 * PLANES * weights,
            Some(parts) => 2 * parts * 3 * N * weights,
        };
        4 * (self.input.as_slice().len() + self.output.as_slice().len()) + weights
    }
}

/// Computes `rounds` tiles of the matrix product alone, on operands that stay in the first-level cache, and returns the number
/// of operations.
///
/// # Panics
/// If the processor does not support the instruction set with this precision.
pub fn products(instruction_set: InstructionSet, precision: Precision, rounds: usize) -> usize {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    if instruction_set == InstructionSet::Amx {
        assert!(instruction_set.is_available());
        return amx::peak::products(rounds);
    }
    let f = Functions::of(instruction_set, precision);
    let mut sum = 0.0;
    // SAFETY: whoever has the functions may call them.
    unsafe { (f.peak)(rounds, &mut sum) };
    std::hint::black_box(sum);
    2 * rounds * f.rows * f.columns * BLOCK * INPUTS
}

/// Makes a step of an optimizer through the network with a loss that costs next to nothing, `Σ mean(F²)` over the layers.
/// Returns the loss and its gradient at the image.
///
/// # Errors
/// The image is too small for a layer.
pub fn step(network: &Network, image: &Image, layers: &[Layer]) -> Result<(f64, Image), Error> {
    let pass = network.forward(image, Pooling::Max, layers)?;
    let mut loss = 0.0;
    let gradient = pass.backward(|_, mut features| {
        let count = (features.channels() * features.positions()) as f64;
        loss += square_and_scale(&mut features, (2.0 / count) as f32) / count;
        Some(features)
    });
    Ok((loss, gradient))
}

/// Returns `Σ F²`, and multiplies every value by `factor`: a loss and its gradient in one read of memory.
fn square_and_scale(features: &mut Features, factor: f32) -> f64 {
    let parts = features.as_mut_slice().par_chunks_mut(CHUNK);
    let sums: Vec<f64> = parts
        .map(|part| {
            let mut sums = [0.0; BLOCK];
            for lanes in part.as_chunks_mut::<BLOCK>().0 {
                for (f, sum) in lanes.iter_mut().zip(&mut sums) {
                    *sum += f64::from(*f).powi(2);
                    *f *= factor;
                }
            }
            sums.iter().sum()
        })
        .collect();
    sums.iter().sum()
}

//! Single layers of a network with its weights, forward and backward.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::features::Features;
use crate::image::Image;
use crate::kernel::buffer::Buffer;
use crate::kernel::conv_params::{Direction, Source};
use crate::kernel::convolution::prepared::{Prepared, serves_both};
use crate::kernel::convolution::{Sink, convolve};
use crate::kernel::cpu::Cpu;
use crate::kernel::first::First;
use crate::kernel::first_rows::Shape;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::lanes::BLOCK;
use crate::kernel::pooling::{pool, pool_backward};
use crate::kernel::precision::Precision;
use crate::layer::Layer;
use crate::pooling::Pooling;
use crate::weights::{Convolution, Weights};

/// The number of positions of the layers with 512 channels up to which the backward pass has weights of its own: that of 256 × 256
/// pixels.
const FEW: usize = 32 * 32;

/// The number of pixels up to which transformed weights for the backward pass are kept; above it, features need the memory.
const SMALL: usize = 256 * 256;

/// The first layer that [`Precision::Fast`] rounds in the forward pass, on an instruction set other than AMX.
const ROUNDED: Layer = Layer::Conv4_1;

/// The layers, and the weights prepared so far.
pub struct Layers {
    pub weights: Weights,
    pub cpu: Cpu,
    pub precision: Precision,
    /// The weights by layer and [`Direction`].
    prepared: BTreeMap<Layer, [OnceLock<Prepared>; 2]>,
}

/// The place of the gradient that a convolution's backward pass starts from.
#[derive(Clone, Copy)]
pub enum Output {
    /// The convolution's output.
    Itself,
    /// The output of the pooling that was computed along with the convolution.
    Pooled,
}

impl Layers {
    /// Returns layers with no weights prepared yet. The processor must support the instruction set with this precision.
    pub fn new(weights: Weights, instruction_set: InstructionSet, precision: Precision) -> Layers {
        let prepared = Layer::ALL
            .into_iter()
            .filter(|&layer| !layer.is_pool() && layer != Layer::Conv1_1)
            .map(|layer| (layer, Default::default()))
            .collect();
        Layers {
            weights,
            cpu: Cpu::new(instruction_set),
            precision,
            prepared,
        }
    }

    /// Computes the features of the first layer, and the mask of where they are positive.
    pub fn first(&self, image: &Image) -> (Features, Vec<u16>) {
        let (width, height) = (image.width(), image.height());
        let stored = self.stored(Layer::Conv1_1);
        let mut features = Features::bordered(&self.cpu, stored.outputs, height, width);
        let mask = self.first_layer(width, height).forward(
            self.cpu.instruction_set,
            &self.preprocess(image),
            &stored.bias,
            features.as_mut_slice(),
        );
        (features, mask)
    }

    fn first_layer(&self, width: usize, height: usize) -> First<'_> {
        let stored = self.stored(Layer::Conv1_1);
        First {
            shape: Shape {
                height,
                width,
                channels: stored.outputs,
            },
            weights: self.weights.dense(stored),
        }
    }

    /// Computes the gradient at the image from that at the first layer and the mask of where it passes.
    pub fn first_backward(&self, gradient: &Features, mask: &[u16]) -> Image {
        let (width, height) = (gradient.width(), gradient.height());
        let size = width * height;
        let mut image = vec![0.0; 3 * size];
        let first = self.first_layer(width, height);
        let planes = first.backward(self.cpu.instruction_set, gradient.as_slice(), mask);
        let p = self.weights.preprocessing();
        for (channel, plane) in planes.chunks_exact(size).enumerate() {
            let to = image[p.order[channel] * size..][..size].iter_mut();
            to.zip(plane)
                .for_each(|(to, value)| *to = value * p.scale[channel]);
        }
        Image::new(width, height, image)
    }

    /// Pools features, and returns the mask of where the gradient passes.
    pub fn pool(&self, input: &Features, pooling: Pooling) -> (Features, Vec<u16>) {
        let size = (input.height(), input.width());
        let mut output = Features::zeros_on(&self.cpu, input.channels(), size.0 / 2, size.1 / 2);
        let mask = pool(input.as_slice(), size, pooling, output.as_mut_slice());
        (output, mask)
    }

    /// Computes the gradient at the input of a layer from that at its output, and adds it to `given`, a gradient at the input, if
    /// there is one. The last argument holds the layer before, width and height of its maps, and the number of the image's pixels.
    pub fn backward(
        &self,
        (layer, pooling): (Layer, Pooling),
        (from, output): (Output, &Features),
        mask: &[u16],
        given: Option<Features>,
        (before, size, pixels): (Layer, (usize, usize), usize),
    ) -> Features {
        let add = given.is_some();
        let mut input = given.unwrap_or_else(|| {
            let make = if layer.is_pool() {
                Features::zeros_on
            } else {
                Features::bordered
            };
            make(&self.cpu, before.channels(), size.1, size.0)
        });
        let size = (input.height(), input.width());
        if layer.is_pool() {
            pool_backward(output.as_slice(), mask, pooling, size, input.as_mut_slice());
            return input;
        }
        let stored = self.stored_for_few(layer, input.positions(), pixels);
        convolve(
            stored
                .as_ref()
                .unwrap_or_else(|| self.prepared(layer, Direction::Backward, input.positions())),
            // A convolution's output has the size of its input.
            size,
            match from {
                Output::Itself => Source::Masked(output.as_slice(), mask),
                Output::Pooled => Source::Unpooled(output.as_slice(), mask, pooling.share()),
            },
            Sink::Backward {
                gradient: input.as_mut_slice(),
                add,
            },
        );
        input
    }

    /// Computes the features of a layer, pooled or not, and the mask of where the gradient passes in the backward pass.
    pub fn convolution(
        &self,
        layer: Layer,
        input: &Features,
        pooling: Option<Pooling>,
    ) -> (Features, Vec<u16>) {
        let (height, width) = (input.height(), input.width());
        let (rows, columns) = if pooling.is_some() {
            (height / 2, width / 2)
        } else {
            (height, width)
        };
        let mut output = Features::bordered(&self.cpu, layer.channels(), rows, columns);
        let mut mask = vec![0; layer.channels() / BLOCK * (height + 2) * (width + 2)];
        convolve(
            self.prepared(layer, Direction::Forward, height * width),
            (height, width),
            Source::Features(input.as_slice()),
            Sink::Forward {
                bias: &self.stored(layer).bias,
                pooling,
                output: output.as_mut_slice(),
                mask: &mut mask,
            },
        );
        (output, mask)
    }

    fn stored(&self, layer: Layer) -> &Convolution {
        self.weights
            .convolution(layer)
            .expect("the layer is a convolution")
    }

    /// Returns the precision of a layer. Rounding to bfloat16 in the forward pass changes which ReLUs are active and which
    /// positions are maxima, and with them the gradient: by 5e-2 (relative, L2) if all layers are rounded, by 1e-2 from
    /// [`ROUNDED`] on, which takes a seventh more time. In the backward pass it changes the gradient by 5e-3. AMX splits
    /// its factors into parts instead, and takes two of them in the forward pass.
    fn precision_of(&self, layer: Layer, direction: Direction) -> Precision {
        match direction {
            Direction::Forward
                if layer < ROUNDED && self.cpu.instruction_set != InstructionSet::Amx =>
            {
                Precision::Exact
            }
            _ => self.precision,
        }
    }

    /// Returns the weights of a layer for maps of this many positions.
    fn prepared(&self, layer: Layer, direction: Direction, positions: usize) -> &Prepared {
        let stored = self.stored(layer);
        let (outputs, inputs) = (stored.outputs, stored.inputs);
        // Rearranging weights takes as long as the products of few positions; those have memory to spare.
        let precision = self.precision_of(layer, direction);
        let shared =
            serves_both(self.cpu.instruction_set, precision, outputs, inputs) && positions > FEW;
        let direction = if shared {
            Direction::Forward
        } else {
            direction
        };
        self.prepared[&layer][direction as usize].get_or_init(|| {
            let dense = self.weights.dense(stored);
            Prepared::new(&self.cpu, precision, direction, &dense, outputs, inputs)
        })
    }

    /// Returns the weights of a layer as they are stored, for a single use: for the backward pass from few positions of a large image,
    /// whose transformed weights are not kept.
    fn stored_for_few(&self, layer: Layer, positions: usize, pixels: usize) -> Option<Prepared> {
        let stored = self.stored(layer);
        let (outputs, inputs) = (stored.outputs, stored.inputs);
        let precision = self.precision_of(layer, Direction::Backward);
        let few = positions <= FEW && pixels > SMALL;
        (few && serves_both(self.cpu.instruction_set, precision, outputs, inputs)).then(|| {
            let mut dense = Buffer::dirty(&self.cpu.arena, outputs * inputs * 9);
            self.weights.write_dense(stored, &mut dense);
            Prepared::stored(&self.cpu, precision, dense, outputs, inputs)
        })
    }

    /// Returns the image as the first convolution takes it, with a border of zeros: `[3][height + 2][width + 2]`.
    fn preprocess(&self, image: &Image) -> Vec<f32> {
        let p = self.weights.preprocessing();
        let (width, height) = (image.width(), image.height());
        let mut planes = vec![0.0; 3 * (height + 2) * (width + 2)];
        for channel in 0..3 {
            let plane = image.plane(p.order[channel]);
            for y in 0..height {
                let to = (channel * (height + 2) + y + 1) * (width + 2) + 1;
                for (to, value) in planes[to..].iter_mut().zip(&plane[y * width..][..width]) {
                    *to = (value - p.mean[channel]) * p.scale[channel];
                }
            }
        }
        planes
    }
}

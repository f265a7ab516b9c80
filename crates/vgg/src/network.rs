//! The pass forward to the deepest layer asked for, and back.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::features::BLOCK;
use crate::kernel::buffer::Buffer;
use crate::kernel::convolution::{Direction, Prepared, Sink, Source, convolve, serves_both};
use crate::kernel::first::First;
use crate::kernel::pooling::{pool, pool_backward};
use crate::kernel::{Kernel, Precision};
use crate::weights::Convolution;
use crate::{Error, Features, Image, Layer, Weights};

/// What the five pooling layers do with their 2 × 2 windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooling {
    /// The largest value, as VGG-19 was trained.
    #[default]
    Max,
    /// The mean, which Gatys et al. found to give slightly smoother pictures.
    Average,
}

impl Pooling {
    /// What a position that the gradient passes gets of it.
    pub(crate) fn share(self) -> f32 {
        match self {
            Pooling::Max => 1.0,
            Pooling::Average => 0.25,
        }
    }
}

/// Positions of the layers with 512 channels up to which the way back has its own weights: those of 256 × 256 pixels.
const FEW: usize = 32 * 32;

/// Pixels up to which transformed weights for the way back are kept: above, features need the memory.
const SMALL: usize = 256 * 256;

/// The first layer that [`Precision::Fast`] rounds on the way forward, on a kernel other than AMX.
const ROUNDED: Layer = Layer::Conv4_1;

/// VGG-19, ready to run. Can be shared between threads; runs in the rayon pool of its caller.
pub struct Network {
    weights: Weights,
    pooling: Pooling,
    kernel: Kernel,
    precision: Precision,
    prepared: BTreeMap<Layer, [OnceLock<Prepared>; 2]>,
}

/// One pass forward: the features at the layers asked for, and what the way back needs.
pub struct Pass<'a> {
    network: &'a Network,
    width: usize,
    height: usize,
    features: BTreeMap<Layer, Features>,
    /// For every layer that ran, a bit for each of a block's channels at every position of its input (pooling) or output
    /// (convolution) where the gradient passes. A pooling without one shares that of the convolution before it.
    masks: BTreeMap<Layer, Vec<u16>>,
}

impl Network {
    /// A network with these weights, on the best kernel that the processor has.
    pub fn new(weights: Weights, pooling: Pooling) -> Network {
        let prepared = Layer::ALL
            .into_iter()
            .filter(|&layer| !layer.is_pool() && layer != Layer::Conv1_1)
            .map(|layer| (layer, Default::default()))
            .collect();
        Network {
            weights,
            pooling,
            kernel: Kernel::detect(),
            precision: Precision::Exact,
            prepared,
        }
    }

    /// The same network on another kernel.
    ///
    /// # Errors
    /// The processor cannot run it, or not with this network's precision.
    pub fn with_kernel(self, kernel: Kernel) -> Result<Network, Error> {
        let precision = self.precision;
        self.with(kernel, precision)
    }

    /// The same network with another precision than [`Precision::Exact`].
    ///
    /// # Errors
    /// The processor or this network's kernel has not this precision.
    pub fn with_precision(self, precision: Precision) -> Result<Network, Error> {
        let kernel = self.kernel;
        self.with(kernel, precision)
    }

    fn with(self, kernel: Kernel, precision: Precision) -> Result<Network, Error> {
        if !kernel.is_available() {
            return Err(Error::KernelNotAvailable { kernel });
        }
        if !kernel.has(precision) {
            return Err(Error::PrecisionNotAvailable { kernel, precision });
        }
        Ok(Network {
            kernel,
            precision,
            ..Network::new(self.weights, self.pooling)
        })
    }

    /// The weights it was made with.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// What its pooling layers do.
    pub fn pooling(&self) -> Pooling {
        self.pooling
    }

    /// The kernel it runs on.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// How exactly it multiplies.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Computes the features at `taps` (after ReLU), no deeper than the deepest of them.
    ///
    /// # Errors
    /// The picture is too small for a tapped layer.
    pub fn forward(&self, image: &Image, taps: &[Layer]) -> Result<Pass<'_>, Error> {
        let (width, height) = (image.width(), image.height());
        let deepest = taps.iter().copied().max();
        if let Some(layer) = deepest.filter(|layer| width.min(height) < layer.least_side()) {
            return Err(Error::TooSmall {
                width,
                height,
                layer,
                least: layer.least_side(),
            });
        }
        let mut pass = Pass {
            network: self,
            width,
            height,
            features: BTreeMap::new(),
            masks: BTreeMap::new(),
        };
        let mut layers = Layer::ALL
            .into_iter()
            .take_while(|&layer| Some(layer) <= deepest)
            .peekable();
        // The output of the layer before, unless it was tapped.
        let mut passing: Option<Features> = None;
        let mut before = None;
        while let Some(mut layer) = layers.next() {
            let input = passing.as_ref().or_else(|| pass.features.get(&before?));
            let output = match input {
                None => {
                    let (output, mask) = self.first(image);
                    pass.masks.insert(layer, mask);
                    output
                }
                Some(input) if layer.is_pool() => {
                    let (output, mask) = pool(input, self.pooling);
                    pass.masks.insert(layer, mask);
                    output
                }
                Some(input) => {
                    let pooled = layers.next_if(|next| next.is_pool() && !taps.contains(&layer));
                    let (output, mask) = self.convolution(layer, input, pooled.is_some());
                    pass.masks.insert(layer, mask);
                    layer = pooled.unwrap_or(layer);
                    output
                }
            };
            passing = if taps.contains(&layer) {
                pass.features.insert(layer, output);
                None
            } else {
                Some(output)
            };
            before = Some(layer);
        }
        Ok(pass)
    }

    /// Features of the first layer, and where they are above zero.
    fn first(&self, image: &Image) -> (Features, Vec<u16>) {
        let (width, height) = (image.width(), image.height());
        let stored = self.stored(Layer::Conv1_1);
        let mut features = Features::bordered(self.kernel, stored.outputs, height, width);
        let mask = self.first_layer(width, height).forward(
            self.kernel,
            &self.preprocess(image),
            &stored.bias,
            features.as_mut_slice(),
        );
        (features, mask)
    }

    fn first_layer(&self, width: usize, height: usize) -> First<'_> {
        let stored = self.stored(Layer::Conv1_1);
        First {
            height,
            width,
            channels: stored.outputs,
            weights: self.weights.dense(stored),
        }
    }

    /// Features of a layer, pooled or not, and where the gradient will pass on the way back.
    fn convolution(&self, layer: Layer, input: &Features, pooled: bool) -> (Features, Vec<u16>) {
        let (height, width) = (input.height(), input.width());
        let (rows, columns) = if pooled {
            (height / 2, width / 2)
        } else {
            (height, width)
        };
        let mut output = Features::bordered(self.kernel, layer.channels(), rows, columns);
        let mut mask = vec![0; layer.channels() / BLOCK * (height + 2) * (width + 2)];
        convolve(
            self.prepared(layer, Direction::Forward, height * width),
            (height, width),
            Source::Features(input.as_slice()),
            Sink::Forward {
                bias: &self.stored(layer).bias,
                pooling: pooled.then_some(self.pooling),
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

    /// What a layer multiplies in. Rounding to bfloat16 on the way forward turns some ReLUs and maxima over, and with
    /// them the gradient: by 5e-2 (relative, L2) if all layers are rounded, by 1e-2 from [`ROUNDED`] on, which takes a
    /// seventh more time. On the way back it costs the gradient 5e-3. AMX has parts of factors to spare, and rounds to
    /// two forward.
    fn precision_of(&self, layer: Layer, direction: Direction) -> Precision {
        match direction {
            Direction::Forward if layer < ROUNDED && self.kernel != Kernel::Amx => Precision::Exact,
            _ => self.precision,
        }
    }

    /// The weights of a layer for maps of so many positions.
    fn prepared(&self, layer: Layer, direction: Direction, positions: usize) -> &Prepared {
        let stored = self.stored(layer);
        let (outputs, inputs) = (stored.outputs, stored.inputs);
        // Rearranging weights takes as long as the products of few positions; those have memory to spare.
        let precision = self.precision_of(layer, direction);
        let shared = serves_both(self.kernel, precision, outputs, inputs) && positions > FEW;
        let direction = if shared {
            Direction::Forward
        } else {
            direction
        };
        self.prepared[&layer][direction as usize].get_or_init(|| {
            let dense = self.weights.dense(stored);
            Prepared::new(self.kernel, precision, direction, &dense, outputs, inputs)
        })
    }

    /// The weights of a layer for the way back from few positions of a large picture, if they are not to be kept transformed:
    /// as they are stored, for this use alone.
    fn stored_for_few(&self, layer: Layer, positions: usize, pixels: usize) -> Option<Prepared> {
        let stored = self.stored(layer);
        let (outputs, inputs) = (stored.outputs, stored.inputs);
        let precision = self.precision_of(layer, Direction::Backward);
        let few = positions <= FEW && pixels > SMALL;
        (few && serves_both(self.kernel, precision, outputs, inputs)).then(|| {
            let mut dense = Buffer::dirty(outputs * inputs * 9);
            self.weights.write_dense(stored, &mut dense);
            Prepared::stored(self.kernel, precision, dense, outputs, inputs)
        })
    }

    /// The picture as the first convolution takes it, with a border of zeros: `[3][height + 2][width + 2]`.
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

impl Pass<'_> {
    /// The features at a tapped layer.
    ///
    /// # Panics
    /// If the layer was not among the taps.
    pub fn features(&self, layer: Layer) -> &Features {
        self.features
            .get(&layer)
            .unwrap_or_else(|| panic!("{layer} was not tapped"))
    }

    /// The features at the tapped layers, to keep; the rest of the pass goes.
    pub fn into_features(self) -> BTreeMap<Layer, Features> {
        self.features
    }

    /// From gradients at tapped layers to the gradient at the image, on its 0..255 scale. A layer may come more than
    /// once; what is given adds up.
    ///
    /// # Panics
    /// If a layer was not among the taps, or a gradient has another shape than the layer.
    pub fn backward(self, gradients: Vec<(Layer, Features)>) -> Image {
        let mut given: BTreeMap<Layer, Features> = BTreeMap::new();
        for (layer, gradient) in gradients {
            assert!(self.features.contains_key(&layer), "{layer} was not tapped");
            match given.get_mut(&layer) {
                Some(sum) => sum.add_assign(&gradient),
                None => {
                    given.insert(layer, gradient);
                }
            }
        }
        self.backward_with(|layer, _| given.remove(&layer))
    }

    /// The same, asking for the gradient at each tapped layer when its turn comes, deepest first. The features are handed
    /// over, so that the gradient can take their place and the two never need memory at once.
    ///
    /// # Panics
    /// If a gradient has another shape than the layer.
    pub fn backward_with(
        mut self,
        mut gradient_at: impl FnMut(Layer, Features) -> Option<Features>,
    ) -> Image {
        let mut features = std::mem::take(&mut self.features);
        let mut given = |layer: Layer| {
            let features = features.remove(&layer)?;
            let shape = (features.channels(), features.height(), features.width());
            let gradient = gradient_at(layer, features)?;
            let found = (gradient.channels(), gradient.height(), gradient.width());
            assert_eq!(found, shape, "the gradient at {layer}");
            Some(gradient)
        };
        let network = self.network;
        // The gradient at the output of the layer at hand, or of the pooling that its convolution did along.
        let mut gradient: Option<Features> = None;
        let mut pooled = false;
        for (at, &layer) in Layer::ALL.iter().enumerate().rev() {
            gradient = gradient.or_else(|| given(layer));
            let Some(output) = &gradient else {
                continue;
            };
            let Some(before) = at.checked_sub(1).map(|before| Layer::ALL[before]) else {
                break;
            };
            // A pooling without a mask was done along with its convolution.
            let Some(mask) = self.masks.remove(&layer) else {
                pooled = true;
                continue;
            };
            // What is given at the input waits there for the rest to be added.
            let waiting = given(before);
            let add = waiting.is_some();
            let mut input = waiting.unwrap_or_else(|| {
                let (width, height) = before.size(self.width, self.height);
                let make = if layer.is_pool() {
                    Features::zeros_for
                } else {
                    Features::bordered
                };
                make(network.kernel, before.channels(), height, width)
            });
            if layer.is_pool() {
                pool_backward(output, &mask, network.pooling, &mut input);
            } else {
                let positions = input.positions();
                let stored = network.stored_for_few(layer, positions, self.width * self.height);
                convolve(
                    stored
                        .as_ref()
                        .unwrap_or_else(|| network.prepared(layer, Direction::Backward, positions)),
                    // A convolution's output has the size of its input.
                    (input.height(), input.width()),
                    if pooled {
                        Source::Unpooled(output.as_slice(), &mask, network.pooling.share())
                    } else {
                        Source::Masked(output.as_slice(), &mask)
                    },
                    Sink::Backward {
                        gradient: input.as_mut_slice(),
                        add,
                    },
                );
                pooled = false;
            }
            gradient = Some(input);
        }
        self.at_image(gradient)
    }

    /// From the gradient at the first layer to that at the picture.
    fn at_image(&self, gradient: Option<Features>) -> Image {
        let size = self.width * self.height;
        let mut image = vec![0.0; 3 * size];
        if let Some(gradient) = gradient {
            let network = self.network;
            let first = network.first_layer(self.width, self.height);
            let mask = &self.masks[&Layer::Conv1_1];
            let planes = first.backward(network.kernel, gradient.as_slice(), mask);
            let p = network.weights.preprocessing();
            for (channel, plane) in planes.chunks_exact(size).enumerate() {
                let to = image[p.order[channel] * size..][..size].iter_mut();
                to.zip(plane)
                    .for_each(|(to, value)| *to = value * p.scale[channel]);
            }
        }
        Image::new(self.width, self.height, image)
    }
}

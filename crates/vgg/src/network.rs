//! The pass forward to the deepest layer asked for, and back.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::features::BLOCK;
use crate::kernel::conv3x3::{Prepared, convolve};
use crate::kernel::pooling::{pool, pool_backward};
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

/// VGG-19, ready to run. Can be shared between threads; runs in the rayon pool of its caller.
pub struct Network {
    weights: Weights,
    pooling: Pooling,
    prepared: BTreeMap<Layer, [OnceLock<Prepared>; 2]>,
}

/// One pass forward: the features at the layers asked for, and what the way back needs.
pub struct Pass<'a> {
    network: &'a Network,
    width: usize,
    height: usize,
    /// Every layer's output up to the deepest, in order.
    outputs: BTreeMap<Layer, Features>,
    taps: Vec<Layer>,
}

impl Network {
    /// A network with these weights.
    pub fn new(weights: Weights, pooling: Pooling) -> Network {
        let prepared = Layer::ALL
            .into_iter()
            .filter(|l| !l.is_pool())
            .map(|l| (l, Default::default()))
            .collect();
        Network {
            weights,
            pooling,
            prepared,
        }
    }

    /// The weights it was made with.
    pub fn weights(&self) -> &Weights {
        &self.weights
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
        let mut outputs = BTreeMap::new();
        let mut current = self.preprocess(image);
        for layer in Layer::ALL
            .into_iter()
            .take_while(|&layer| Some(layer) <= deepest)
        {
            let output = match self.weights.convolution(layer) {
                Some(c) => convolve(
                    &current,
                    self.prepared(layer, Direction::Forward),
                    Some(&c.bias),
                ),
                None => pool(&current, self.pooling),
            };
            outputs.insert(layer, output.clone());
            current = output;
        }
        Ok(Pass {
            network: self,
            width,
            height,
            outputs,
            taps: taps.to_vec(),
        })
    }

    fn prepared(&self, layer: Layer, direction: Direction) -> &Prepared {
        self.prepared[&layer][direction as usize].get_or_init(|| {
            let c = self
                .weights
                .convolution(layer)
                .expect("only convolutions are prepared");
            let dense = self.weights.dense(c);
            match direction {
                Direction::Forward => Prepared::forward(&dense, c.outputs, c.inputs),
                Direction::Backward => Prepared::backward(&dense, c.outputs, c.inputs),
            }
        })
    }

    /// The picture as the first convolution takes it; the block's other channels are zero.
    fn preprocess(&self, image: &Image) -> Features {
        let p = self.weights.preprocessing();
        let mut input = Features::zeros(BLOCK, image.height(), image.width());
        for channel in 0..3 {
            let plane = image.plane(p.order[channel]);
            for y in 0..image.height() {
                for x in 0..image.width() {
                    let value = (plane[y * image.width() + x] - p.mean[channel]) * p.scale[channel];
                    input.set(channel, y, x, value);
                }
            }
        }
        input
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Forward,
    Backward,
}

impl Pass<'_> {
    /// The features at a tapped layer.
    ///
    /// # Panics
    /// If the layer was not among the taps.
    pub fn features(&self, layer: Layer) -> &Features {
        assert!(self.taps.contains(&layer), "{layer} was not tapped");
        &self.outputs[&layer]
    }

    /// The features at a tapped layer, to keep; the rest of the pass goes.
    ///
    /// # Panics
    /// If the layer was not among the taps.
    pub fn into_features(mut self) -> BTreeMap<Layer, Features> {
        self.outputs.retain(|layer, _| self.taps.contains(layer));
        self.outputs
    }

    /// From gradients at tapped layers to the gradient at the image, on its 0..255 scale. A layer may come more than
    /// once; what is given adds up.
    ///
    /// # Panics
    /// If a layer was not among the taps, or a gradient has another shape than the layer.
    pub fn backward(mut self, gradients: Vec<(Layer, Features)>) -> Image {
        let mut given: BTreeMap<Layer, Features> = BTreeMap::new();
        for (layer, gradient) in gradients {
            assert!(self.taps.contains(&layer), "{layer} was not tapped");
            match given.get_mut(&layer) {
                Some(sum) => sum.add_assign(&gradient),
                None => {
                    given.insert(layer, gradient);
                }
            }
        }
        let mut current: Option<Features> = None;
        while let Some((layer, output)) = self.outputs.pop_last() {
            if let Some(given) = given.remove(&layer) {
                match &mut current {
                    Some(sum) => sum.add_assign(&given),
                    None => current = Some(given),
                }
            }
            let Some(gradient) = &mut current else {
                continue;
            };
            current = Some(if layer.is_pool() {
                let (_, input) = self
                    .outputs
                    .last_key_value()
                    .expect("a pool follows a convolution");
                pool_backward(input, gradient, self.network.pooling)
            } else {
                // ReLU lets the gradient pass where its output is positive.
                for (g, f) in gradient.as_mut_slice().iter_mut().zip(output.as_slice()) {
                    if *f <= 0.0 {
                        *g = 0.0;
                    }
                }
                convolve(
                    gradient,
                    self.network.prepared(layer, Direction::Backward),
                    None,
                )
            });
        }
        self.postprocess(current)
    }

    /// Undoes [`Network::preprocess`] for a gradient.
    fn postprocess(&self, gradient: Option<Features>) -> Image {
        let mut image = Image::new(
            self.width,
            self.height,
            vec![0.0; 3 * self.width * self.height],
        );
        if let Some(gradient) = gradient {
            let p = self.network.weights.preprocessing();
            for channel in 0..3 {
                let start = p.order[channel] * self.width * self.height;
                for y in 0..self.height {
                    for x in 0..self.width {
                        image.as_mut_slice()[start + y * self.width + x] =
                            gradient.get(channel, y, x) * p.scale[channel];
                    }
                }
            }
        }
        image
    }
}

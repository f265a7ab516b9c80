//! A pass through the network, forward and backward.

use std::collections::BTreeMap;

use super::layers::{Layers, Output};
use crate::error::Error;
use crate::features::Features;
use crate::image::Image;
use crate::layer::Layer;
use crate::pooling::Pooling;

/// The result of a forward pass: the features at the tapped layers, and the masks that the backward pass needs.
pub struct Pass<'a> {
    layers: &'a Layers,
    pooling: Pooling,
    width: usize,
    height: usize,
    features: BTreeMap<Layer, Features>,
    /// For every layer that ran, a bit for each of a block's channels at every position of its input (pooling) or output
    /// (convolution) where the gradient passes. A pooling without one was computed along with the convolution before it,
    /// and shares its mask.
    masks: BTreeMap<Layer, Vec<u16>>,
}

impl Pass<'_> {
    /// Computes the features at `taps`, no deeper than the deepest of them.
    pub(super) fn forward<'a>(
        network: &'a Layers,
        image: &Image,
        pooling: Pooling,
        taps: &[Layer],
    ) -> Result<Pass<'a>, Error> {
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
            layers: network,
            pooling,
            width,
            height,
            features: BTreeMap::new(),
            masks: BTreeMap::new(),
        };
        let mut layers = Layer::ALL
            .into_iter()
            .take_while(|&layer| Some(layer) <= deepest)
            .peekable();
        // The output of the previous layer, unless it was tapped.
        let mut passing: Option<Features> = None;
        let mut before = None;
        while let Some(mut layer) = layers.next() {
            let input = passing.as_ref().or_else(|| pass.features.get(&before?));
            let output = match input {
                None => {
                    let (output, mask) = network.first(image);
                    pass.masks.insert(layer, mask);
                    output
                }
                Some(input) if layer.is_pool() => {
                    let (output, mask) = network.pool(input, pooling);
                    pass.masks.insert(layer, mask);
                    output
                }
                Some(input) => {
                    let pooled = layers.next_if(|next| next.is_pool() && !taps.contains(&layer));
                    let (output, mask) = network.convolution(layer, input, pooled.map(|_| pooling));
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

    /// Returns the features at a tapped layer.
    ///
    /// # Panics
    /// If the layer was not among the taps.
    pub fn features(&self, layer: Layer) -> &Features {
        self.features
            .get(&layer)
            .unwrap_or_else(|| panic!("{layer} was not tapped"))
    }

    /// Returns the features at the tapped layers.
    pub fn into_features(self) -> BTreeMap<Layer, Features> {
        self.features
    }

    /// Passes gradients at tapped layers back to the image, and returns the gradient there, on its 0..255 scale.
    ///
    /// `gradient_at` is asked for the gradient at each tapped layer when it is needed, deepest first. It receives the features
    /// by value, so that the gradient can take their place and the two never need memory at once. `None` stands for a
    /// gradient of zeros.
    ///
    /// # Panics
    /// If a gradient has another shape than the layer.
    pub fn backward(
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
        let network = self.layers;
        // The gradient at the output of the current layer, or of the pooling that was computed along with it.
        let mut gradient: Option<Features> = None;
        let mut from = Output::Itself;
        for (at, &layer) in Layer::ALL.iter().enumerate().rev() {
            gradient = gradient.or_else(|| given(layer));
            let Some(output) = &gradient else {
                continue;
            };
            let Some(before) = at.checked_sub(1).map(|before| Layer::ALL[before]) else {
                break;
            };
            let Some(mask) = self.masks.remove(&layer) else {
                from = Output::Pooled;
                continue;
            };
            // A gradient given at the input, to which the layer's own is added.
            let waiting = given(before);
            let size = before.size(self.width, self.height);
            gradient = Some(network.backward(
                (layer, self.pooling),
                (from, output),
                &mask,
                waiting,
                (before, size, self.width * self.height),
            ));
            from = Output::Itself;
        }
        match gradient {
            Some(gradient) => network.first_backward(&gradient, &self.masks[&Layer::Conv1_1]),
            None => {
                let zeros = vec![0.0; 3 * self.width * self.height];
                Image::new(self.width, self.height, zeros)
            }
        }
    }
}

//! The content loss, `L_content = 1/(N M) Σ (P − F)²`, the mean over the content layers.

use std::collections::BTreeMap;

use vgg::{Distance, Image, Layer, Network, Pooling, Tap, Target};

/// The features of the content picture, `P`, at the content layers.
pub struct ContentTarget {
    features: BTreeMap<Layer, Target>,
}

impl ContentTarget {
    /// Computes the features of a content picture.
    ///
    /// # Errors
    /// The picture is too small for a layer.
    pub fn new(
        network: &Network,
        pooling: Pooling,
        layers: &[Layer],
        content: &Image,
    ) -> Result<Self, vgg::Error> {
        let features = network.feature_targets(content, pooling, layers)?;
        Ok(ContentTarget { features })
    }

    /// Returns one tap per layer; their terms add up to `weight` times the loss.
    pub(super) fn taps(&self, weight: f64) -> impl Iterator<Item = Tap<'_>> {
        self.features.iter().map(move |(&layer, target)| Tap {
            layer,
            target,
            weight: weight * self.share(target.entries()),
        })
    }

    /// Returns the loss from the distances of [`Self::taps`].
    pub(super) fn loss(&self, distances: &[Distance]) -> f64 {
        let losses = distances.iter().map(|d| self.share(d.entries) * d.squared);
        losses.sum()
    }

    /// Returns the factor of a layer's sum: one over the product of its entries and the number of layers.
    fn share(&self, entries: usize) -> f64 {
        1.0 / (entries * self.features.len()) as f64
    }
}

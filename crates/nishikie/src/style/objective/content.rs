//! The content loss, `L_content = 1/(N M) Σ (P − F)²`, the mean over the content layers.

use vgg::{Features, Image, Layer, Network, Pass, Pooling};

/// The features of the content picture, `P`, at the content layers.
pub struct ContentTarget {
    features: Vec<(Layer, Features)>,
}

impl ContentTarget {
    /// Of this picture.
    ///
    /// # Errors
    /// The picture is too small for a layer.
    pub fn new(
        network: &Network,
        pooling: Pooling,
        layers: &[Layer],
        content: &Image,
    ) -> Result<Self, vgg::Error> {
        let features = network
            .features(content, pooling, layers)?
            .into_iter()
            .collect();
        Ok(ContentTarget { features })
    }

    /// The content layers, first to last.
    pub fn layers(&self) -> impl Iterator<Item = Layer> {
        self.features.iter().map(|(layer, _)| *layer)
    }

    pub(super) fn features(&self) -> &[(Layer, Features)] {
        &self.features
    }

    /// One over N, M and the number of layers.
    fn share(&self, features: &Features) -> f64 {
        1.0 / (features.channels() * features.positions() * self.features.len()) as f64
    }

    /// The loss.
    pub(super) fn loss(&self, pass: &Pass) -> f64 {
        let losses = self.features.iter().map(|(layer, p)| {
            let f = pass.features(*layer);
            self.share(f) * f.sum_squared_difference(p)
        });
        losses.sum()
    }

    /// `weight` times the loss's gradient at a content layer, given the output's features there.
    pub(super) fn gradient(&self, layer: Layer, f: &Features, weight: f64) -> Option<Features> {
        let (_, p) = self
            .features
            .iter()
            .find(|(content, _)| *content == layer)?;
        let factor = (2.0 * weight * self.share(f)) as f32;
        Some(f.scaled_difference(p, factor))
    }
}

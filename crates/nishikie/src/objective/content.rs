//! The content loss, `L_content = 1/(N M) Σ (P − F)²`, the mean over the content layers.

use rayon::prelude::*;
use vgg::{Features, Image, Layer, Network, Pass};

use super::sum::{CHUNK, sum_pairs};

/// The features of the content picture, `P`, at the content layers.
pub struct ContentTarget {
    features: Vec<(Layer, Features)>,
}

impl ContentTarget {
    /// Of this picture.
    ///
    /// # Errors
    /// The picture is too small for a layer.
    pub fn new(network: &Network, layers: &[Layer], content: &Image) -> Result<Self, vgg::Error> {
        let features = network
            .forward(content, layers)?
            .into_features()
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

    /// The loss; adds `weight` times its gradient at each content layer to `gradients`.
    pub(super) fn loss(
        &self,
        pass: &Pass,
        weight: f64,
        gradients: &mut Vec<(Layer, Features)>,
    ) -> f64 {
        let mut loss = 0.0;
        for (layer, p) in &self.features {
            let f = pass.features(*layer);
            // One over N, M and the number of layers.
            let share = 1.0 / (f.channels() * f.positions() * self.features.len()) as f64;
            loss += share
                * sum_pairs(p.as_slice(), f.as_slice(), |p, f| {
                    let difference = f64::from(f) - f64::from(p);
                    difference * difference
                });
            let factor = (2.0 * weight * share) as f32;
            let mut gradient = f.zeros_like();
            gradient
                .as_mut_slice()
                .par_chunks_mut(CHUNK)
                .zip(p.as_slice().par_chunks(CHUNK))
                .zip(f.as_slice().par_chunks(CHUNK))
                .for_each(|((gradient, p), f)| {
                    for ((g, p), f) in gradient.iter_mut().zip(p).zip(f) {
                        *g = factor * (f - p);
                    }
                });
            gradients.push((*layer, gradient));
        }
        loss
    }
}

//! The style loss, `E_l = 1/N² Σ (A/M_a − G/M_x)²` at a layer, the mean over the style layers.

use vgg::{Distance, Image, Layer, Network, Pooling, Tap, Target};

/// The Gram matrices of the style, `A/M_a`, at the style layers.
pub struct StyleTarget {
    grams: Vec<(Layer, Target)>,
}

impl StyleTarget {
    /// Computes the Gram matrices of one picture, or of several with their weights, at distinct `layers`.
    ///
    /// The target of several styles is the weighted mean of their Gram matrices. The loss for this target differs from the weighted mean of
    /// the styles' losses by a constant, and so has the same gradient.
    ///
    /// # Errors
    /// A picture is too small for a layer.
    pub fn new(
        network: &Network,
        pooling: Pooling,
        layers: &[Layer],
        styles: &[(&Image, f64)],
    ) -> Result<Self, vgg::Error> {
        let mut grams = network.gram_targets(styles, pooling, layers)?;
        let in_order = layers
            .iter()
            .filter_map(|layer| grams.remove_entry(layer))
            .collect();
        Ok(StyleTarget { grams: in_order })
    }

    /// Returns one tap per layer, in the order given; their terms add up to `weight` times the loss.
    pub(super) fn taps(&self, weight: f64) -> impl Iterator<Item = Tap<'_>> {
        let share = weight / self.grams.len() as f64;
        self.grams.iter().map(move |(layer, target)| Tap {
            layer: *layer,
            target,
            weight: share / target.entries() as f64,
        })
    }

    /// Returns `E_l` for each layer from the distances of [`Self::taps`].
    pub(super) fn losses(&self, distances: &[Distance]) -> Vec<(Layer, f64)> {
        let layers = self.grams.iter().map(|(layer, _)| *layer);
        let losses = distances.iter().map(|d| d.squared / d.entries as f64);
        layers.zip(losses).collect()
    }
}

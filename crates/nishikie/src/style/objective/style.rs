//! The style loss, `E_l = 1/N² Σ (A/M_a − G/M_x)²` at a layer, the mean over the style layers.

use vgg::{Features, Gram, Image, Layer, Network, Pooling, symmetric_product};

/// The Gram matrices of the style, `A/M_a`, at the style layers.
pub struct StyleTarget {
    grams: Vec<(Layer, Gram)>,
}

impl StyleTarget {
    /// Of one or several pictures with their weights.
    ///
    /// Several styles are met at the weighted mean of their Gram matrices: it has the gradient of the weighted mean of
    /// their losses, from which it differs by a constant.
    ///
    /// # Errors
    /// A picture is too small for a layer.
    pub fn new(
        network: &Network,
        pooling: Pooling,
        layers: &[Layer],
        styles: &[(&Image, f64)],
    ) -> Result<Self, vgg::Error> {
        let whole: f64 = styles.iter().map(|(_, weight)| weight).sum();
        let mut means: Vec<(Layer, Vec<f64>)> = Vec::new();
        for (image, weight) in styles {
            let pass = network.forward(image, pooling, layers)?;
            for (n, &layer) in layers.iter().enumerate() {
                if means.len() == n {
                    means.push((layer, vec![0.0; layer.channels() * layer.channels()]));
                }
                let gram = Gram::of(pass.features(layer));
                for (mean, value) in means[n].1.iter_mut().zip(gram.as_slice()) {
                    *mean += weight / whole * f64::from(*value);
                }
            }
        }
        let grams = means
            .into_iter()
            .map(|(layer, mean)| {
                let values = mean.into_iter().map(|value| value as f32).collect();
                (layer, Gram::new(layer.channels(), values))
            })
            .collect();
        Ok(StyleTarget { grams })
    }

    /// The style layers, in the order given.
    pub fn layers(&self) -> impl Iterator<Item = Layer> {
        self.grams.iter().map(|(layer, _)| *layer)
    }

    pub(super) fn grams(&self) -> &[(Layer, Gram)] {
        &self.grams
    }

    /// `E_l` for each layer, given the output's Gram matrices.
    pub(super) fn losses(&self, grams: &[Gram]) -> Vec<(Layer, f64)> {
        let losses = self.grams.iter().zip(grams).map(|((layer, a), g)| {
            let entries = a.channels() * a.channels();
            (*layer, g.sum_squared_difference(a) / entries as f64)
        });
        losses.collect()
    }

    /// `weight` times the gradient of the mean of the losses at a style layer; it takes the features' place.
    pub(super) fn gradient(
        &self,
        layer: Layer,
        features: Features,
        grams: &[Gram],
        weight: f64,
    ) -> Option<Features> {
        let at = self.layers().position(|style| style == layer)?;
        let (a, g) = (&self.grams[at].1, &grams[at]);
        // dE/dF = 4 / (N² M) (G − A) F, since G = F Fᵀ / M takes F twice.
        let share = weight / self.grams.len() as f64;
        let entries = a.channels() * a.channels();
        let factor = share * 4.0 / (entries * features.positions()) as f64;
        Some(symmetric_product(&g.scaled_difference(a, factor), features))
    }
}

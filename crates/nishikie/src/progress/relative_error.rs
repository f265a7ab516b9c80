//! The paper's measure for comparing configurations, whose losses differ in scale.

use serde::{Deserialize, Serialize};
use vgg::Distance;

/// `Σ |P − F| / ((|P| + |F|) / 2)` for the content, the same of the Gram matrices for the style; each also as a mean over
/// the entries, 0..2, since the sums grow with the size of the layers.
///
/// With several layers, both are means over the layers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RelativeError {
    /// The content's, summed over the entries.
    pub content_sum: f64,
    /// The content's, as a mean over the entries, 0..2.
    pub content_mean: f64,
    /// The style's, summed over the entries of the Gram matrices.
    pub style_sum: f64,
    /// The style's, as a mean over those entries, 0..2.
    pub style_mean: f64,
}

impl RelativeError {
    /// Returns the sum of the two means, 0..4, by which configurations are ranked.
    pub fn mean(&self) -> f64 {
        self.content_mean + self.style_mean
    }

    /// Returns the sum of the two sums.
    pub fn sum(&self) -> f64 {
        self.content_sum + self.style_sum
    }

    /// Computes the errors from the distances at the content layers and at the style layers.
    pub(crate) fn of(content: &[Distance], style: &[Distance]) -> RelativeError {
        let (content_sum, content_mean) = over_layers(content);
        let (style_sum, style_mean) = over_layers(style);
        RelativeError {
            content_sum,
            content_mean,
            style_sum,
            style_mean,
        }
    }
}

/// Returns the means over the layers of the sums and of the sums per entry.
fn over_layers(layers: &[Distance]) -> (f64, f64) {
    let share = 1.0 / layers.len().max(1) as f64;
    layers.iter().fold((0.0, 0.0), |(sum, mean), layer| {
        let part = share * layer.relative;
        (sum + part, mean + part / layer.entries as f64)
    })
}

//! The function that a run minimizes: the content, style and total-variation losses, their weighted sum, its gradient, and the
//! relative errors by which the paper compares configurations.

mod content;
mod style;
mod total_variation;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vgg::{Image, Network, Pooling, Tap};

pub use content::ContentTarget;
pub use style::StyleTarget;

pub use crate::progress::{Losses, RelativeError};

/// The weights of the three terms: `L = α L_content + β L_style + γ L_tv`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermWeights {
    /// α, of the content loss.
    pub alpha: f64,
    /// β, of the style loss.
    pub beta: f64,
    /// γ, of the total variation.
    pub gamma: f64,
}

/// The losses and relative errors of a picture, and the gradient of the total loss.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The losses.
    pub losses: Losses,
    /// The relative errors.
    pub relative_error: RelativeError,
    /// The gradient of the total loss at the pixels, on their 0..255 scale.
    pub gradient: Image,
}

/// The total loss as a function of the output, for one content and one style.
///
/// Targets can be shared by objectives: a study computes a content's features and a style's Gram matrices once.
pub struct Objective<'a> {
    network: &'a Network,
    pooling: Pooling,
    content: Arc<ContentTarget>,
    style: Arc<StyleTarget>,
}

impl<'a> Objective<'a> {
    /// Returns the objective for these targets, which must come from the same network with the same pooling.
    pub fn new(
        network: &'a Network,
        pooling: Pooling,
        content: Arc<ContentTarget>,
        style: Arc<StyleTarget>,
    ) -> Self {
        Objective {
            network,
            pooling,
            content,
            style,
        }
    }

    /// Computes the losses, relative errors and gradient of `image`, which must have the content's size.
    ///
    /// # Errors
    /// The picture is too small for a layer.
    pub fn evaluate(&self, image: &Image, weights: TermWeights) -> Result<Evaluation, vgg::Error> {
        let mut taps: Vec<Tap> = self.content.taps(weights.alpha).collect();
        let of_content = taps.len();
        taps.extend(self.style.taps(weights.beta));
        let vgg::Evaluation {
            distances,
            mut gradient,
        } = self.network.evaluate(image, self.pooling, &taps)?;
        let (of_content, of_style) = distances.split_at(of_content);
        let content = self.content.loss(of_content);
        let style_by_layer = self.style.losses(of_style);
        let relative_error = RelativeError::of(of_content, of_style);
        let tv = total_variation::loss(image, weights.gamma, &mut gradient);

        let style =
            style_by_layer.iter().map(|(_, e)| e).sum::<f64>() / style_by_layer.len().max(1) as f64;
        let total = weights.alpha * content + weights.beta * style + weights.gamma * tv;
        let losses = Losses {
            content,
            style_by_layer,
            style,
            tv,
            total,
        };
        Ok(Evaluation {
            losses,
            relative_error,
            gradient,
        })
    }
}

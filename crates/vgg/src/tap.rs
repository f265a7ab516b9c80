//! The terms of the sum that [`Network::evaluate`](crate::Network::evaluate) computes.

use crate::distance::Distance;
use crate::features::Features;
use crate::gram::Gram;
use crate::image::Image;
use crate::layer::Layer;

/// The features or the Gram matrix that an image's own at a layer are compared with, kept where the network computes.
///
/// [`Network::feature_targets`](crate::Network::feature_targets) and
/// [`Network::gram_targets`](crate::Network::gram_targets) make targets of images.
#[derive(Clone, Debug)]
pub struct Target(pub(crate) Kind);

/// The kinds of targets.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// The features themselves.
    Features(Features),
    /// The Gram matrix of features.
    Gram(Gram),
}

impl Target {
    /// The number of entries that are compared: channels times positions of features, the square of the channels of a
    /// Gram matrix.
    pub fn entries(&self) -> usize {
        match &self.0 {
            Kind::Features(features) => features.channels() * features.positions(),
            Kind::Gram(gram) => gram.channels() * gram.channels(),
        }
    }
}

/// A term of a sum over layers: `weight · Σ (x − t)²`, where x are the entries of an image's features or Gram matrix at the
/// layer, and t those of the target.
#[derive(Clone, Copy, Debug)]
pub struct Tap<'a> {
    /// The layer that the target was made at.
    pub layer: Layer,
    /// The target.
    pub target: &'a Target,
    /// The factor of the term. It scales the gradient alone; distances are reported without it.
    pub weight: f64,
}

/// The result of [`Network::evaluate`](crate::Network::evaluate).
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The image's distance from each target, in the order of the taps.
    pub distances: Vec<Distance>,
    /// The gradient of the sum of all terms at the image, on its 0..255 scale.
    pub gradient: Image,
}

//! The accuracy of predictions for prints that were held out of training.

use serde::{Deserialize, Serialize};

/// The accuracy on held-out prints; the model itself is trained on all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    /// The number of prints held out.
    pub prints: usize,
    /// Accuracy of a head trained on all others.
    pub all: Accuracy,
    /// Accuracy of a head trained on half of the others: the gain of more prints shows whether still more would help. `None` with fewer
    /// than two others.
    pub half: Option<Accuracy>,
}

/// The accuracy of a head's predictions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accuracy {
    /// The number of training prints.
    pub learned_from: usize,
    /// Mean log-likelihood of a cell's color among the bins, in nats, without the weights for rare colors. 0 is certainty.
    pub log_likelihood: f64,
    /// The mean log-likelihood of a constant prediction, the shares of the training prints.
    pub marginal: f64,
    /// Colorfulness (Hasler and Süsstrunk's M3) of the prints as the head colors them, in parts of their own; 1 is right, 0 is gray.
    pub colorfulness: f64,
    /// Mean [`palette_distance`](crate::color::palette_distance()) of the prints as the head colors them from themselves, in units of chroma.
    pub palette_distance: f64,
}

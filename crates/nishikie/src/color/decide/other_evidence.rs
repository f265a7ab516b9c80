//! The sources of evidence besides references.

use crate::color::evidence::Prediction;
use crate::color::palette::{Palette, Pigment};

/// The sources of evidence besides references, and the number of the proposal.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::color) struct OtherEvidence<'a> {
    /// A model's prediction.
    pub prediction: Option<&'a Prediction>,
    /// The only pigments that the print may have.
    pub palette: Option<&'a Palette>,
    /// Pigments of the model's training set.
    pub collection: &'a [Pigment],
    /// The rank of the wanted coloring among the plausible ones; 0 is the most probable.
    pub proposal: u8,
}

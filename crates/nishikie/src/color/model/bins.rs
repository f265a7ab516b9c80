//! The colors that a model predicts, as bins of chroma.

use crate::color::lab::Chroma;

/// Bins of chroma with the share that each has of the training cells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bins {
    /// The middle of each bin, a* and b*.
    pub centers: Vec<Chroma>,
    /// p̃ of Zhang, Isola and Efros (2016): the mean of the shares, which sums to 1; none is 0.
    pub shares: Vec<f32>,
}

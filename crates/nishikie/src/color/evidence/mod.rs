//! The evidence for colors: how likely each is in each cell of a print, from references, from a model, or in terms of a
//! palette.

mod combined;
mod lattice;
mod likelihoods;
mod pigments;
pub(super) mod references;

pub(super) use combined::combined;
pub(super) use likelihoods::{Evidence, Prediction, annealed};
pub(super) use pigments::in_pigments;

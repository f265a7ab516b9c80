//! The decision for every place of a print: its evidence brought together, pooled by area, and reduced to one color.

//!
//! The [`Pieces`](pieces::Pieces) of a decision have what the evidence says of each. A curator's choices for some of them lead to
//! [`conclusions`] for the others; [`doubts`] are the pieces to be decided next, each with [`alternatives`].

mod alternatives;
mod areas;
mod conclusions;
mod decision;
mod doubts;
mod other_evidence;
mod pieces;
mod proposals;
mod same_pigment;

pub(super) use alternatives::Sources;
pub use alternatives::{Alternative, Origin};
pub use decision::Decision;
pub use doubts::Doubt;
pub(super) use doubts::{Asking, questions};
pub(super) use other_evidence::OtherEvidence;
#[cfg(test)]
pub(super) use pieces::Pieces;
pub(super) use same_pigment::SamePigment;

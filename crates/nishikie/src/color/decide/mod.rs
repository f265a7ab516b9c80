//! The decision for every place of a print: its evidence brought together, pooled by area, and reduced to one color.

mod areas;
mod decision;
mod other_evidence;

pub use decision::Decision;
pub(super) use other_evidence::OtherEvidence;

//! The decision for every place of a print: its evidence brought together, pooled by area, and reduced to one color.

mod areas;
mod found;
mod knowledge;

pub use found::Found;
pub(super) use knowledge::Knowledge;

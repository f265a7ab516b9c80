//! The slow tasks of a print: its colors, its proposals, and the ranking of its references.

mod color;
mod propose;
mod rank;

pub use color::color;
pub use propose::propose;
pub use rank::rank;

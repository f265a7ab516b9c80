//! The flat areas of a print between its key-block lines.
//!
//! A block prints one pigment, so that an area mostly has one color, and areas that look alike mostly have the same.

mod centers;
mod likeness;
mod neighbors;
mod pooled;
mod print;
mod segment;

pub(in crate::color) use likeness::AreaLikeness;
pub(in crate::color) use pooled::{CellGrid, Cover};
pub use print::PrintAreas;
pub(in crate::color) use segment::Areas;

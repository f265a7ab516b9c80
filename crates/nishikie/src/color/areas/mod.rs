//! The flat areas of a print between its key-block lines, and what is decided for each as a whole.
//!
//! A block prints one pigment, so an area decides once: what the cells in it say is pooled, areas that look alike listen to
//! each other, and the area takes one chroma. Where lightness runs through an area (bokashi) chroma may run with it.

mod decide;
mod likeness;
mod pooled;
mod print;
mod segment;

pub(in crate::color) use decide::decide;
pub use print::PrintAreas;

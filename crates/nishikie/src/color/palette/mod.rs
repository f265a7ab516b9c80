//! The pigments of a print, or of a whole collection.
//!
//! Prints of one workshop and time were printed from few pigments, and a collection together shows more of them than
//! any one print. [`Palette::of`] computes them in three steps (`extract`): the colors of plain areas, without the mixtures at
//! their edges (`pool`); those of them that are far apart (`seeds`); and the color at the middle of those nearest to each (`settle`).

mod error;
mod extract;
mod files;
mod pigment;
mod pool;
mod seeds;
mod settle;
mod swatches;

pub use error::PaletteError;
pub use extract::{DEFAULT_PIGMENTS, PIGMENTS};
pub use pigment::{Palette, Pigment};

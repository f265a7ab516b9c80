//! The colors that a print's color picker offers.

use nishikie::color::{Palette, Pigment};
use serde::Serialize;

use crate::name::FileName;

/// A group of colors to choose from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pigments {
    /// The file that they come from; `None` for those of the colored picture before edits.
    pub of: Option<FileName>,
    /// The colors as `#rrggbb`, most frequent first.
    pub colors: Vec<String>,
}

/// Returns a palette's colors as `#rrggbb`.
pub fn hexes(palette: &Palette) -> Vec<String> {
    palette.pigments.iter().map(Pigment::hex).collect()
}

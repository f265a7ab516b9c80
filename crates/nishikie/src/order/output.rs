//! The file that an order writes.

use std::path::PathBuf;

use picture::{Depth, Format};
use serde::{Deserialize, Serialize};

use crate::recipe::Recipe;

/// The file that an order writes; its record is written beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its path. The extension selects the format.
    pub path: PathBuf,
    /// Bits per channel; `None` stands for the result of [`Recipe::depth`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<Depth>,
    /// True if an existing picture and record are overwritten.
    #[serde(default)]
    pub force: bool,
}

impl Output {
    /// Returns an output in the depth that the recipe gives. An existing file is not overwritten.
    pub fn new(path: impl Into<PathBuf>) -> Output {
        Output {
            path: path.into(),
            depth: None,
            force: false,
        }
    }

    /// Returns the bits per channel of the file for a content of this depth.
    pub fn depth_for(&self, recipe: &Recipe, content: Depth) -> Depth {
        let usual = || recipe.depth(content, Format::of_name(&self.path));
        self.depth.unwrap_or_else(usual)
    }
}

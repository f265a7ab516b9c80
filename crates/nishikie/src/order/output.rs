//! The file that an order writes.

use std::path::PathBuf;

use picture::{Depth, Format, PictureError, check_room, check_sides};
use serde::{Deserialize, Serialize};

use crate::recipe::Recipe;
use crate::record::check_outputs;

/// The file that an order writes; its record is written beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its path. The extension selects the format.
    pub path: PathBuf,
    /// Bits per channel; `None` takes what [`Recipe::depth`] gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<Depth>,
    /// Whether a picture and a record that exist are overwritten.
    #[serde(default)]
    pub force: bool,
}

impl Output {
    /// A file in the depth that the recipe gives, which overwrites nothing.
    pub fn new(path: impl Into<PathBuf>) -> Output {
        Output {
            path: path.into(),
            depth: None,
            force: false,
        }
    }

    /// Bits per channel of the file for a content of this depth.
    pub fn depth_for(&self, recipe: &Recipe, content: Depth) -> Depth {
        let usual = || recipe.depth(content, Format::of_name(&self.path));
        self.depth.unwrap_or_else(usual)
    }

    /// Refuses a file that could not be written, as far as that is known before the content is opened.
    ///
    /// # Errors
    /// The extension is none of a format that is written, the format does not hold the depth, a file exists, or the folder cannot be
    /// written to.
    pub fn check(&self) -> Result<(), PictureError> {
        // A depth that is not asked for is one that the format holds.
        check_outputs(&self.path, self.depth.unwrap_or_default(), self.force)
    }

    /// Refuses a picture of this width and height that the format or the disk does not hold.
    pub(super) fn check_size(
        &self,
        (width, height): (usize, usize),
        depth: Depth,
    ) -> Result<(), PictureError> {
        check_sides(&self.path, width, height)?;
        check_room(&self.path, (width, height), depth)
    }
}

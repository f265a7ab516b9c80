//! Checks of an order's files before it is carried out.

use std::path::Path;

use picture::output::{self, Overwrite};
use picture::{Depth, PictureError, check_output, check_room, check_sides};

use crate::order::Output;
use crate::record::Record;

impl Output {
    /// Checks that the file can be written, as far as that is known before the content is opened.
    ///
    /// # Errors
    /// The extension is not that of a format that is written, the format does not hold the depth, the file exists, or the folder cannot be
    /// written to.
    pub fn check(&self) -> Result<(), PictureError> {
        // The default depth is always one that the format holds.
        check_outputs(&self.path, self.depth.unwrap_or_default(), self.force)
    }

    /// Checks that the format and the disk can hold a picture of this width and height.
    pub(super) fn check_size(
        &self,
        (width, height): (usize, usize),
        depth: Depth,
    ) -> Result<(), PictureError> {
        check_sides(&self.path, width, height)?;
        check_room(&self.path, (width, height), depth)
    }
}

/// Returns the rule for a record's path: another record may be overwritten with `force`, any other file never.
pub(super) fn overwrite(path: &Path, force: bool) -> Overwrite {
    let own = Overwrite::Own {
        what: "a record of nishikie",
        is: Record::is_at,
    };
    // Without `force` too, the error for a foreign file must not suggest overwriting it.
    if force || (path.exists() && !Record::is_at(path)) {
        own
    } else {
        Overwrite::Never
    }
}

/// Checks that a picture and its record can be saved at a path, for use before a long run.
///
/// # Errors
/// The error that [`Colored::save`](crate::Colored::save) would return, as far as it is known beforehand.
pub fn check_outputs(path: &Path, depth: Depth, force: bool) -> Result<(), PictureError> {
    check_output(path, depth, force)?;
    let beside = Record::path_beside(path);
    Ok(output::check(&beside, overwrite(&beside, force))?)
}

//! Checks of an order's files before it is carried out.

use std::path::Path;

use picture::output::{self, Overwrite};
use picture::{Depth, PictureError, check_output, check_room, check_sides};

use crate::order::Output;
use crate::record::Record;

impl Output {
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

/// The rule for a record's place: another record may be overwritten with `force`, and anything else never.
pub(super) fn overwrite(path: &Path, force: bool) -> Overwrite {
    let own = Overwrite::Own {
        what: "a record of nishikie",
        is: Record::is_at,
    };
    // Without `force` too, a foreign file is to be called one: no option would help.
    if force || (path.exists() && !Record::is_at(path)) {
        own
    } else {
        Overwrite::Never
    }
}

/// Refuses a path at which a picture and its record could not be saved, for use before a long run.
///
/// # Errors
/// The error that [`Colored::save`](crate::Colored::save) would give, as far as it is known beforehand.
pub fn check_outputs(path: &Path, depth: Depth, force: bool) -> Result<(), PictureError> {
    check_output(path, depth, force)?;
    let beside = Record::path_beside(path);
    Ok(output::check(&beside, overwrite(&beside, force))?)
}

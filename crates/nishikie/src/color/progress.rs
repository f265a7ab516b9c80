//! How long work tells where it is, and is told to stop.

use std::ops::ControlFlow;

use super::ColorError;

/// What color mode is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The network looks at the print, the references and their mirror images.
    Features,
    /// Cells of the print are compared with those of the references.
    Matching,
    /// The references are tried as other impressions of the print.
    Aligning,
    /// Cells share what they found.
    Settling,
    /// Pixels are made.
    Painting,
}

/// Called with a stage, how many of its steps are done, and of how many. [`ControlFlow::Break`] ends the work with
/// [`ColorError::Cancelled`].
pub type Progress<'a> = &'a (dyn Fn(Stage, usize, usize) -> ControlFlow<()> + Sync);

/// For those who want to know nothing and never stop.
pub fn silent(_: Stage, _: usize, _: usize) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Tells `progress`, and turns its wish to stop into the error.
pub(super) fn tell(
    progress: Progress,
    stage: Stage,
    done: usize,
    of: usize,
) -> Result<(), ColorError> {
    match progress(stage, done, of) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ColorError::Cancelled),
    }
}

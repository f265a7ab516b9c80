//! Tells a monitor where the work is, and ends it if that is wanted.

use super::error::ColorError;
use crate::job::{Monitor, Progress, Stage};

/// Tells `monitor`, and turns its wish to stop into the error.
pub(super) fn tell(
    monitor: &dyn Monitor,
    stage: Stage,
    done: usize,
    of: usize,
) -> Result<(), ColorError> {
    monitor.progress(Progress::new(stage, done, of));
    match monitor.cancelled() {
        true => Err(ColorError::Cancelled),
        false => Ok(()),
    }
}

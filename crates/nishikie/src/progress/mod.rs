//! Progress, notes and cancellation of long work, the same for style runs, color mode, suggestions and studies.
//!
//! The caller owns a [`Monitor`]; the work calls it. [`Silent`] is one that ignores everything and never cancels.
//!
//! ```
//! use std::sync::atomic::{AtomicBool, Ordering};
//! use nishikie::progress::{Monitor, Note, Progress};
//!
//! /// Prints progress and notes, and cancels when a flag is set, by a signal or a button.
//! struct Terminal<'a>(&'a AtomicBool);
//!
//! impl Monitor for Terminal<'_> {
//!     fn progress(&self, progress: Progress) {
//!         eprintln!("{}: {} of {}", progress.stage, progress.done, progress.of);
//!     }
//!     fn note(&self, note: Note) {
//!         eprintln!("{note}");
//!     }
//!     fn cancelled(&self) -> bool {
//!         self.0.load(Ordering::Relaxed)
//!     }
//! }
//! ```

mod iteration;
mod losses;
mod note;
mod relative_error;

use std::fmt;

use serde::{Deserialize, Serialize};
use vgg::Image;

pub use iteration::{Ending, Iteration, Level, history_csv};
pub use losses::Losses;
pub use note::Note;
pub use relative_error::RelativeError;

/// Receives the progress of long work, and may cancel it. All methods may be called from any thread, and should return soon.
pub trait Monitor: Sync {
    /// Receives progress, at the start of every stage and as often as a part of it is done.
    fn progress(&self, _progress: Progress) {}

    /// Receives a note for a person.
    fn note(&self, _note: Note) {}

    /// Returns true to stop the work. Called after every [`progress`](Self::progress), several times a second in most stages.
    ///
    /// A style run that is cancelled returns its best picture so far; other work ends with an error, and a study
    /// keeps its finished runs.
    fn cancelled(&self) -> bool {
        false
    }

    /// Receives true before a thread reads files, and false when it has read them; in between it writes nothing. A read may wait for ever,
    /// for a pipe or a network drive, and asks nobody if it should stop; a program that knows of it can end meanwhile.
    fn reading(&self, _begins: bool) {}

    /// Receives every iteration of a style run, with the best picture so far at the level's size, for a preview.
    ///
    /// Values of the picture may lie a little outside 0..255.
    fn iteration(&self, _level: &Level, _iteration: &Iteration, _best: &Image) {}
}

/// Reads files, while a monitor knows of it: see [`Monitor::reading`].
pub fn reading<T>(monitor: &dyn Monitor, read: impl FnOnce() -> T) -> T {
    monitor.reading(true);
    let read = read();
    monitor.reading(false);
    read
}

/// A monitor that ignores everything and never cancels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Monitor for Silent {}

/// A position in long work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The part that is being done.
    pub stage: Stage,
    /// The amount of the stage that is done, 0 to `of`; a unit under way may count in part.
    pub done: f64,
    /// The amount of the stage, at least 1, in the unit of the [`Stage`].
    pub of: usize,
}

impl Progress {
    /// Returns the progress of a stage of which `done` of `of` whole units are done.
    pub fn new(stage: Stage, done: usize, of: usize) -> Progress {
        Progress {
            stage,
            done: done as f64,
            of: of.max(1),
        }
    }

    /// Returns the fraction of the stage that is done, 0 to 1.
    pub fn fraction(&self) -> f64 {
        self.done / self.of as f64
    }
}

/// A part of long work, with the unit in which it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stage {
    /// Computing the features of pictures, in pictures.
    Features,
    /// Matching the print with its references, in parts.
    Matching,
    /// Aligning references that may be other impressions of the print, in parts.
    Aligning,
    /// Sharing evidence among similar cells, in parts.
    Settling,
    /// Predicting colors by a model.
    Predicting,
    /// Painting pixels, in rows.
    Painting,
    /// Optimizing a picture, in evaluations of the objective.
    Optimizing,
    /// Comparing a folder's prints with one, in prints.
    Comparing,
    /// Inspecting the prints of a training set, in prints.
    Surveying,
    /// Training a model's heads, in parts.
    Learning,
    /// Evaluating a model on held-out prints, in prints.
    Judging,
    /// Reading files, in pictures.
    Reading,
    /// Taking samples of prints for their palette, in prints.
    Sampling,
    /// Carrying out a study's runs, in runs.
    Runs,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Stage::Features => "features",
            Stage::Matching => "matching",
            Stage::Aligning => "aligning",
            Stage::Settling => "settling",
            Stage::Predicting => "asking the model",
            Stage::Painting => "painting",
            Stage::Optimizing => "optimizing",
            Stage::Comparing => "comparing",
            Stage::Surveying => "surveying",
            Stage::Learning => "learning",
            Stage::Judging => "judging",
            Stage::Reading => "reading",
            Stage::Sampling => "sampling",
            Stage::Runs => "runs",
        })
    }
}

/// The error of work that its monitor cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cancelled;

/// Reports progress to a monitor, and returns an error if it cancels.
pub(crate) fn tell(
    monitor: &dyn Monitor,
    stage: Stage,
    done: usize,
    of: usize,
) -> Result<(), Cancelled> {
    monitor.progress(Progress::new(stage, done, of));
    match monitor.cancelled() {
        true => Err(Cancelled),
        false => Ok(()),
    }
}

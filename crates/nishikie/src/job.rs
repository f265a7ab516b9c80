//! How long work tells of itself, and how it is stopped: one way for style runs, color mode, suggestions and studies.
//!
//! The caller owns a [`Monitor`]; the work calls it. [`Silent`] is one that hears nothing and never cancels.
//!
//! ```
//! use std::sync::atomic::{AtomicBool, Ordering};
//! use nishikie::job::{Monitor, Note, Progress};
//!
//! /// Prints what it hears, and cancels when a flag is set, by a signal or a button.
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

use std::fmt;

use serde::{Deserialize, Serialize};
use vgg::Image;

use crate::style::{Iteration, Level};

/// What long work tells its caller. All methods may be called from any thread, and should return soon.
pub trait Monitor: Sync {
    /// The work has moved. Comes at the start of every stage and as often as something is done within it.
    fn progress(&self, _progress: Progress) {}

    /// Something that a person should know.
    fn note(&self, _note: Note) {}

    /// Whether to stop. Asked after every [`progress`](Self::progress), several times a second in most stages.
    ///
    /// A style run that is stopped gives its best picture so far; other work ends with an error that says so, and a study
    /// keeps its finished runs.
    fn cancelled(&self) -> bool {
        false
    }

    /// A style run has made an iteration, with the best picture so far at the level's size, for a preview.
    ///
    /// Values of the picture may lie a little outside 0..255.
    fn iteration(&self, _level: &Level, _iteration: &Iteration, _best: &Image) {}
}

/// Hears nothing and never cancels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Monitor for Silent {}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// How much of the stage is done, 0 to `of`; what is under way may count in part.
    pub done: f64,
    /// How much there is to do in the stage, at least 1. What is counted depends on the [`Stage`].
    pub of: usize,
}

impl Progress {
    /// `done` of `of` whole parts of a stage.
    pub fn new(stage: Stage, done: usize, of: usize) -> Progress {
        Progress {
            stage,
            done: done as f64,
            of: of.max(1),
        }
    }

    /// How much of the stage is done, 0..1.
    pub fn fraction(&self) -> f64 {
        self.done / self.of as f64
    }
}

/// A part of long work, by what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stage {
    /// Features of pictures by the network, in pictures.
    Features,
    /// Matching the print with its references, in steps.
    Matching,
    /// Trying references as other impressions of the print, in steps.
    Aligning,
    /// Sharing what was found among cells that look alike, in steps.
    Settling,
    /// A model looks at the print.
    Predicting,
    /// Painting pixels, in rows.
    Painting,
    /// Optimizing a picture, in evaluations of the objective.
    Optimizing,
    /// Comparing a folder's prints with one, in prints.
    Comparing,
    /// Looking through prints for those to learn from, in prints.
    Surveying,
    /// Training heads, in steps.
    Learning,
    /// Coloring prints that were held out, in prints.
    Judging,
    /// Reading files, in pictures.
    Reading,
    /// Taking samples of prints for their palette, in prints.
    Sampling,
    /// A study's runs, in runs.
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

/// Something that a person should know of a piece of work, and that its record keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
#[allow(missing_docs)] // The fields are what the sentences below name.
pub enum Note {
    /// Something about a picture's file was odd, yet did not stop it from being read.
    Picture { name: String, warning: String },
    /// The content had color, which was not used.
    ColorRemoved { name: String },
    /// A style of a style run has no color.
    GrayStyle { name: String },
    /// A file is not among those suggested or learned from.
    LeftOut { name: String, reason: String },
    /// Too few prints were learned from to hold some out.
    NotHeldOut { prints: usize, least: usize },
    /// What was computed of a folder's prints could not be kept for the next time.
    NotKept { folder: String, reason: String },
    /// An input is not the one that the settings' record was made from.
    OtherInput {
        role: String,
        name: String,
        recorded: String,
    },
    /// The settings' record was made with other weights of the network.
    OtherWeights { recorded: String },
    /// The settings' record was made by another version of the method, which may have given another picture.
    OtherMethod { recorded: u32, this: u32 },
    /// A run of a study that was done before is done again.
    RunAgain { file: String, reason: String },
    /// A run of a study failed; the others go on.
    RunFailed { run: String, reason: String },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Picture { name, warning } => write!(f, "{name}: {warning}"),
            Note::ColorRemoved { name } => write!(f, "{name}: its color is not used"),
            Note::GrayStyle { name } => write!(f, "{name}: has no color to give"),
            Note::LeftOut { name, reason } => write!(f, "{name}: left out ({reason})"),
            Note::NotHeldOut { prints, least } => write!(
                f,
                "no prints are held out to see how well the model tells them: there are {prints}, and at least {least} are needed"
            ),
            Note::NotKept { folder, reason } => {
                write!(f, "{folder}: what was computed is not kept ({reason})")
            }
            Note::OtherInput {
                role,
                name,
                recorded,
            } => write!(
                f,
                "{name}: is not the {role} that the record names (its SHA-256 differs from that of {recorded})"
            ),
            Note::OtherWeights { recorded } => write!(
                f,
                "the record was made with other weights of the network (SHA-256 {recorded})"
            ),
            Note::OtherMethod { recorded, this } => write!(
                f,
                "the record was made by version {recorded} of the method, this is version {this}; the picture may differ"
            ),
            Note::RunAgain { file, reason } => write!(f, "{file}: {reason}; the run is done again"),
            Note::RunFailed { run, reason } => write!(f, "{run}: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_kept_by_kind() {
        let note = Note::GrayStyle {
            name: "a.png".into(),
        };
        let json = serde_json::to_string(&note).unwrap();
        assert_eq!(json, r#"{"kind":"gray_style","name":"a.png"}"#);
        assert_eq!(serde_json::from_str::<Note>(&json).unwrap(), note);
    }
}

//! A run of a study with its outcome.

use nishikie::progress::{Ending, Iteration};
use nishikie::style::Start;

use crate::folder::StudyList;
use crate::plan::{Print, Run};
use crate::setup::Setup;

/// One run: its inputs and its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// The version of the method that made it; `None` for runs from before that was recorded.
    pub method: Option<u32>,
    /// SHA-256 of the network's weights, in hex.
    pub weights_sha256: String,
    /// Every setting.
    pub configuration: Setup,
    /// The gray print.
    pub content: Print,
    /// The color print.
    pub style: Print,
    /// The longest side in pixels of both.
    pub size: usize,
    /// The picture that the run began with.
    pub start: Start,
    /// The outcome.
    pub result: RunResult,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunResult {
    /// There is a picture.
    Finished(Finished),
    /// There is none.
    Failed {
        /// The reason, in words.
        error: String,
    },
}

/// The outcome of a run that went to its end.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct Finished {
    /// The reason for which it ended.
    pub ending: Ending,
    /// The width of the picture in pixels.
    pub width: usize,
    /// The height of the picture in pixels.
    pub height: usize,
    /// SHA-256 of `picture.png`, in hex.
    pub picture_sha256: String,
    /// The time that it took, in seconds.
    pub seconds: f64,
    /// The start and every iteration after it, of color mode the picture alone; never empty. The last are the run's losses and
    /// relative errors.
    pub history: Vec<Iteration>,
}

impl Finished {
    /// The state at the end.
    pub fn last(&self) -> &Iteration {
        self.history
            .last()
            .expect("the history of a finished run is never empty")
    }
}

/// The reasons for which the record of a run is not the present plan's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Its inputs or settings are others.
    Changed,
    /// It cannot be used, for a reason that is the end of a sentence about it.
    Unusable(String),
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unfit::Changed => f.write_str("its inputs or settings have changed"),
            Unfit::Unusable(reason) => f.write_str(reason),
        }
    }
}

impl StudyList {
    /// Returns the record of a run with this outcome.
    pub fn record(&self, run: Run, method: Option<u32>, result: RunResult) -> RunRecord {
        let (configuration, content, style) = self.parts(run);
        RunRecord {
            method,
            weights_sha256: self.weights_sha256.clone(),
            configuration: configuration.clone(),
            content: content.clone(),
            style: style.clone(),
            size: self.size,
            start: self.start,
            result,
        }
    }
}

/// Returns the name of a version of the method, for people.
pub(crate) fn method_name(version: Option<u32>) -> String {
    version.map_or("an unknown version of the method".into(), |version| {
        format!("version {version} of the method")
    })
}

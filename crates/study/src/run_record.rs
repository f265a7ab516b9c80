//! A run of a study with its outcome.

use nishikie::progress::{Ending, Iteration};
use nishikie::style::Start;

use crate::folder::StudyList;
use crate::plan::{Print, Run};
use crate::setup::Setup;

/// One run: its inputs and its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// The version of the method that made the run; `None` for runs from before it was recorded.
    pub method: Option<u32>,
    /// SHA-256 of the network's weights, in hex.
    pub weights_sha256: String,
    /// Every setting.
    pub configuration: Setup,
    /// The gray print.
    pub content: Print,
    /// The color print.
    pub style: Print,
    /// The longest side of both prints in pixels.
    pub size: usize,
    /// The picture that the run began with.
    pub start: Start,
    /// The outcome.
    pub result: RunResult,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunResult {
    /// The run has a picture.
    Finished(Finished),
    /// The run failed, without a picture.
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
    /// The time that the run took, in seconds.
    pub seconds: f64,
    /// The start and every iteration after it; for color mode, one entry for the picture. Never empty. The last entry has the run's losses
    /// and relative errors.
    pub history: Vec<Iteration>,
}

impl Finished {
    /// Returns the state at the end of the run.
    pub fn last(&self) -> &Iteration {
        self.history
            .last()
            .expect("the history of a finished run is never empty")
    }
}

/// The reason for which a record does not count for the present plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The record has other inputs or settings.
    Changed,
    /// The record cannot be used, for this reason, which is the end of a sentence about it.
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

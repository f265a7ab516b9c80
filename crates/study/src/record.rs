//! What is known of one run, as it lies on disk.

use std::fs;
use std::io;
use std::path::Path;

use nishikie::picture::{hash, output};
use nishikie::style::{Ending, Iteration, Start};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::StudyError;
use crate::plan::Print;
use crate::setup::Setup;

/// Raised whenever a run would give other numbers than before, or a record another shape; older records become stale.
pub const RUN_RECORD_VERSION: u32 = 2;

/// Everything about one run: what went in, what came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`RUN_RECORD_VERSION`] of the program that made it.
    pub version: u32,
    /// SHA-256, in hex, over everything that the numbers depend on; a record with another key than the plan's is stale.
    pub key: String,
    /// The program's version, for people.
    pub software: String,
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
    /// Where the output began.
    pub start: Start,
    /// What became of it.
    pub result: RunResult,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum RunResult {
    /// There is a picture.
    Finished(Finished),
    /// There is none.
    Failed {
        /// Why, in words.
        error: String,
    },
}

/// The outcome of a run that went to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    /// How it ended.
    pub ending: Ending,
    /// Width and height of the picture in pixels.
    pub width: usize,
    /// See `width`.
    pub height: usize,
    /// SHA-256 of `picture.png`, in hex.
    pub picture_sha256: String,
    /// Time that it took, in seconds.
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

/// What a run's numbers depend on.
#[derive(Serialize)]
struct Identity<'a> {
    version: u32,
    weights: &'a str,
    content: &'a str,
    style: &'a str,
    size: usize,
    start: Start,
    configuration: &'a Setup,
}

/// The key of a run.
pub(crate) fn key(
    configuration: &Setup,
    content: &Print,
    style: &Print,
    size: usize,
    start: Start,
    weights: &str,
) -> String {
    let identity = Identity {
        version: RUN_RECORD_VERSION,
        weights,
        content: &content.sha256,
        style: &style.sha256,
        size,
        start,
        configuration,
    };
    let text = serde_json::to_string(&identity).expect("names and numbers can be written as JSON");
    hash::sha256(text.as_bytes())
}

/// Why a record cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    #[error("it cannot be read ({0})")]
    Unreadable(io::Error),
    #[error("it is no longer what was written")]
    Damaged,
    #[error("it is from another version of this program")]
    OtherVersion,
}

/// The field that holds the hash of all others.
const SEAL: &str = "sha256";

impl RunRecord {
    /// Reads a record; `None` where there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<RunRecord>, RecordError> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(RecordError::Unreadable(error)),
        };
        let mut value: Value = serde_json::from_slice(&text).map_err(|_| RecordError::Damaged)?;
        let fields = value.as_object_mut().ok_or(RecordError::Damaged)?;
        let seal = fields.remove(SEAL).ok_or(RecordError::Damaged)?;
        if seal.as_str() != Some(&seal_of(&value)) {
            return Err(RecordError::Damaged);
        }
        if value["version"] != RUN_RECORD_VERSION {
            return Err(RecordError::OtherVersion);
        }
        let record: RunRecord =
            serde_json::from_value(value).map_err(|_| RecordError::OtherVersion)?;
        match &record.result {
            RunResult::Finished(finished) if finished.history.is_empty() => {
                Err(RecordError::Damaged)
            }
            _ => Ok(Some(record)),
        }
    }

    /// Writes the record as JSON, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), StudyError> {
        let mut value =
            serde_json::to_value(self).expect("names and numbers can be written as JSON");
        let seal = seal_of(&value);
        value[SEAL] = Value::String(seal);
        Ok(output::write(
            path,
            format!("{value:#}\n").as_bytes(),
            true,
        )?)
    }
}

/// The hash of a record's fields, in the order of their names: it outlives a reformatting of the file.
fn seal_of(value: &Value) -> String {
    hash::sha256(value.to_string().as_bytes())
}

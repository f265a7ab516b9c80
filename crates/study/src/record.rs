//! The record of one run, and its form on disk.

use std::fs;
use std::io;
use std::path::Path;

use nishikie::METHOD_VERSION;
use nishikie::picture::{hash, output};
use nishikie::style::{Ending, Iteration, Start};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::StudyError;
use crate::folder::StudyList;
use crate::plan::{Print, Run};
use crate::setup::Setup;

/// The version of a record's form.
const FORM: u32 = 2;

/// Everything about one run: its inputs and its outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The version of the record's form.
    pub version: u32,
    /// The version of the method that made it; `None` in records from before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<u32>,
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
    /// The picture that the run began with.
    pub start: Start,
    /// The outcome.
    pub result: RunResult,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// Everything that a run's numbers depend on.
#[derive(Serialize)]
struct Identity<'a> {
    version: u32,
    method: u32,
    weights: &'a str,
    content: &'a str,
    style: &'a str,
    size: usize,
    start: Start,
    configuration: &'a Setup,
}

/// The relation of a record to a run of the present plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// The record is of this run, made by the method of today.
    Current,
    /// The record is of this run, made by another version of the method, or by an unknown one.
    OtherMethod(Option<u32>),
    /// The inputs or the settings are others.
    Changed,
}

impl StudyList {
    /// Returns the key of a run made by the method of today.
    pub fn key(&self, run: Run) -> String {
        let (configuration, content, style) = self.parts(run);
        let identity = Identity {
            version: FORM,
            method: METHOD_VERSION,
            weights: &self.weights_sha256,
            content: &content.sha256,
            style: &style.sha256,
            size: self.size,
            start: self.start,
            configuration,
        };
        let text =
            serde_json::to_string(&identity).expect("names and numbers can be written as JSON");
        hash::sha256(text.as_bytes())
    }

    /// Returns the record of a run whose outcome has just become known.
    pub fn record(&self, run: Run, result: RunResult) -> RunRecord {
        let (configuration, content, style) = self.parts(run);
        RunRecord {
            version: FORM,
            method: Some(METHOD_VERSION),
            key: self.key(run),
            software: format!("nishikie {}", env!("CARGO_PKG_VERSION")),
            weights_sha256: self.weights_sha256.clone(),
            configuration: configuration.clone(),
            content: content.clone(),
            style: style.clone(),
            size: self.size,
            start: self.start,
            result,
        }
    }

    /// Compares a record with a run.
    pub fn fit(&self, run: Run, record: &RunRecord) -> Fit {
        if record.key == self.key(run) {
            return Fit::Current;
        }
        // The keys of another method cannot be computed any more, but the record holds all that went into them.
        let (configuration, content, style) = self.parts(run);
        let same = record.configuration == *configuration
            && record.content.sha256 == content.sha256
            && record.style.sha256 == style.sha256
            && record.size == self.size
            && record.start == self.start
            && record.weights_sha256 == self.weights_sha256;
        match record.method {
            method if same && method != Some(METHOD_VERSION) => Fit::OtherMethod(method),
            _ => Fit::Changed,
        }
    }
}

/// Returns the name of a version of the method, for people.
pub(crate) fn method_name(version: Option<u32>) -> String {
    version.map_or("an unknown version of the method".into(), |version| {
        format!("version {version} of the method")
    })
}

/// The reasons for which a record cannot be used.
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
    /// Reads a record; `None` if there is none.
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
        if value["version"] != FORM {
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

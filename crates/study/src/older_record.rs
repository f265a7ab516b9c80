//! Records of runs by earlier versions, which had a form of their own: `record.json`, sealed with its own hash.

use std::fs;
use std::io;
use std::path::Path;

use nishikie::picture::hash;
use nishikie::style::Start;
use serde::Deserialize;
use serde_json::Value;

use crate::folder::{self, StudyList};
use crate::plan::{Print, Run};
use crate::run_record::{Finished, RunRecord, RunResult, Unfit};
use crate::setup::Setup;

/// The version of the form that is read.
const FORM: u32 = 2;

/// The field that holds the hash of all others.
const SEAL: &str = "sha256";

#[derive(Deserialize)]
struct Older {
    #[serde(default)]
    method: Option<u32>,
    weights_sha256: String,
    configuration: Setup,
    content: Print,
    style: Print,
    size: usize,
    start: Start,
    result: OlderResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
enum OlderResult {
    Finished(Finished),
    Failed { error: String },
}

/// Reads the older record of a run; `None` if there is none.
pub(crate) fn read(list: &StudyList, run: Run, place: &Path) -> Result<Option<RunRecord>, Unfit> {
    let damaged = || Unfit::Unusable("it is no longer what was written".into());
    let text = match fs::read(folder::older_record(place)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Unfit::Unusable(format!("it cannot be read ({error})"))),
    };
    let mut value: Value = serde_json::from_slice(&text).map_err(|_| damaged())?;
    let fields = value.as_object_mut().ok_or_else(damaged)?;
    let seal = fields.remove(SEAL).ok_or_else(damaged)?;
    if seal.as_str() != Some(&hash::sha256_of_json(value.clone())) {
        return Err(damaged());
    }
    let other = || Unfit::Unusable("it is from another version of this program".into());
    if value["version"] != FORM {
        return Err(other());
    }
    let older: Older = serde_json::from_value(value).map_err(|_| other())?;
    let (configuration, content, style) = list.parts(run);
    let same = older.configuration == *configuration
        && older.content.sha256 == content.sha256
        && older.style.sha256 == style.sha256
        && older.size == list.size
        && older.start == list.start
        && older.weights_sha256 == list.weights_sha256;
    let result = match older.result {
        _ if !same => return Err(Unfit::Changed),
        OlderResult::Finished(finished) if finished.history.is_empty() => return Err(damaged()),
        OlderResult::Finished(finished) => RunResult::Finished(finished),
        OlderResult::Failed { error } => RunResult::Failed { error },
    };
    Ok(Some(list.record(run, older.method, result)))
}

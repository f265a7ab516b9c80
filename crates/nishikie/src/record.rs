//! What is written beside a picture: everything needed to make it again, and how it was made.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use picture::output::{self, Overwrite};
use picture::{Depth, Input, Provenance, check_output};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vgg::Precision;

use crate::as_text;
use crate::job::Note;
use crate::recipe::Recipe;
use crate::style::{Ending, Iteration};

/// The newest version of the record's own form. A record has the lowest one that holds it, so that programs as old as possible read
/// it: 3 if there are regions that were outlined, 2 if there are strokes of the brush, else 1.
pub const RECORD_VERSION: u32 = 3;

/// The version of the method, raised whenever the same recipe and inputs would give another picture.
pub const METHOD_VERSION: u32 = 3;

/// The contents of `OUT.png.json`, beside `OUT.png`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of its form, up to [`RECORD_VERSION`]. Its name in the file tells a record from other JSON.
    #[serde(rename = "nishikie_record")]
    pub version: u32,
    /// [`METHOD_VERSION`] of the program that made it.
    pub method: u32,
    /// The same as inside the picture, with the SHA-256 of every input and of the network's weights.
    pub provenance: Provenance,
    /// Every setting.
    pub recipe: Recipe,
    /// Which of the network's kernels computed. Others round differently.
    pub kernel: String,
    /// How exactly the network computed.
    #[serde(with = "as_text")]
    pub precision: Precision,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// The picture's file; `None` until it is saved.
    pub file: Option<PictureFile>,
    /// How the run ended.
    pub ending: Ending,
    /// Time that it took, in seconds.
    pub seconds: f64,
    /// What a person was told meanwhile.
    pub notes: Vec<Note>,
    /// In style mode the start and every iteration after it; else empty.
    pub history: Vec<Iteration>,
}

/// The file that a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFile {
    /// Bits per channel.
    pub depth: Depth,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// Why a record cannot be used. Every message names its file.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum RecordError {
    #[error("{}: the record cannot be read ({source})", path.display())]
    Unreadable { path: PathBuf, source: io::Error },

    #[error("{}: is not a record of nishikie; name the .json file beside a colored picture", path.display())]
    Foreign { path: PathBuf },

    #[error("{}: the record has version {version}, and this program knows versions up to {RECORD_VERSION}; use a newer nishikie", path.display())]
    Newer { path: PathBuf, version: u64 },

    #[error("{}: the record is damaged ({problem}); get a whole copy of it", path.display())]
    Damaged { path: PathBuf, problem: String },
}

/// The version field's name.
const MARK: &str = "nishikie_record";

impl Record {
    /// Where the record of a picture lies: `out.png` has `out.png.json`.
    pub fn path_beside(picture: &Path) -> PathBuf {
        let mut name = OsString::from(picture);
        name.push(".json");
        PathBuf::from(name)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn read(path: &Path) -> Result<Record, RecordError> {
        let text = fs::read(path).map_err(|source| RecordError::Unreadable {
            path: path.into(),
            source,
        })?;
        let foreign = || RecordError::Foreign { path: path.into() };
        let value: Value = serde_json::from_slice(&text).map_err(|_| foreign())?;
        let version = value.get(MARK).and_then(Value::as_u64);
        let version = version.ok_or_else(foreign)?;
        if version > u64::from(RECORD_VERSION) {
            let path = path.into();
            return Err(RecordError::Newer { path, version });
        }
        serde_json::from_value(value).map_err(|error| RecordError::Damaged {
            path: path.into(),
            problem: error.to_string(),
        })
    }

    /// What to tell of other inputs, weights or method than this record's. `inputs` are compared role by role, in order.
    pub fn differences(&self, inputs: &[Input], weights_sha256: &str) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.method != METHOD_VERSION {
            notes.push(Note::OtherMethod {
                recorded: self.method,
                this: METHOD_VERSION,
            });
        }
        if let Some(recorded) = &self.provenance.weights_sha256
            && recorded != weights_sha256
        {
            let recorded = recorded.clone();
            notes.push(Note::OtherWeights { recorded });
        }
        let mut recorded: Vec<&Input> = self.provenance.inputs.iter().collect();
        for input in inputs {
            let place = recorded.iter().position(|other| other.role == input.role);
            let other = place.map(|place| recorded.remove(place));
            if other.is_none_or(|other| other.sha256 != input.sha256) {
                notes.push(Note::OtherInput {
                    role: input.role.clone(),
                    name: input.name.clone(),
                    recorded: other.map_or("nothing".into(), |other| other.name.clone()),
                });
            }
        }
        notes
    }

    /// The first input of the record whose role no input here has.
    pub fn missing(&self, inputs: &[Input]) -> Option<&Input> {
        let given = |role: &str| inputs.iter().any(|input| input.role == role);
        let mut recorded = self.provenance.inputs.iter();
        recorded.find(|input| !given(&input.role))
    }

    fn is_at(path: &Path) -> bool {
        matches!(
            Record::read(path),
            Ok(_) | Err(RecordError::Newer { .. } | RecordError::Damaged { .. })
        )
    }
}

/// The lowest version of the record's form that holds this recipe.
pub(crate) fn record_version(recipe: &Recipe) -> u32 {
    match recipe {
        Recipe::Color(color) if !color.regions.is_empty() => RECORD_VERSION,
        Recipe::Color(color) if !color.strokes.is_empty() => 2,
        _ => 1,
    }
}

/// What of a record's place may be overwritten: another record with `force`, and never anything else.
pub(crate) fn overwrite(path: &Path, force: bool) -> Overwrite {
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

/// Whether a picture and its record could be saved as `path`, to be asked before a long run.
///
/// # Errors
/// The error that [`Colored::save`](crate::Colored::save) would give, as far as it can be known beforehand.
pub fn check_outputs(path: &Path, depth: Depth, force: bool) -> Result<(), picture::PictureError> {
    check_output(path, depth, force)?;
    let beside = Record::path_beside(path);
    Ok(output::check(&beside, overwrite(&beside, force))?)
}

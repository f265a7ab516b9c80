//! The record beside a picture: the order that makes it again, and the facts of its outcome.

mod older;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use picture::credentials::Issuer;
use picture::{Depth, Provenance, hash};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vgg::{Network, Precision};

use crate::as_text;
use crate::order::{Input, NetworkFacts, Order, provenance};
use crate::progress::{Ending, Iteration, Note};

/// The version of the record's form. Records of all earlier versions are read.
pub const RECORD_VERSION: u32 = 4;

/// The version of the method, raised whenever the same order would give another picture.
pub const METHOD_VERSION: u32 = 4;

/// The contents of `OUT.png.json`, beside `OUT.png`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of the record's form. The field's name in the file distinguishes records from other JSON.
    #[serde(rename = "nishikie_record")]
    pub version: u32,
    /// [`METHOD_VERSION`] of the program that made the picture.
    pub method: u32,
    /// The name and version of that program, such as `nishikie 0.1.0`.
    pub software: String,
    /// The order, with the SHA-256 of every input.
    pub order: Order,
    /// SHA-256 of the network's weights; `None` if no network was used.
    pub weights_sha256: Option<String>,
    /// The name of the network's kernel. Results of other kernels differ by rounding.
    pub kernel: String,
    /// The precision of the network's arithmetic.
    #[serde(with = "as_text")]
    pub precision: Precision,
    /// The width of the picture in pixels.
    pub width: usize,
    /// The height of the picture in pixels.
    pub height: usize,
    /// The picture's file; `None` until it is saved.
    pub file: Option<PictureFile>,
    /// The way in which the run ended.
    pub ending: Ending,
    /// The time that the run took, in seconds.
    pub seconds: f64,
    /// The notes of the run.
    pub notes: Vec<Note>,
    /// In style mode the start and every iteration after it; in color mode empty, or one entry where the picture was measured.
    pub history: Vec<Iteration>,
}

/// The picture's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFile {
    /// Bits per channel.
    pub depth: Depth,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// The holder of the certificate with which its content credentials were signed; `None` if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<Issuer>,
}

/// An error of reading a record. Every message names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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

/// The field that holds the hash of all others, in the order of their names.
const SEAL: &str = "record_sha256";

/// The field that is empty where the record's hash is claimed: the picture's file, which holds that claim.
const FILE: &str = "file";

fn is_sealed(mut value: Value) -> bool {
    let seal = value.as_object_mut().and_then(|fields| fields.remove(SEAL));
    seal.is_some_and(|seal| seal.as_str() == Some(&hash::sha256_of_json(value)))
}

/// The name of this program in records.
const SOFTWARE: &str = "nishikie";

impl Record {
    /// Returns the path of a picture's record: `out.png.json` for `out.png`.
    pub fn path_beside(picture: &Path) -> PathBuf {
        let mut name = OsString::from(picture);
        name.push(".json");
        PathBuf::from(name)
    }

    /// Reads a record of any version.
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
        let read = match version {
            version if version > u64::from(RECORD_VERSION) => {
                let path = path.into();
                return Err(RecordError::Newer { path, version });
            }
            version if version == u64::from(RECORD_VERSION) => serde_json::from_value(value),
            _ => older::read(value),
        };
        read.map_err(|error| RecordError::Damaged {
            path: path.into(),
            problem: error.to_string(),
        })
    }

    /// Returns the provenance inside the picture's file.
    pub fn provenance(&self) -> Provenance {
        let network = NetworkFacts {
            weights_sha256: self.weights_sha256.clone(),
            precision: self.precision,
        };
        let (software, version) = self
            .software
            .split_once(' ')
            .unwrap_or((&self.software, ""));
        Provenance {
            software: software.to_owned(),
            version: version.to_owned(),
            ..provenance(&self.order, &network, self.ending == Ending::StoppedEarly)
        }
    }

    /// Returns the [`Record::software`] of this program.
    pub(crate) fn software_now() -> String {
        format!("{SOFTWARE} {}", env!("CARGO_PKG_VERSION"))
    }

    /// Reads a record as [`Record::read`] does, but refuses one that was changed since [`Colored::save`](crate::Colored::save) wrote it. A
    /// change of the JSON's formatting does not matter.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn read_unchanged(path: &Path) -> Result<Record, RecordError> {
        let record = Record::read(path)?;
        let text = fs::read(path).map_err(|source| RecordError::Unreadable {
            path: path.into(),
            source,
        })?;
        match serde_json::from_slice(&text).is_ok_and(is_sealed) {
            true => Ok(record),
            false => Err(RecordError::Damaged {
                path: path.into(),
                problem: "it is no longer what was written".into(),
            }),
        }
    }

    /// Returns the text of the record's file, sealed with the hash of all fields.
    pub(crate) fn text(&self) -> String {
        let mut value = serde_json::json!(self);
        value[SEAL] = Value::String(hash::sha256_of_json(value.clone()));
        value.sort_all_objects();
        format!("{value:#}\n")
    }

    /// Returns the hash of the record without its picture's file, which the content credentials inside that file claim.
    pub(crate) fn claimed_sha256(&self) -> String {
        let mut value = serde_json::json!(self);
        value[FILE] = Value::Null;
        hash::sha256_of_json(value)
    }

    /// Returns the hash that the content credentials of a picture claim of its record, as it follows from a record's file.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn claimed_sha256_at(path: &Path) -> Result<String, RecordError> {
        Record::read(path)?;
        let text = fs::read(path).map_err(|source| RecordError::Unreadable {
            path: path.into(),
            source,
        })?;
        let foreign = || RecordError::Foreign { path: path.into() };
        let mut value: Value = serde_json::from_slice(&text).map_err(|_| foreign())?;
        let fields = value.as_object_mut().ok_or_else(foreign)?;
        fields.remove(SEAL);
        fields.insert(FILE.into(), Value::Null);
        Ok(hash::sha256_of_json(value))
    }

    /// Returns true if this is the record of an order with this recipe and inputs, by any version of the method and any network. The
    /// order's inputs must be [identified](Order::identified). Names and paths do not count.
    pub fn is_of(&self, order: &Order) -> bool {
        let inputs = |order: &Order| {
            let named = order.without_places().inputs.into_iter();
            named
                .map(|input| (input.role, input.sha256))
                .collect::<Vec<_>>()
        };
        self.order.recipe == order.recipe && inputs(&self.order) == inputs(order)
    }

    /// Returns true if this is the record of an order that was carried out to its end by this version of the method, with a network of the
    /// same weights and precision. The order's inputs must be [identified](Order::identified). Names and paths do not count.
    pub fn answers(&self, order: &Order, network: &Network) -> bool {
        let weights = self.weights_sha256.as_ref();
        self.method == METHOD_VERSION
            && self.is_of(order)
            && self.ending != Ending::StoppedEarly
            && self.precision == network.precision()
            && weights.is_none_or(|weights| *weights == network.weights().sha256())
    }

    /// Returns notes about inputs, weights and a method that differ from this record's. Inputs are compared role by role, in order.
    pub fn differences(&self, order: &Order, weights_sha256: &str) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.method != METHOD_VERSION {
            notes.push(Note::OtherMethod {
                recorded: self.method,
                this: METHOD_VERSION,
            });
        }
        if let Some(recorded) = &self.weights_sha256
            && recorded != weights_sha256
        {
            let recorded = recorded.clone();
            notes.push(Note::OtherWeights { recorded });
        }
        let mut recorded: Vec<&Input> = self.order.inputs.iter().collect();
        for input in &order.inputs {
            let place = recorded.iter().position(|other| other.role == input.role);
            let other = place.map(|place| recorded.remove(place));
            if other.is_none_or(|other| other.sha256 != input.sha256) {
                notes.push(Note::OtherInput {
                    role: input.role.to_string(),
                    name: input.name.clone(),
                    recorded: other.map_or("nothing".into(), |other| other.name.clone()),
                });
            }
        }
        notes
    }

    /// Returns the first input of the record whose role is missing in an order.
    pub fn missing(&self, order: &Order) -> Option<&Input> {
        let mut recorded = self.order.inputs.iter();
        recorded.find(|input| order.inputs_of(input.role).next().is_none())
    }

    /// Returns true if there is a record at a path, also a damaged one.
    pub(crate) fn is_at(path: &Path) -> bool {
        matches!(
            Record::read(path),
            Ok(_) | Err(RecordError::Newer { .. } | RecordError::Damaged { .. })
        )
    }
}

//! How a colored picture was made, written inside its file and read back.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::codec::{self, Tags};
use super::open::{container_of, read};
use super::{DEFAULT_MEMORY_LIMIT, PictureError, xmp};

/// The statement that every colored picture carries.
pub const STATEMENT: &str = "Colored by software. The colors were computed; they are not those of an original print \
                             and must not be taken for them.";

/// IPTC's NewsCode for algorithmically altered media: a real picture, changed by an algorithm that generates no content.
///
/// Lines and shapes are the scan's, and colors come from a named reference; the network only measures features. IPTC's
/// `compositeWithTrainedAlgorithmicMedia` is for pictures with parts made by a generative model, and none is used here.
pub const DIGITAL_SOURCE_TYPE: &str =
    "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced";

/// How a picture was colored: enough to tell it from an original, and to repeat the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// [`STATEMENT`], for people.
    pub statement: String,
    /// [`DIGITAL_SOURCE_TYPE`], for programs.
    pub digital_source_type: String,
    /// The program's name.
    pub software: String,
    /// The program's version.
    pub version: String,
    /// SHA-256 of the network's weights file, in hex; `None` if no network was used.
    pub weights_sha256: Option<String>,
    /// The configuration's name, such as `config3_3_4`.
    pub configuration: String,
    /// Every setting by name, as it would be typed.
    pub settings: BTreeMap<String, String>,
    /// The input files, in the order of the command.
    pub inputs: Vec<Input>,
    /// Whether the run was stopped before its end.
    pub stopped_early: bool,
}

/// An input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it was used as, such as `content` or `style`.
    pub role: String,
    /// Its file name, without folders, which may be private.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// The file that a picture was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its file name, without folders.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

impl Source {
    /// Keeps only the last part of the path.
    pub(crate) fn of(path: &Path, sha256: String) -> Source {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Source {
            name: name.to_string_lossy().into_owned(),
            sha256,
        }
    }

    /// This file as an input of a run, used as `role`.
    pub fn input(&self, role: &str) -> Input {
        Input {
            role: role.into(),
            name: self.name.clone(),
            sha256: self.sha256.clone(),
        }
    }
}

impl Default for Provenance {
    /// This version of nishikie, without anything about a run.
    fn default() -> Self {
        Self {
            statement: STATEMENT.into(),
            digital_source_type: DIGITAL_SOURCE_TYPE.into(),
            software: "nishikie".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            weights_sha256: None,
            configuration: String::new(),
            settings: BTreeMap::new(),
            inputs: Vec::new(),
            stopped_early: false,
        }
    }
}

impl Provenance {
    /// What is written to the file: all of it as XMP, and the two main facts for viewers that do not read XMP.
    pub(super) fn tags(&self) -> Tags {
        Tags {
            software: format!("{} {}", self.software, self.version),
            description: self.statement.clone(),
            xmp: xmp::write(self),
        }
    }
}

/// The provenance inside a picture file.
///
/// # Errors
/// [`PictureError::NoProvenance`] when the file is a picture that nishikie did not color, or lost its metadata since;
/// [`PictureError::BadProvenance`] when there is a record but not a readable one; otherwise as [`super::Picture::open`].
pub fn read_provenance(path: impl AsRef<Path>) -> Result<Provenance, PictureError> {
    let path = path.as_ref();
    Provenance::decode(path, &read(path, DEFAULT_MEMORY_LIMIT)?)
}

impl Provenance {
    /// As [`read_provenance`], from a file's bytes in memory; `path` is its name for messages.
    ///
    /// # Errors
    /// As [`read_provenance`].
    pub fn decode(path: impl AsRef<Path>, bytes: &[u8]) -> Result<Self, PictureError> {
        let path = path.as_ref();
        let packet = codec::xmp(container_of(path, bytes)?, bytes)
            .map_err(|fault| fault.at(path, DEFAULT_MEMORY_LIMIT))?;
        let found = packet.map(|packet| xmp::read(&packet)).transpose();
        let found = found.map_err(|reason| PictureError::BadProvenance {
            path: path.into(),
            reason,
        })?;
        found
            .flatten()
            .ok_or_else(|| PictureError::NoProvenance { path: path.into() })
    }
}

//! Files by name and hash.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// The file that a picture was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its file name, without folders.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// An input file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its part in the run, such as `content` or `style`.
    pub role: String,
    /// Its file name, without folders, which may be private.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

impl Source {
    /// A file of this path and hash; only the last part of the path is kept.
    pub(crate) fn of(path: &Path, sha256: String) -> Source {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Source {
            name: name.to_string_lossy().into_owned(),
            sha256,
        }
    }

    /// Returns this file as an input of a run, in the given role.
    pub fn input(&self, role: &str) -> Input {
        Input {
            role: role.into(),
            name: self.name.clone(),
            sha256: self.sha256.clone(),
        }
    }
}

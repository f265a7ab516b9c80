//! The prints of a collection, as files.

use std::fs;
use std::path::PathBuf;

use picture::{OpenOptions, Picture, hash};

use crate::color::model::model::TrainingPrint;
use crate::color::{ColorError, Original};

/// A print with its file's path.
#[derive(Clone, Debug)]
pub(super) struct PrintFile {
    pub path: PathBuf,
    pub print: TrainingPrint,
}

impl PrintFile {
    /// Returns the file of an original.
    pub fn of(original: &Original) -> Self {
        let path = original.path.clone();
        let name = path.file_name().unwrap_or(path.as_os_str());
        let print = TrainingPrint {
            name: name.to_string_lossy().into_owned(),
            sha256: original.sha256.clone(),
        };
        PrintFile { path, print }
    }
}

/// Opens a print's picture once more.
///
/// # Errors
/// The file cannot be read, or has changed since.
pub(super) fn open(file: &PrintFile) -> Result<Picture, ColorError> {
    let path = &file.path;
    let unusable = |source| ColorError::Io {
        path: path.clone(),
        source,
    };
    let bytes = fs::read(path).map_err(unusable)?;
    if hash::sha256(&bytes) != file.print.sha256 {
        return Err(ColorError::Changed { path: path.clone() });
    }
    Ok(Picture::decode(path, &bytes, OpenOptions::default())?)
}

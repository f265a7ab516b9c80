//! The configuration that a person liked best, kept in the study.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nishikie::picture::output;
use serde::{Deserialize, Serialize};

use crate::StudyError;
use crate::folder::Folder;

#[derive(Serialize, Deserialize)]
struct Mark {
    configuration: String,
}

fn path(root: &Path) -> PathBuf {
    root.join("visual_best.toml")
}

/// Marks a configuration as the best to the eye, instead of one marked before; reports show it from then on.
///
/// # Errors
/// There is no study, or no such configuration in it; the mark cannot be written.
pub fn mark(root: &Path, configuration: &str) -> Result<(), StudyError> {
    let folder = Folder::open(root)?;
    let names: Vec<&str> = folder
        .list
        .configurations
        .iter()
        .map(|setup| setup.name())
        .collect();
    if !names.contains(&configuration) {
        return Err(StudyError::UnknownConfiguration {
            name: configuration.into(),
            known: names.join(", "),
        });
    }
    let mark = toml::to_string(&Mark {
        configuration: configuration.into(),
    })
    .expect("a name can be written as TOML");
    Ok(output::write(&path(root), mark.as_bytes(), true)?)
}

/// Returns the marked configuration, if there is one.
pub(crate) fn marked(root: &Path) -> Result<Option<String>, StudyError> {
    let path = path(root);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StudyError::Read { path, source }),
    };
    let mark: Mark = toml::from_str(&text).map_err(|error| StudyError::DamagedMark {
        path,
        problem: error.message().to_owned(),
    })?;
    Ok(Some(mark.configuration))
}

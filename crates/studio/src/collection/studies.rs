//! The studies that the page can show: the studio's folder, if it is one, and those directly in it.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use study::{Gallery, StudyError};

use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// The page's name for the studio's folder itself; no folder in it can have this name.
const ITSELF: &str = ":folder";

/// The name of a study.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum StudyName {
    /// The studio's folder.
    Itself,
    /// A folder directly in it.
    In(FileName),
}

impl TryFrom<String> for StudyName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match &*name {
            ITSELF => Ok(StudyName::Itself),
            _ => Ok(StudyName::In(name.try_into()?)),
        }
    }
}

impl From<StudyName> for String {
    fn from(name: StudyName) -> String {
        match name {
            StudyName::Itself => ITSELF.into(),
            StudyName::In(name) => name.into(),
        }
    }
}

/// A study that was read, or is being read.
type Slot = Arc<Mutex<Option<Gallery>>>;

/// The studies that were read.
#[derive(Debug, Default)]
pub struct Studies(Mutex<HashMap<StudyName, Slot>>);

impl Studies {
    /// Returns all studies, by name.
    pub fn all(folder: &Folder) -> Vec<StudyName> {
        let inner = fs::read_dir(folder.path()).into_iter().flatten();
        let mut all: Vec<FileName> = inner
            .filter_map(|entry| FileName::new(entry.ok()?.file_name().into_string().ok()?).ok())
            .filter(|name| place(folder, &StudyName::In(name.clone())).is_ok())
            .collect();
        all.sort();
        let itself = place(folder, &StudyName::Itself);
        let itself = itself.is_ok().then_some(StudyName::Itself);
        itself
            .into_iter()
            .chain(all.into_iter().map(StudyName::In))
            .collect()
    }

    /// Reads a study, and returns the result of `ask` on it.
    ///
    /// # Errors
    /// There is no study of this name, or it cannot be read.
    pub fn fresh<T>(
        &self,
        folder: &Folder,
        name: &StudyName,
        ask: impl FnOnce(&Gallery) -> T,
    ) -> Result<T, Refusal> {
        self.with(folder, name, true, ask)
    }

    /// Returns the result of `ask` on a study as last read.
    ///
    /// # Errors
    /// As [`Studies::fresh`].
    pub fn cached<T>(
        &self,
        folder: &Folder,
        name: &StudyName,
        ask: impl FnOnce(&Gallery) -> T,
    ) -> Result<T, Refusal> {
        self.with(folder, name, false, ask)
    }

    fn with<T>(
        &self,
        folder: &Folder,
        name: &StudyName,
        fresh: bool,
        ask: impl FnOnce(&Gallery) -> T,
    ) -> Result<T, Refusal> {
        let root = place(folder, name)?;
        let slot = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(name.clone()).or_default())
        };
        let mut slot: MutexGuard<'_, _> = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let gallery = match slot.take() {
            Some(mut gallery) => {
                if fresh {
                    gallery.refresh()?;
                }
                gallery
            }
            None => Gallery::open(&root)?,
        };
        Ok(ask(slot.insert(gallery)))
    }
}

/// Returns a study's folder.
///
/// # Errors
/// There is none of this name; one behind a link is none.
pub fn place(folder: &Folder, name: &StudyName) -> Result<PathBuf, Refusal> {
    let place = match name {
        StudyName::Itself => folder.path().to_owned(),
        StudyName::In(name) => folder.place(name),
    };
    let metadata = place.symlink_metadata();
    match metadata.is_ok_and(|metadata| metadata.is_dir()) && Gallery::is_study(&place) {
        true => Ok(place),
        false => Err(Refusal::missing("there is no such study in the folder")),
    }
}

impl From<StudyError> for Refusal {
    fn from(error: StudyError) -> Self {
        let status = match error {
            StudyError::NoStudy { .. } => StatusCode::NOT_FOUND,
            StudyError::Review { .. } => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, error.to_string())
    }
}

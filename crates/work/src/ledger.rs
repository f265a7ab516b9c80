//! The ledger: small JSON files about tasks that have no result.
//!
//! Each file is one task's, so that no two processes write to one. It appears whole or not at all, and only the process
//! that has claimed the task writes it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::place::Place;

/// The version of the files' form, raised when older programs could no longer read it.
const VERSION: u64 = 1;

/// The field that tells such a file from other JSON, and holds its version.
const MARK: &str = "nishikie_work";

/// The largest size of a file in bytes; a larger one is not a file of the ledger.
const LARGEST: u64 = 64 << 20;

/// A file by which processes agree cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written ({source})", path.display())]
pub struct FileError {
    /// The file or its folder.
    pub path: PathBuf,
    /// The system's reason.
    pub source: io::Error,
}

impl FileError {
    pub(crate) fn of(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> FileError {
        let path = path.into();
        |source| FileError { path, source }
    }
}

/// A file that cannot be used: damaged, newer than this program, or something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// The problem, as the end of a sentence about the file.
    pub reason: String,
}

/// A kind of files of the ledger, by the end of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind(&'static str);

impl Kind {
    /// A task that failed.
    pub const FAILED: Kind = Kind("failed");
    /// A task that is still to be done.
    pub const ORDER: Kind = Kind("order");

    /// Returns the path of a task's file.
    pub fn file(self, place: &Place) -> PathBuf {
        place.file(&format!("{}.json", self.0))
    }

    /// Returns the path of the file while it is written. Only the holder of the claim writes it, so one name is enough.
    fn part(self, place: &Place) -> PathBuf {
        place.file(&format!("{}.part", self.0))
    }

    /// Writes a task's file, and replaces the one before as a whole.
    pub fn write<T: Serialize>(self, place: &Place, value: &T) -> Result<(), FileError> {
        let (path, part) = (self.file(place), self.part(place));
        let text = format!("{:#}\n", json!({ MARK: VERSION, self.0: value }));
        let write = || {
            let mut file = place.create(|| File::create(&part))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&part, &path)
        };
        write().map_err(|source| {
            let _ = fs::remove_file(&part);
            FileError { path, source }
        })
    }

    /// Reads a task's file; `None` if there is none.
    pub fn read<T: DeserializeOwned>(self, place: &Place) -> Result<Option<T>, Unreadable> {
        let path = self.file(place);
        self.parse(&path)
            .map_err(|reason| Unreadable { path, reason })
    }

    fn parse<T: DeserializeOwned>(self, path: &Path) -> Result<Option<T>, String> {
        let damaged = |error: &dyn std::error::Error| format!("it is damaged ({error})");
        let found = match fs::symlink_metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("it cannot be read ({error})")),
        };
        if !found.is_file() || found.len() > LARGEST {
            return Err("it is something else".into());
        }
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("it cannot be read ({error})")),
        };
        let mut value: Value = serde_json::from_slice(&text).map_err(|error| damaged(&error))?;
        match value.get(MARK).and_then(Value::as_u64) {
            None => return Err("it is something else".into()),
            Some(version) if version > VERSION => {
                return Err("it was written by a newer version of this program".into());
            }
            Some(_) => {}
        }
        let value = value.get_mut(self.0).map(Value::take).unwrap_or_default();
        serde_json::from_value(value)
            .map(Some)
            .map_err(|error| damaged(&error))
    }

    /// Removes a task's file, and a half-written one that a killed process left. Errors are ignored.
    pub fn remove(self, place: &Place) {
        let begin = format!("{}.", self.0);
        let ends = place.ends().unwrap_or_default();
        // Most tasks have none, and a look at the folder costs least on a network drive.
        if ends.iter().any(|end| end.starts_with(&begin)) {
            for path in [self.file(place), self.part(place)] {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// A task that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The key of the task.
    pub key: String,
    /// The reason, in words.
    pub reason: String,
}

impl Failure {
    /// Reads the failure at a place; `None` if there is none.
    ///
    /// # Errors
    /// The failure's file cannot be used.
    pub fn read(place: &Place) -> Result<Option<Failure>, Unreadable> {
        Kind::FAILED.read(place)
    }

    /// Removes the failure at a place, for callers that report failures in another way. Errors are ignored.
    pub fn remove(place: &Place) {
        Kind::FAILED.remove(place);
    }

    /// Returns the path of the failure at a place.
    pub fn path(place: &Place) -> PathBuf {
        Kind::FAILED.file(place)
    }

    /// Returns the time at which the failure at a place was written, by the clock of its disk.
    pub(crate) fn written(place: &Place) -> Option<SystemTime> {
        let found = fs::metadata(Kind::FAILED.file(place));
        found.and_then(|found| found.modified()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(reason: &str) -> Failure {
        Failure {
            key: "key".into(),
            reason: reason.into(),
        }
    }

    #[test]
    fn a_file_is_replaced_whole_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        for place in [
            Place::own(folder.path().join("own")),
            Place::hidden(folder.path(), "print.png"),
        ] {
            assert_eq!(Failure::read(&place), Ok(None));
            for reason in ["no room", "\"写\"\n"] {
                Kind::FAILED.write(&place, &failure(reason)).unwrap();
                assert_eq!(Failure::read(&place), Ok(Some(failure(reason))));
            }
            fs::write(Kind::FAILED.part(&place), "left by a killed process").unwrap();
            Kind::FAILED.remove(&place);
            assert_eq!(Failure::read(&place), Ok(None));
            assert_eq!(place.ends().unwrap(), [""; 0]);
        }
    }

    #[test]
    fn whatever_is_there_instead_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::own(folder.path());
        Kind::FAILED.write(&place, &failure("no room")).unwrap();
        let path = Failure::path(&place);
        let whole = fs::read_to_string(&path).unwrap();
        let torn = (0..whole.len() - 1).map(|cut| whole[..cut].to_owned());
        let others = [
            "{}",
            "7",
            r#"{"nishikie_work": 1}"#,
            r#"{"nishikie_work": 99, "failed": 0}"#,
        ];
        for text in torn.chain(others.map(String::from)) {
            fs::write(&path, &text).unwrap();
            let unreadable = Failure::read(&place).unwrap_err();
            assert_eq!(unreadable.path, path, "{text}");
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(
            Failure::read(&place).unwrap_err().reason,
            "it is something else"
        );
    }

    #[test]
    fn what_cannot_be_written_leaves_the_file_before() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::own(folder.path());
        Kind::FAILED.write(&place, &failure("first")).unwrap();
        fs::create_dir(Kind::FAILED.part(&place)).unwrap();
        let error = Kind::FAILED.write(&place, &failure("second")).unwrap_err();
        assert_eq!(error.path, Failure::path(&place));
        assert_eq!(Failure::read(&place), Ok(Some(failure("first"))));
    }
}

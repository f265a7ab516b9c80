//! A person's verdicts on pictures, one on each line of a CSV file. The last verdict on a picture counts.
//!
//! A review lies in a study's folder or in a folder of prints.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::StudyError;
use crate::journal::{Journal, JournalError};

/// The file's name, in a study's folder or in a folder of prints.
pub const REVIEW: &str = "review.csv";

const JOURNAL: Journal<3> = Journal {
    columns: ["time", "picture", "verdict"],
};

/// A verdict on a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The picture is good.
    Keep,
    /// The picture is to be made again.
    Redo,
    /// The picture is of no use.
    Reject,
}

impl Verdict {
    /// Returns the word for a verdict in the file.
    fn word(verdict: Option<Verdict>) -> &'static str {
        match verdict {
            Some(Verdict::Keep) => "keep",
            Some(Verdict::Redo) => "redo",
            Some(Verdict::Reject) => "reject",
            None => "none",
        }
    }

    fn of(word: &str) -> Option<Option<Verdict>> {
        let all = [
            None,
            Some(Verdict::Keep),
            Some(Verdict::Redo),
            Some(Verdict::Reject),
        ];
        all.into_iter()
            .find(|verdict| Verdict::word(*verdict).eq_ignore_ascii_case(word.trim()))
    }
}

/// The verdicts of a file, the last one on each picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// The verdict by picture, which is a file's name or, in a study, `CONFIGURATION/CONTENT/STYLE`.
    pub verdicts: BTreeMap<String, Verdict>,
    /// The number of lines that could not be parsed, such as one that was cut short.
    pub unread: usize,
}

impl Review {
    /// Reads the verdicts of a file; empty if it is missing.
    ///
    /// # Errors
    /// The file cannot be read, or is not a table of verdicts.
    pub fn read(path: &Path) -> Result<Self, StudyError> {
        if !is_there(path)? {
            return Ok(Review::default());
        }
        let lines = JOURNAL.read(path).map_err(|error| match error {
            JournalError::Foreign => foreign(path),
            JournalError::Io(error) => StudyError::read(path)(error),
        })?;
        let mut review = Review::default();
        for (_, line) in lines {
            let said = line.ok().and_then(|[_, picture, word]| {
                let verdict = Verdict::of(&word)?;
                Some((picture, verdict))
            });
            match said {
                Some((picture, Some(verdict))) => drop(review.verdicts.insert(picture, verdict)),
                Some((picture, None)) => drop(review.verdicts.remove(&picture)),
                None => review.unread += 1,
            }
        }
        Ok(review)
    }

    /// Appends a verdict on a picture to a file, which is created if it is missing. `None` withdraws the verdict before.
    ///
    /// # Errors
    /// The file cannot be written, or is not a table of verdicts; the picture's name has control characters.
    pub fn append(path: &Path, picture: &str, verdict: Option<Verdict>) -> Result<(), StudyError> {
        is_there(path)?;
        if picture.contains(char::is_control) {
            return Err(StudyError::Review {
                path: path.into(),
                problem: "a name with control characters cannot be in it; rename the picture"
                    .into(),
            });
        }
        let time = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        let added = JOURNAL.append(path, [&time, picture, Verdict::word(verdict)]);
        added.map_err(|error| match error {
            JournalError::Foreign => foreign(path),
            JournalError::Io(error) => StudyError::write(path)(error),
        })
    }
}

/// Returns true if the file exists. A symbolic link is refused, for it may lead out of the folder.
fn is_there(path: &Path) -> Result<bool, StudyError> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StudyError::read(path)(error)),
        Ok(found) if found.is_file() => Ok(true),
        Ok(_) => Err(foreign(path)),
    }
}

fn foreign(path: &Path) -> StudyError {
    StudyError::Review {
        path: path.into(),
        problem: "it is no file of verdicts; rename it, and verdicts are kept in a new one".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_last_verdict_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(REVIEW);
        assert_eq!(Review::read(&path).unwrap(), Review::default());
        for (picture, verdict) in [
            ("a.png", Some(Verdict::Keep)),
            ("b, \"c\".png", Some(Verdict::Redo)),
            ("写楽.png", Some(Verdict::Keep)),
            ("a.png", Some(Verdict::Reject)),
            ("写楽.png", None),
        ] {
            Review::append(&path, picture, verdict).unwrap();
        }
        let review = Review::read(&path).unwrap();
        let wanted = [
            ("a.png".to_owned(), Verdict::Reject),
            ("b, \"c\".png".to_owned(), Verdict::Redo),
        ];
        assert_eq!(review.verdicts, wanted.into());
        assert_eq!(review.unread, 0);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 6);
        assert!(Review::append(&path, "a\nb.png", None).is_err());
    }

    #[test]
    fn other_files_stay_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(REVIEW);
        for other in [
            "my notes\n",
            "time,picture,verdict,more\n",
            "\u{0}",
            "time;picture;verdict\n",
        ] {
            fs::write(&path, other).unwrap();
            let error = Review::append(&path, "a.png", Some(Verdict::Keep)).unwrap_err();
            assert!(error.to_string().contains("review.csv"), "{error}");
            assert!(Review::read(&path).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), other);
        }
        // A file that a spreadsheet has saved is still read.
        fs::write(&path, "\u{feff}\"time\",\"picture\",\"verdict\"\r\n\"2026\",\"a.png\",\"Keep\"\r\n\"2026\",\"b.png\",\"good\"\r\n").unwrap();
        let review = Review::read(&path).unwrap();
        assert_eq!(
            review.verdicts,
            [("a.png".to_owned(), Verdict::Keep)].into()
        );
        assert_eq!(review.unread, 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(REVIEW);
        std::os::unix::fs::symlink("elsewhere.csv", &path).unwrap();
        assert!(Review::append(&path, "a.png", Some(Verdict::Keep)).is_err());
        assert!(!folder.path().join("elsewhere.csv").exists());
    }
}

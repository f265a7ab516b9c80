//! What a person decided about pictures one by one: a line of a CSV file for each verdict, of which a picture's last one counts.
//!
//! It is here, beside the choices made without names, since it lies in a study's folder as well as in one of prints.

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

/// What was decided about a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is good.
    Keep,
    /// It is to be made anew.
    Redo,
    /// It is of no use.
    Reject,
}

impl Verdict {
    /// The word in the file.
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

/// All verdicts that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// By picture: a file's name, or `CONFIGURATION/CONTENT/STYLE` of a study.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Lines that say nothing, torn ones among them; they are passed over.
    pub unread: usize,
}

impl Review {
    /// What a file says; nothing if it is not there.
    ///
    /// # Errors
    /// It cannot be read, or is something else than verdicts.
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

    /// Adds a verdict on a picture to a file, which is made if it is not there; `None` takes the last one away. What stands there stays.
    ///
    /// # Errors
    /// The file cannot be written, or is something else; the picture's name has control characters.
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

/// Whether there is such a file. A link would lead elsewhere.
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
        // What a spreadsheet makes of ours is still ours.
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

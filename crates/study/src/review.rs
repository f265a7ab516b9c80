//! What a person decided about pictures one by one: a line of a CSV file for each verdict, of which a picture's last one counts.
//!
//! It is here, beside the choices made without names, since it lies in a study's folder as well as in one of prints.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::StudyError;

/// The file's name, in a study's folder or in a folder of prints.
pub const REVIEW: &str = "review.csv";

/// The file's first line.
const HEADER: &str = "time,picture,verdict\n";

/// Bytes of the file at most: a million verdicts.
const LARGEST: u64 = 64 << 20;

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
    /// The word in the file. None is the beginning of another, so a torn line has no verdict.
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
        let read = || {
            let mut file = File::open(path)?;
            locked(file.lock_shared())?;
            text(&mut file)
        };
        let text = read().map_err(StudyError::read(path))?;
        let (text, _) = begun(path, &text)?;
        let mut review = Review::default();
        // Line by line, so that a quotation mark in a torn one does not take the next with it.
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let Some((picture, verdict)) = said(line) else {
                review.unread += 1;
                continue;
            };
            match verdict {
                Some(verdict) => review.verdicts.insert(picture, verdict),
                None => review.verdicts.remove(&picture),
            };
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
        let open = || {
            let mut options = OpenOptions::new();
            let mut file = options.read(true).append(true).create(true).open(path)?;
            // Until it is closed.
            locked(file.lock())?;
            let text = text(&mut file)?;
            Ok((file, text))
        };
        let (mut file, text) = open().map_err(StudyError::write(path))?;
        let (rest, missing) = begun(path, &text)?;
        let mut bytes = missing.as_bytes().to_vec();
        if !rest.is_empty() && !rest.ends_with('\n') {
            // The last line was torn off.
            bytes.push(b'\n');
        }
        let add = || {
            let time = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
            let mut line = csv::Writer::from_writer(bytes);
            line.write_record([&*time, picture, Verdict::word(verdict)])?;
            let bytes = line
                .into_inner()
                .map_err(|error| io::Error::other(error.to_string()))?;
            file.write_all(&bytes)
        };
        add().map_err(StudyError::write(path))
    }
}

/// Whether there is such a file. A link would lead elsewhere.
fn is_there(path: &Path) -> Result<bool, StudyError> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StudyError::read(path)(error)),
        Ok(found) if found.is_file() && found.len() <= LARGEST => Ok(true),
        Ok(_) => Err(foreign(path)),
    }
}

fn foreign(path: &Path) -> StudyError {
    StudyError::Review {
        path: path.into(),
        problem: "it is no file of verdicts; rename it, and verdicts are kept in a new one".into(),
    }
}

/// Some network drives know no locks; that is no reason not to work there.
fn locked(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        result => result,
    }
}

fn text(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    // A letter may be torn too.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What follows the first line, and what is missing of that, as in a file that is empty or torn off there.
fn begun<'a>(path: &Path, text: &'a str) -> Result<(&'a str, &'static str), StudyError> {
    // Spreadsheets put a mark before it, and other ends of lines after it.
    let text = text.trim_start_matches('\u{feff}');
    if let Some(missing) = HEADER.strip_prefix(text) {
        return Ok(("", missing));
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.replace('"', "").trim_end() == HEADER.trim_end() {
        true => Ok((rest, "")),
        false => Err(foreign(path)),
    }
}

/// A line's picture and verdict; `None` of a line that says nothing.
fn said(line: &str) -> Option<(String, Option<Verdict>)> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).from_reader(line.as_bytes());
    let (_, picture, word): (String, String, String) = reader.deserialize().next()?.ok()?;
    Some((picture, Verdict::of(&word)?))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

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
    fn a_file_torn_anywhere_loses_its_last_line_at_most() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(REVIEW);
        Review::append(&path, "one.png", Some(Verdict::Keep)).unwrap();
        let first = fs::read(&path).unwrap().len();
        Review::append(&path, "two, \"写\".png", Some(Verdict::Reject)).unwrap();
        let whole = fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            Review::append(&path, "three.png", Some(Verdict::Redo)).unwrap();
            let review = Review::read(&path).unwrap();
            assert_eq!(review.verdicts["three.png"], Verdict::Redo, "{cut}");
            let kept = review.verdicts.get("one.png");
            assert_eq!(kept.is_some(), cut >= first - 1, "{cut}");
            let text = fs::read_to_string(&path).unwrap_or_default();
            assert!(cut < HEADER.len() || text.starts_with(HEADER) || text.is_empty());
        }
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

    #[test]
    fn many_write_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(REVIEW);
        thread::scope(|scope| {
            for writer in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    for n in 0..25 {
                        Review::append(path, &format!("{writer}-{n}.png"), Some(Verdict::Keep))
                            .unwrap();
                    }
                });
            }
        });
        let review = Review::read(&path).unwrap();
        assert_eq!((review.verdicts.len(), review.unread), (200, 0));
    }
}

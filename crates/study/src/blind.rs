//! Choices that a person made among pictures whose names were hidden, one a line of a CSV file.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::StudyError;
use crate::report::tables::Table;

/// The file's name, in a study's folder or in a folder of prints.
pub const CHOICES: &str = "choices.csv";

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindChoice {
    /// When, as RFC 3339 in UTC.
    pub time: String,
    /// The print's file name without its extension.
    pub content: String,
    /// The style's file name without its extension.
    pub style: String,
    /// The configuration that was chosen.
    pub chosen: String,
    /// All that were shown, in that order, with spaces between.
    pub among: String,
}

impl BlindChoice {
    /// A choice that is made now.
    pub fn now(content: &str, style: &str, chosen: &str, among: &[&str]) -> Self {
        BlindChoice {
            time: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            content: content.into(),
            style: style.into(),
            chosen: chosen.into(),
            among: among.join(" "),
        }
    }

    /// Adds it to a file, which is made if it is not there. What stands there stays.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append(&self, path: &Path) -> Result<(), StudyError> {
        let line = |headers| {
            let mut csv = csv::WriterBuilder::new();
            let mut csv = csv.has_headers(headers).from_writer(Vec::new());
            csv.serialize(self).map_err(io::Error::other)?;
            csv.into_inner()
                .map_err(|error| io::Error::other(error.to_string()))
        };
        let add = || {
            let mut options = OpenOptions::new();
            let mut file = options.read(true).append(true).create(true).open(path)?;
            let length = file.metadata()?.len();
            let mut bytes = line(length == 0)?;
            if length > 0 {
                // The last line may have been torn off.
                file.seek(SeekFrom::End(-1))?;
                let mut last = [0];
                file.read_exact(&mut last)?;
                if last != *b"\n" {
                    bytes.insert(0, b'\n');
                }
            }
            file.write_all(&bytes)
        };
        add().map_err(StudyError::write(path))
    }

    /// All choices of a file; none if it is not there.
    ///
    /// # Errors
    /// It cannot be read, or is something else.
    pub fn read(path: &Path) -> Result<Vec<Self>, StudyError> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StudyError::read(path)(error)),
        };
        let choices: Result<_, csv::Error> = csv::Reader::from_reader(&*text)
            .into_deserialize()
            .collect();
        choices.map_err(|error| {
            StudyError::read(path)(io::Error::new(io::ErrorKind::InvalidData, error))
        })
    }
}

/// How often each configuration was chosen of how often it was shown, those chosen most first.
pub(crate) fn tally(choices: &[BlindChoice]) -> Vec<(&str, usize, usize)> {
    let mut tally: Vec<(&str, usize, usize)> = Vec::new();
    for choice in choices {
        for name in choice.among.split(' ') {
            let place = match tally.iter().position(|(other, ..)| *other == name) {
                Some(place) => place,
                None => {
                    tally.push((name, 0, 0));
                    tally.len() - 1
                }
            };
            tally[place].1 += usize::from(name == choice.chosen);
            tally[place].2 += 1;
        }
    }
    tally.sort_by(|a, b| b.1.cmp(&a.1).then(a.2.cmp(&b.2)).then(a.0.cmp(b.0)));
    tally
}

/// The tally as a table.
pub(crate) fn table(choices: &[BlindChoice]) -> Table {
    let rows = tally(choices)
        .into_iter()
        .map(|(name, chosen, shown)| vec![name.into(), chosen.to_string(), shown.to_string()]);
    Table {
        columns: vec!["configuration", "chosen", "shown"],
        rows: rows.collect(),
    }
}

/// The tally in words.
pub(crate) fn words(choices: &[BlindChoice]) -> String {
    let counts: Vec<String> = tally(choices)
        .into_iter()
        .map(|(name, chosen, shown)| format!("{name} {chosen} of {shown}"))
        .collect();
    match counts.is_empty() {
        true => format!("no choice yet (they are kept in {CHOICES})"),
        false => counts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_kept_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CHOICES);
        assert_eq!(BlindChoice::read(&path).unwrap(), []);
        let [a, b, c] = ["config1_1_1", "config3_1_4", "config3_3_4"];
        let all = [
            BlindChoice::now("one", "blue, \"red\"", b, &[a, b]),
            BlindChoice::now("two", "blue", c, &[c, b, a]),
            BlindChoice::now("two", "red", b, &[b, c]),
        ];
        for choice in &all {
            choice.append(&path).unwrap();
        }
        assert_eq!(BlindChoice::read(&path).unwrap(), all);
        assert_eq!(tally(&all), [(b, 2, 3), (c, 1, 2), (a, 0, 2)]);
        assert_eq!(
            words(&all),
            "config3_1_4 2 of 3, config3_3_4 1 of 2, config1_1_1 0 of 2"
        );

        // A file whose last line has no end goes on in a new one.
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.trim_end()).unwrap();
        all[0].append(&path).unwrap();
        assert_eq!(BlindChoice::read(&path).unwrap().len(), 4);
        fs::write(&path, "my notes\n1\n").unwrap();
        let error = BlindChoice::read(&path).unwrap_err().to_string();
        assert!(error.contains("choices.csv"), "{error}");
    }
}

//! Choices that a person made among pictures whose names were hidden, one a line of a CSV file.

use std::path::Path;
use std::time::SystemTime;

use crate::StudyError;
use crate::journal::{Journal, JournalError};

/// The file's name, in a study's folder or in a folder of prints.
pub const CHOICES: &str = "choices.csv";

const JOURNAL: Journal<5> = Journal {
    columns: ["time", "content", "style", "chosen", "among"],
};

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindChoice {
    /// The time, as RFC 3339 in UTC, or in the form that a spreadsheet left it; nothing depends on it.
    pub time: String,
    /// The print's file name without its extension.
    pub content: String,
    /// The style's file name without its extension.
    pub style: String,
    /// The configuration that was chosen.
    pub chosen: String,
    /// The configurations of all pictures that were shown, in that order.
    pub among: Vec<String>,
}

/// The contents of a file of choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlindChoices {
    /// The choices, oldest first.
    pub choices: Vec<BlindChoice>,
    /// A sentence for each line that is not a choice, with the reason.
    pub left_out: Vec<String>,
}

impl BlindChoice {
    /// Returns a choice made now.
    pub fn now(content: &str, style: &str, chosen: &str, among: &[&str]) -> Self {
        // Names of files can have line breaks on some systems; a line of the table cannot.
        let on_a_line = |name: &str| name.replace(char::is_control, " ");
        BlindChoice {
            time: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            content: on_a_line(content),
            style: on_a_line(style),
            chosen: chosen.into(),
            among: among.iter().map(|&name| name.into()).collect(),
        }
    }

    /// Appends the choice to a file, which is created if it is missing. Other processes may append at the same time.
    ///
    /// # Errors
    /// The choice does not fit on a line; the file is not a table of choices, or cannot be written.
    pub fn append(&self, path: &Path) -> Result<(), StudyError> {
        let bad = |problem| StudyError::BadChoice {
            path: path.into(),
            problem,
        };
        self.check().map_err(bad)?;
        let among = self.among.join(" ");
        let fields = [&self.time, &self.content, &self.style, &self.chosen, &among];
        let added = JOURNAL.append(path, fields.map(String::as_str));
        added.map_err(|error| match error {
            JournalError::Foreign => StudyError::NoChoices { path: path.into() },
            JournalError::Io(source) => StudyError::WriteChoice {
                path: path.into(),
                source,
            },
        })
    }

    /// Reads all choices of a file.
    ///
    /// # Errors
    /// The file cannot be read, or is not a table of choices.
    pub fn read(path: &Path) -> Result<BlindChoices, StudyError> {
        let lines = JOURNAL.read(path).map_err(|error| match error {
            JournalError::Foreign => StudyError::NoChoices { path: path.into() },
            JournalError::Io(source) => StudyError::read(path)(source),
        })?;
        let mut all = BlindChoices::default();
        for (number, line) in lines {
            match line.and_then(Self::of) {
                Ok(choice) => all.choices.push(choice),
                Err(problem) => all.left_out.push(format!(
                    "{}, line {number} was left out: {problem}",
                    path.display()
                )),
            }
        }
        Ok(all)
    }

    fn of([time, content, style, chosen, among]: [String; 5]) -> Result<Self, String> {
        let choice = BlindChoice {
            time,
            content,
            style,
            chosen,
            among: among.split_whitespace().map(String::from).collect(),
        };
        choice.check()?;
        Ok(choice)
    }

    /// Checks that the choice has every name that it needs; the error says what is wrong.
    fn check(&self) -> Result<(), String> {
        let parts = [&self.time, &self.content, &self.style];
        if parts.iter().any(|part| part.contains(char::is_control)) {
            return Err("a name has letters that cannot be seen".into());
        }
        let no_name = |name: &&String| {
            name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control())
        };
        if let Some(name) = self.among.iter().find(no_name) {
            return Err(format!("{name:?} is no name of a configuration"));
        }
        if !self.among.contains(&self.chosen) {
            return Err(format!("{:?} is not among those shown", self.chosen));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const LINE: &str = "2026-01-01T00:00:00Z,one,blue,b,a b\n";

    fn read(text: impl AsRef<[u8]>) -> Result<BlindChoices, StudyError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CHOICES);
        fs::write(&path, text).unwrap();
        BlindChoice::read(&path)
    }

    #[test]
    fn what_is_added_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CHOICES);
        assert!(BlindChoice::read(&path).is_err(), "there is none");
        let all = [
            BlindChoice::now("one", "赤, \"blue\"", "b", &["a", "b"]),
            BlindChoice::now("two\nlines", "blue", "c", &["c", "b", "b"]),
        ];
        for choice in &all {
            choice.append(&path).unwrap();
        }
        let BlindChoices { choices, left_out } = BlindChoice::read(&path).unwrap();
        assert_eq!((choices.as_slice(), left_out.len()), (&all[..], 0));
        assert_eq!(choices[1].content, "two lines");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("time,content,style,chosen,among\n\""));
        assert_eq!(text.lines().count(), 3);
    }

    #[test]
    fn what_is_no_choice_is_left_out_by_its_line() {
        for (line, problem) in [
            ("yesterday\n", "it has 1 of the 5 parts"),
            ("2026,a,b,c,d e\n", "\"c\" is not among those shown"),
            ("2026,a,b,,\n", "torn off"),
            ("2026,\"a,b,c,c d\n", "torn off"),
        ] {
            let BlindChoices { choices, left_out } =
                read(format!("time,content,style,chosen,among\n{line}{LINE}")).unwrap();
            assert_eq!((choices.len(), left_out.len()), (1, 1), "{line}");
            let said = &left_out[0];
            assert!(said.contains("line 2") && said.contains(problem), "{said}");
        }
        let header = b"time,content,style,chosen,among\n";
        let latin = [header, LINE.as_bytes(), b"2026,\x90\xd4,b,c,c\n"].concat();
        let left_out = read(latin).unwrap().left_out;
        assert!(left_out[0].contains("line 3") && left_out[0].contains("UTF-8"));
    }

    #[test]
    fn a_file_of_something_else_is_refused_and_stays_as_it_is() {
        let said = read("my notes\n1\n").unwrap_err().to_string();
        assert!(said.contains("choices.csv: holds no choices"), "{said}");
        assert_eq!(read("").unwrap(), BlindChoices::default());

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CHOICES);
        fs::write(&path, "my notes\n").unwrap();
        let choice = BlindChoice::now("one", "blue", "b", &["a", "b"]);
        assert!(choice.append(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "my notes\n");
    }

    #[test]
    fn a_choice_that_a_line_cannot_hold_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CHOICES);
        for among in [["a", "b c"], ["a", "b\nc"], ["a", ""], ["b", "c"]] {
            let choice = BlindChoice::now("one", "blue", "a", &among);
            assert!(choice.append(&path).is_err(), "{among:?}");
        }
        assert!(!path.exists());
    }
}

//! Choices that a person made among pictures whose names were hidden, one a line of a CSV file.
//!
//! Every line is read on its own, so that one which was torn off by a crash swallows no other.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::SystemTime;

use csv::{QuoteStyle, ReaderBuilder, StringRecord, WriterBuilder};

use crate::StudyError;

/// The file's name, in a study's folder or in a folder of prints.
pub const CHOICES: &str = "choices.csv";

/// Its first line.
pub(crate) const COLUMNS: [&str; 5] = ["time", "content", "style", "chosen", "among"];

/// The mark that spreadsheets put before UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindChoice {
    /// When, as RFC 3339 in UTC; or as a spreadsheet left it, for nothing depends on it.
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

/// What a file of choices holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlindChoices {
    /// The choices, the first first.
    pub choices: Vec<BlindChoice>,
    /// Which lines are no choices, and why, a sentence for each.
    pub left_out: Vec<String>,
}

impl BlindChoice {
    /// A choice that is made now.
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

    /// Adds it to a file, which is made if it is not there. What stands there stays, and others may add to it at the same time.
    ///
    /// # Errors
    /// It cannot stand on a line; the file is something else, or cannot be written.
    pub fn append(&self, path: &Path) -> Result<(), StudyError> {
        let bad = |problem| StudyError::BadChoice {
            path: path.into(),
            problem,
        };
        self.check().map_err(bad)?;
        let line = self.line().map_err(|error| bad(error.to_string()))?;
        let added = add(path, &line).map_err(|source| StudyError::WriteChoice {
            path: path.into(),
            source,
        })?;
        match added {
            true => Ok(()),
            false => Err(StudyError::NoChoices { path: path.into() }),
        }
    }

    /// All choices of a file.
    ///
    /// # Errors
    /// It cannot be read, or is something else.
    pub fn read(path: &Path) -> Result<BlindChoices, StudyError> {
        let bytes = fs::read(path).map_err(StudyError::read(path))?;
        let mut all = BlindChoices::default();
        let mut is_headed = false;
        for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
            if number == 1 && is_header(line) {
                is_headed = true;
                continue;
            }
            match Self::parse(line) {
                _ if line.trim_ascii().is_empty() => {}
                Ok(choice) => all.choices.push(choice),
                Err(problem) => all.left_out.push(format!(
                    "{}, line {number} was left out: {problem}",
                    path.display()
                )),
            }
        }
        match is_headed || all.left_out.is_empty() || !all.choices.is_empty() {
            true => Ok(all),
            false => Err(StudyError::NoChoices { path: path.into() }),
        }
    }

    fn parse(line: &[u8]) -> Result<Self, String> {
        let fields = fields(line)?;
        let [time, content, style, chosen, among] =
            <[String; 5]>::try_from(fields).map_err(|fields| {
                let count = fields.len();
                format!("it has {count} of the 5 parts {}", COLUMNS.join(", "))
            })?;
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

    fn line(&self) -> Result<Vec<u8>, csv::Error> {
        let among = self.among.join(" ");
        let fields = [&self.time, &self.content, &self.style, &self.chosen, &among];
        // In quotes, so that a line which was torn anywhere can be told from a whole one.
        let mut csv = WriterBuilder::new();
        let mut csv = csv.quote_style(QuoteStyle::Always).from_writer(Vec::new());
        csv.write_record(fields)?;
        csv.into_inner().map_err(|error| error.into_error().into())
    }

    /// Says what it lacks.
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

/// Adds a line; false if the file is something else.
fn add(path: &Path, line: &[u8]) -> io::Result<bool> {
    let mut options = File::options();
    let mut file = options.read(true).append(true).create(true).open(path)?;
    // Two that begin the file at once would both write its first line. Some network drives know no locks; that is no reason not to
    // work there.
    let _ = file.lock();
    let mut text = Vec::new();
    if file.seek(SeekFrom::End(0))? == 0 {
        text.extend_from_slice(COLUMNS.join(",").as_bytes());
        text.push(b'\n');
    } else {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            // The last line may have been torn off.
            text.push(b'\n');
        }
        file.rewind()?;
        let mut first = Vec::new();
        BufReader::new(&file)
            .take(1 << 10)
            .read_until(b'\n', &mut first)?;
        if !is_header(&first) {
            return Ok(false);
        }
    }
    text.extend_from_slice(line);
    // In one piece, so that it is there as a whole or not at all wherever the system allows.
    file.write_all(&text)?;
    file.sync_data()?;
    Ok(true)
}

fn is_header(line: &[u8]) -> bool {
    let line = line.strip_prefix(MARK).unwrap_or(line);
    fields(line).is_ok_and(|fields| fields == COLUMNS)
}

fn fields(line: &[u8]) -> Result<Vec<String>, String> {
    // Quotes come in pairs, also those within quotes.
    if line.iter().filter(|&&byte| byte == b'"').count() % 2 == 1 {
        return Err("it was torn off before its end".into());
    }
    let mut csv = ReaderBuilder::new();
    let mut csv = csv.has_headers(false).from_reader(line.trim_ascii());
    let mut record = StringRecord::new();
    csv.read_record(&mut record)
        .map_err(|_| "it is not in UTF-8; save the table as CSV in UTF-8")?;
    Ok(record.iter().map(String::from).collect())
}

#[cfg(test)]
mod tests {
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
    fn a_torn_line_swallows_no_other_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CHOICES);
        let (first, last) = (
            BlindChoice::now("one", "赤", "b", &["a", "b"]),
            BlindChoice::now("three", "赤", "a", &["a", "b"]),
        );
        first.append(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        let line = BlindChoice::now("two, \"twice\"", "赤", "b", &["b", "a"]).line();
        let line = line.unwrap();
        for cut in 1..line.len() - 1 {
            fs::write(&path, [&whole, &line[..cut]].concat()).unwrap();
            last.append(&path).unwrap();
            let BlindChoices { choices, left_out } = BlindChoice::read(&path).unwrap();
            assert_eq!(choices, [first.clone(), last.clone()], "cut at {cut}");
            assert_eq!(left_out.len(), 1);
            assert!(
                left_out[0].contains("choices.csv, line 3 was left out"),
                "{left_out:?}"
            );
        }
    }

    #[test]
    fn spreadsheets_may_save_it() {
        let text = format!(
            "\u{feff}time,content,style,chosen,among\r\n{}\r\n\r\n",
            LINE.trim()
        );
        let BlindChoices { choices, left_out } = read(text).unwrap();
        assert_eq!(choices[0].among, ["a", "b"]);
        assert_eq!((choices.len(), left_out.len()), (1, 0));
    }

    #[test]
    fn what_is_no_choice_is_left_out_by_its_line() {
        for (line, problem) in [
            ("yesterday\n", "it has 1 of the 5 parts"),
            ("2026,a,b,c,d e\n", "\"c\" is not among those shown"),
            ("2026,a,b,,\n", "\"\" is not among"),
            ("2026,\"a,b,c,c d\n", "torn off"),
        ] {
            let BlindChoices { choices, left_out } =
                read(format!("time,content,style,chosen,among\n{line}{LINE}")).unwrap();
            assert_eq!((choices.len(), left_out.len()), (1, 1), "{line}");
            let said = &left_out[0];
            assert!(said.contains("line 2") && said.contains(problem), "{said}");
        }
        let latin = [LINE.as_bytes(), b"2026,\x90\xd4,b,c,c\n"].concat();
        let left_out = read(latin).unwrap().left_out;
        assert!(left_out[0].contains("line 2") && left_out[0].contains("UTF-8"));
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

    #[test]
    fn several_may_add_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CHOICES);
        std::thread::scope(|scope| {
            for name in ["one", "two", "three", "four"] {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..25 {
                        let choice = BlindChoice::now(name, "blue", "b", &["a", "b"]);
                        choice.append(path).unwrap();
                    }
                });
            }
        });
        let BlindChoices { choices, left_out } = BlindChoice::read(&path).unwrap();
        assert_eq!((choices.len(), left_out.len()), (100, 0));
    }
}

//! A table of a person's decisions, as a CSV file to which lines are appended. Several processes may append to it, and may be killed at any
//! moment.
//!
//! Each line is parsed by itself, so that a line which a crash cut short spoils no other.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use csv::{QuoteStyle, ReaderBuilder, StringRecord, WriterBuilder};

/// The largest size of such a file in bytes: about a million lines.
const LARGEST: u64 = 64 << 20;

/// The byte order mark that spreadsheets put before UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A table's form.
#[derive(Debug)]
pub(crate) struct Journal<const N: usize> {
    /// The names of the columns, in the first line.
    pub columns: [&'static str; N],
}

/// The reasons for which a table cannot be used.
#[derive(Debug)]
pub(crate) enum JournalError {
    Io(io::Error),
    /// The file is not this table, or is far too large.
    Foreign,
}

/// The number of a line, and its parts or the reason for which it has none.
pub(crate) type Line<const N: usize> = (usize, Result<[String; N], String>);

impl From<io::Error> for JournalError {
    fn from(error: io::Error) -> Self {
        JournalError::Io(error)
    }
}

impl<const N: usize> Journal<N> {
    /// Returns all lines after the first, without empty ones.
    pub fn read(&self, path: &Path) -> Result<Vec<Line<N>>, JournalError> {
        let mut file = File::open(path)?;
        // Some network drives know no locks; that is no reason not to work there.
        let _ = file.lock_shared();
        let mut bytes = Vec::new();
        Read::by_ref(&mut file)
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(JournalError::Foreign);
        }
        if self.missing(&bytes).is_some() {
            return Ok(Vec::new());
        }
        let mut lines = (1..).zip(bytes.split(|&byte| byte == b'\n'));
        if !lines.next().is_some_and(|(_, first)| self.is_header(first)) {
            return Err(JournalError::Foreign);
        }
        let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
        Ok(lines
            .map(|(number, line)| (number, self.parse(line)))
            .collect())
    }

    /// Appends a line to a file, which is created if it is missing. Other processes may append at the same time.
    ///
    /// The fields must have no control characters, and the last one must have no quotes and not be empty.
    pub fn append(&self, path: &Path, fields: [&str; N]) -> Result<(), JournalError> {
        // In quotes, so that a line that was cut short anywhere differs from a whole one.
        let mut line = WriterBuilder::new();
        let mut line = line.quote_style(QuoteStyle::Always).from_writer(Vec::new());
        line.write_record(fields).map_err(io::Error::from)?;
        let line = line.into_inner().map_err(|error| error.into_error())?;

        let mut options = File::options();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        // Held until the file is closed: two processes that create the file at once would both write its first line.
        let _ = file.lock();
        let mut first = Vec::new();
        BufReader::new(&file)
            .take(1 << 10)
            .read_until(b'\n', &mut first)?;
        let mut text = match self.missing(&first) {
            Some(rest) => rest,
            None if !self.is_header(&first) => return Err(JournalError::Foreign),
            None => {
                let mut last = [0];
                file.seek(SeekFrom::End(-1))?;
                file.read_exact(&mut last)?;
                // The last line may have been cut short.
                if last == *b"\n" {
                    Vec::new()
                } else {
                    b"\n".into()
                }
            }
        };
        text.extend(line);
        // In one call, so that the line is written whole or not at all wherever the system allows it.
        file.write_all(&text)?;
        file.sync_data()?;
        Ok(())
    }

    /// Returns the missing end of the first line of a file that is empty or was cut short there.
    fn missing(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let header = self.columns.join(",") + "\n";
        let rest = header.as_bytes().strip_prefix(bytes)?;
        (!rest.is_empty()).then(|| rest.to_vec())
    }

    /// Returns true for the first line, as this program or a spreadsheet writes it.
    fn is_header(&self, line: &[u8]) -> bool {
        let line = line.strip_prefix(MARK).unwrap_or(line);
        self.parse(line).is_ok_and(|fields| fields == self.columns)
    }

    fn parse(&self, line: &[u8]) -> Result<[String; N], String> {
        let line = line.trim_ascii();
        // Quotes come in pairs, also those within quotes, and the last field of a line is not empty.
        let quotes = line.iter().filter(|&&byte| byte == b'"').count();
        if quotes % 2 == 1 || line.ends_with(b",") {
            return Err("it was torn off before its end".into());
        }
        let mut csv = ReaderBuilder::new();
        let mut csv = csv.has_headers(false).from_reader(line);
        let mut record = StringRecord::new();
        csv.read_record(&mut record)
            .map_err(|_| "it is not in UTF-8; save the table as CSV in UTF-8")?;
        let fields: Vec<String> = record.iter().map(String::from).collect();
        <[String; N]>::try_from(fields).map_err(|fields| {
            format!(
                "it has {} of the {N} parts {}",
                fields.len(),
                self.columns.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const JOURNAL: Journal<2> = Journal {
        columns: ["time", "what"],
    };

    #[test]
    fn a_file_torn_anywhere_loses_its_last_line_at_most() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        let [one, two, three] = [["one", "1"], ["two, \"写\"", "2"], ["three", "3"]];
        JOURNAL.append(&path, one).unwrap();
        let first = fs::read(&path).unwrap().len();
        JOURNAL.append(&path, two).unwrap();
        let whole = fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            JOURNAL.append(&path, three).unwrap();
            let lines = JOURNAL.read(&path).unwrap();
            let sound: Vec<_> = lines
                .iter()
                .filter_map(|line| line.1.clone().ok())
                .collect();
            let kept = [
                (cut >= first - 1).then_some(one),
                (cut >= whole.len() - 1).then_some(two),
                Some(three),
            ];
            let kept: Vec<_> = kept.into_iter().flatten().collect();
            assert_eq!(sound, kept, "{cut}");
            assert!(lines.len() <= kept.len() + 1);
        }
    }

    #[test]
    fn what_spreadsheets_save_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        fs::write(
            &path,
            "\u{feff}\"time\",\"what\"\r\n1,one\r\n\r\n\"2\",\"two\"\r\n",
        )
        .unwrap();
        let lines = JOURNAL.read(&path).unwrap();
        assert_eq!(lines[0], (2, Ok(["1", "one"].map(String::from))));
        assert_eq!(lines[1], (4, Ok(["2", "two"].map(String::from))));
        JOURNAL.append(&path, ["3", "three"]).unwrap();
        assert_eq!(JOURNAL.read(&path).unwrap().len(), 3);
    }

    #[test]
    fn what_is_something_else_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        for other in [
            "my notes\n",
            "time,what,more\n",
            "\0",
            "time;what\n",
            "timex",
        ] {
            fs::write(&path, other).unwrap();
            let added = JOURNAL.append(&path, ["1", "one"]);
            assert!(matches!(added, Err(JournalError::Foreign)), "{other}");
            let read = JOURNAL.read(&path);
            assert!(matches!(read, Err(JournalError::Foreign)), "{other}");
            assert_eq!(fs::read_to_string(&path).unwrap(), other);
        }
    }

    #[test]
    fn several_may_add_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        std::thread::scope(|scope| {
            for name in ["one", "two", "three", "four"] {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..25 {
                        JOURNAL.append(path, ["1", name]).unwrap();
                    }
                });
            }
        });
        let lines = JOURNAL.read(&path).unwrap();
        assert_eq!(lines.len(), 100);
        assert!(lines.iter().all(|(_, line)| line.is_ok()));
    }
}

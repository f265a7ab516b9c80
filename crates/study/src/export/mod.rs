//! A study as a table with a row for each run, which pandas, R and other programs read.

mod columns;
#[cfg(feature = "parquet")]
mod parquet;

use std::path::Path;

use nishikie::picture::output;

use crate::StudyError;
use crate::results::Results;
use columns::Getter;

pub use columns::{COLUMNS, Column};

/// Writes the study's runs as CSV; docs/study.md and [`COLUMNS`] document the columns.
///
/// # Errors
/// There is no study; `path` exists and `force` is not set, or cannot be written.
pub fn export_csv(root: &Path, path: &Path, force: bool) -> Result<(), StudyError> {
    csv(&Results::load(root)?, path, force)
}

/// Writes the same table as Parquet, with numbers as numbers.
///
/// # Errors
/// As [`export_csv`].
#[cfg(feature = "parquet")]
pub fn export_parquet(root: &Path, path: &Path, force: bool) -> Result<(), StudyError> {
    let results = Results::load(root)?;
    let failed = |problem: String| StudyError::Export {
        path: path.into(),
        problem,
    };
    let bytes =
        parquet::write(&columns::rows(&results)).map_err(|error| failed(error.to_string()))?;
    Ok(output::write(path, &bytes, force)?)
}

/// Writes loaded results as CSV.
pub(crate) fn csv(results: &Results, path: &Path, force: bool) -> Result<(), StudyError> {
    let write = || -> Result<Vec<u8>, csv::Error> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(COLUMNS.iter().map(|column| column.name))?;
        for row in columns::rows(results) {
            let text = |column: &Column| match column.of {
                Getter::Text(of) => of(&row),
                Getter::Whole(of) => of(&row).map(|value| value.to_string()),
                Getter::Number(of) => of(&row).map(|value| value.to_string()),
            };
            csv.write_record(
                COLUMNS
                    .iter()
                    .map(|column| text(column).unwrap_or_default()),
            )?;
        }
        csv.into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))
    };
    let bytes = write().map_err(|error| StudyError::Export {
        path: path.into(),
        problem: error.to_string(),
    })?;
    Ok(output::write(path, &bytes, force)?)
}

//! The state of a style run after an iteration, and a run's history as a table.

use serde::{Deserialize, Serialize};

use super::losses::Losses;
use super::relative_error::RelativeError;

/// A level of a run: one of the sizes that it goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The level's number, from 1, the coarsest.
    pub number: usize,
    /// The number of levels.
    pub of: usize,
    /// The width in pixels.
    pub width: usize,
    /// The height in pixels.
    pub height: usize,
    /// The largest number of evaluations over all levels.
    pub evaluations: usize,
}

/// The state of a run after an iteration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Iteration {
    /// The number of the size that the run is at, from 1; see [`stylize`](crate::style::stylize).
    #[serde(default = "first")]
    pub level: usize,
    /// The number of evaluations of the objective so far, including that of the start.
    pub evaluations: usize,
    /// The ratio β/α of the iteration.
    pub ratio: f64,
    /// The losses of the best picture so far.
    #[serde(flatten)]
    pub losses: Losses,
    /// The relative errors of the same picture.
    pub relative_error: RelativeError,
    /// The seconds since the run began.
    pub seconds: f64,
}

/// The reason for the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// All iterations were made.
    Complete,
    /// No lower loss could be found.
    Converged,
    /// The caller stopped it.
    StoppedEarly,
}

fn first() -> usize {
    1
}

/// Writes the history of a run as CSV: a row per iteration with the losses, unweighted, and the relative errors.
///
/// # Errors
/// The table cannot be written, for lack of memory.
pub fn history_csv(history: &[Iteration]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let layers: Vec<String> = history
        .first()
        .map(|iteration| {
            iteration
                .losses
                .style_by_layer
                .iter()
                .map(|(layer, _)| format!("style_{layer}"))
                .collect()
        })
        .unwrap_or_default();
    let columns = [
        "level",
        "evaluations",
        "seconds",
        "ratio",
        "total",
        "content",
        "style",
    ];
    let errors = [
        "tv",
        "error_content_sum",
        "error_content_mean",
        "error_style_sum",
        "error_style_mean",
    ];
    table.write_record(
        columns
            .into_iter()
            .chain(layers.iter().map(String::as_str))
            .chain(errors),
    )?;
    for Iteration {
        level,
        evaluations,
        ratio,
        losses,
        relative_error,
        seconds,
    } in history
    {
        let mut row = vec![
            *level as f64,
            *evaluations as f64,
            *seconds,
            *ratio,
            losses.total,
            losses.content,
            losses.style,
        ];
        row.extend(losses.style_by_layer.iter().map(|(_, loss)| loss));
        row.extend([
            losses.tv,
            relative_error.content_sum,
            relative_error.content_mean,
            relative_error.style_sum,
            relative_error.style_mean,
        ]);
        table.write_record(row.iter().map(f64::to_string))?;
    }
    table
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

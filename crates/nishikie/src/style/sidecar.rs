//! What is written beside a picture: all that the picture says inside, and the history of the run.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::configuration::Configuration;
use super::optimize::{Ending, Outcome, Record};
use picture::{Input, Provenance};

/// The contents of `OUT.json`, beside `OUT.png`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sidecar {
    /// The same as inside the picture.
    pub provenance: Provenance,
    /// Everything that the run depended on but its pictures.
    pub configuration: Configuration,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// How the run ended.
    pub ending: Ending,
    /// The start and every iteration after it.
    pub history: Vec<Record>,
}

impl Sidecar {
    /// Of a run and its outcome; what the provenance says of its ending is set here.
    pub fn new(
        provenance: Provenance,
        configuration: &Configuration,
        outcome: &Outcome,
    ) -> Sidecar {
        Sidecar {
            provenance: Provenance {
                stopped_early: outcome.ending == Ending::StoppedEarly,
                ..provenance
            },
            configuration: configuration.clone(),
            width: outcome.image.width(),
            height: outcome.image.height(),
            ending: outcome.ending,
            history: outcome.history.clone(),
        }
    }

    /// What the picture of a run that is not over says of itself. `settings` are those that the configuration does not hold.
    pub fn unfinished(
        configuration: &Configuration,
        weights_sha256: String,
        inputs: Vec<Input>,
        settings: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Provenance {
        let settings = settings
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Provenance {
            weights_sha256: Some(weights_sha256),
            configuration: configuration.name.clone(),
            inputs,
            settings: settings.chain(configuration.settings()).collect(),
            stopped_early: true,
            ..Provenance::default()
        }
    }

    /// Where the sidecar of a picture lies: `out.png` has `out.json`.
    pub fn path_beside(picture: &Path) -> PathBuf {
        picture.with_extension("json")
    }
}

/// The history of a run as CSV: one row a record, losses before their weights, then the relative errors.
///
/// # Errors
/// None but those of memory.
pub fn history_csv(history: &[Record]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let layers: Vec<String> = history
        .first()
        .map(|record| {
            record
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
    for Record {
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

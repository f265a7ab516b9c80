//! Records of the forms 1 to 3, which hold a provenance instead of the order's inputs.

use picture::Provenance;
use serde::Deserialize;
use serde_json::Value;
use vgg::Precision;

use super::{PictureFile, RECORD_VERSION, Record};
use crate::as_text;
use crate::order::{Input, Order, Source};
use crate::progress::{Ending, Iteration, Note};
use crate::recipe::Recipe;

/// A record of form 1, 2 or 3.
#[derive(Deserialize)]
struct Older {
    method: u32,
    provenance: Provenance,
    recipe: Recipe,
    kernel: String,
    #[serde(with = "as_text")]
    precision: Precision,
    width: usize,
    height: usize,
    file: Option<PictureFile>,
    ending: Ending,
    seconds: f64,
    notes: Vec<Note>,
    history: Vec<Iteration>,
}

/// Reads a record of an older form.
pub(super) fn read(value: Value) -> Result<Record, serde_json::Error> {
    let older: Older = serde_json::from_value(value)?;
    let provenance = older.provenance;
    let inputs: Result<Vec<Input>, serde_json::Error> = provenance
        .inputs
        .into_iter()
        .map(|input| {
            Ok(Input {
                role: input.role.parse().map_err(serde::de::Error::custom)?,
                name: input.name,
                sha256: Some(input.sha256),
                source: Source::Named,
            })
        })
        .collect();
    Ok(Record {
        version: RECORD_VERSION,
        method: older.method,
        software: format!("{} {}", provenance.software, provenance.version),
        order: Order {
            inputs: inputs?,
            recipe: older.recipe,
            output: None,
        },
        weights_sha256: provenance.weights_sha256,
        kernel: older.kernel,
        precision: older.precision,
        width: older.width,
        height: older.height,
        file: older.file,
        ending: older.ending,
        seconds: older.seconds,
        notes: older.notes,
        history: older.history,
    })
}

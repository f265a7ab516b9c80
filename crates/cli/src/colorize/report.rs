//! The report of a finished picture, as text and as JSON.

use std::path::{Path, PathBuf};

use nishikie::progress::Ending;
use nishikie::{Recipe, Record};
use serde_json::{Value, json};

use crate::console;

/// Returns the report as JSON. A name that is not UTF-8 gets replacement characters.
pub fn json(output: &Path, record: &Record) -> Value {
    let configuration = match &record.order.recipe {
        Recipe::Color(_) => json!(record.order.recipe.name()),
        Recipe::Style(recipe) => json!(recipe.configuration),
    };
    json!({
        "output": output.to_string_lossy(),
        "record": Record::path_beside(output).to_string_lossy(),
        "mode": record.order.recipe.mode(),
        "configuration": configuration,
        "width": record.width,
        "height": record.height,
        "ending": record.ending,
        "seconds": record.seconds,
        "signed_by": record.file.as_ref().and_then(|file| file.signed_by.as_ref()),
        "result": record.history.last(),
        "notes": record.notes,
    })
}

pub fn as_json(output: &Path, record: &Record) -> anyhow::Result<()> {
    console::json(&serde_json::to_string_pretty(&json(output, record))?)
}

pub fn proposals_as_json(sheet: &Path, written: &[(PathBuf, Record)]) -> anyhow::Result<()> {
    let proposals: Vec<_> = written
        .iter()
        .map(|(path, record)| {
            json!({
                "output": path.to_string_lossy(),
                "record": Record::path_beside(path).to_string_lossy(),
                "width": record.width,
                "height": record.height,
                "seconds": record.seconds,
            })
        })
        .collect();
    let result = json!({ "sheet": sheet.to_string_lossy(), "proposals": proposals });
    console::json(&serde_json::to_string_pretty(&result)?)
}

/// Returns the report in words, one or two lines.
pub fn in_words(output: &Path, record: &Record) -> Vec<String> {
    let ending = match record.ending {
        Ending::Complete => "",
        Ending::Converged => ", since the loss would fall no further",
        Ending::StoppedEarly => ", stopped early",
    };
    let last = record.history.last();
    let evaluations = last.map_or_else(String::new, |last| {
        format!(" {} evaluations", last.evaluations)
    });
    let signer = record
        .file
        .as_ref()
        .and_then(|file| file.signed_by.as_ref());
    let signer = signer.map_or_else(String::new, |signer| {
        format!(", signed by {}", signer.label())
    });
    let mut lines = vec![format!(
        "{}: {} × {}, {},{evaluations} in {:.1} s{ending}{signer}",
        output.display(),
        record.width,
        record.height,
        record.order.recipe.name(),
        record.seconds
    )];
    if let Some(last) = last {
        let (error, losses) = (&last.relative_error, &last.losses);
        lines.push(format!(
            "relative error {:.3} (content {:.3}, style {:.3}), loss {:.4e}",
            error.mean(),
            error.content_mean,
            error.style_mean,
            losses.total
        ));
    }
    lines
}

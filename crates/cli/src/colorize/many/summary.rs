//! The summary of a batch: the outcome of each print.

use nishikie::Record;
use serde_json::{Value, json};
use work::Outcome;

use super::super::report;
use super::print::Print;
use super::targets::Target;
use crate::console;

/// The outcome of a print.
enum End<'a> {
    Written(&'a Record),
    /// The picture existed before, made by this program or another process.
    AlreadyThere,
    Failed(&'a str),
}

/// Writes the outcome of every print that was reached, as text or as JSON.
pub fn print(
    prints: &[Print],
    outcomes: &[Outcome],
    clashing: &[(Target, String)],
    as_json: bool,
) -> anyhow::Result<()> {
    let reached = prints.iter().zip(outcomes);
    let ends: Vec<(&Target, End)> = reached
        .filter_map(|(print, outcome)| Some((print.target, end(print, outcome)?)))
        .chain(
            clashing
                .iter()
                .map(|(target, reason)| (target, End::Failed(reason))),
        )
        .collect();
    match as_json {
        true => {
            let list: Vec<Value> = ends
                .iter()
                .map(|(target, end)| json_of(target, end))
                .collect();
            console::json(&serde_json::to_string_pretty(&list)?)
        }
        false => in_words(&ends),
    }
}

fn end<'a>(print: &'a Print, outcome: &'a Outcome) -> Option<End<'a>> {
    Some(match outcome {
        Outcome::Done { .. } => print.written.get().map_or(End::AlreadyThere, End::Written),
        Outcome::Failed { reason, .. } => End::Failed(reason),
        Outcome::Open => return None,
    })
}

fn json_of(target: &Target, end: &End) -> Value {
    let output = &target.output;
    let mut one = match end {
        End::Written(record) => report::json(output, record),
        _ => json!({ "output": output.to_string_lossy() }),
    };
    let (state, error) = match end {
        End::Written(_) => ("written", None),
        End::AlreadyThere => ("already there", None),
        End::Failed(reason) => ("failed", Some(reason)),
    };
    one["content"] = json!(target.content.to_string_lossy());
    if let Some(page) = target.page {
        one["page"] = json!(page);
    }
    one["state"] = json!(state);
    one["error"] = json!(error);
    one
}

fn in_words(ends: &[(&Target, End)]) -> anyhow::Result<()> {
    let (mut written, mut there, mut failed) = (0, 0, Vec::new());
    for (target, end) in ends {
        let output = &target.output;
        match end {
            End::Written(record) => {
                written += 1;
                report::in_words(output, record)
                    .iter()
                    .try_for_each(console::print)?;
            }
            End::AlreadyThere => {
                there += 1;
                console::print(format_args!("{}: already there", output.display()))?;
            }
            End::Failed(reason) => failed.push(reason),
        }
    }
    console::print(format_args!(
        "{written} written, {there} already there, {} failed",
        failed.len()
    ))?;
    for reason in failed {
        console::print(format_args!("failed: {reason}"))?;
    }
    Ok(())
}

use nishikie::style::configuration::OptimizerKind;
use nishikie::style::{Configuration, Start};

use crate::folder;
use crate::layers;
use crate::plan::Run;
use crate::results::Results;
use crate::run_record::{Finished, RunRecord, RunResult};

/// A column of the exported table.
#[derive(Clone, Copy)]
pub struct Column {
    /// The name in the table's header.
    pub name: &'static str,
    /// The meaning of its values, as part of a sentence.
    pub about: &'static str,
    pub(super) of: Getter,
}

/// A function from a row to its value, by the value's type; `None` where the run has none.
#[derive(Clone, Copy)]
pub(super) enum Getter {
    Text(fn(&Row) -> Option<String>),
    Whole(fn(&Row) -> Option<usize>),
    Number(fn(&Row) -> Option<f64>),
}

/// One run with everything that a column reads of it.
pub(super) struct Row<'a> {
    results: &'a Results,
    run: Run,
    record: &'a RunRecord,
}

/// All columns, in order. Those of the outcome are empty for a failed run.
pub const COLUMNS: &[Column] = &[
    text("configuration", "the configuration's name", |row| {
        Some(row.record.configuration.name().to_owned())
    }),
    text("mode", "`style` or `color`", |row| {
        Some(row.style().map_or("color", |_| "style").into())
    }),
    text(
        "content",
        "the content's name: its file's, without extension",
        |row| Some(row.record.content.name.clone()),
    ),
    text("style", "the style's name", |row| {
        Some(row.record.style.name.clone())
    }),
    text(
        "content_layers",
        "the content layers, separated by commas",
        |row| Some(layers::names(&row.measure().content_layers)),
    ),
    text(
        "style_layers",
        "the style layers, separated by commas",
        |row| Some(layers::names(&row.measure().style_layers)),
    ),
    text("optimizer", "`sgd` or `lbfgs`", |row| {
        Some(match row.style()?.optimizer {
            OptimizerKind::Sgd => "sgd".into(),
            OptimizerKind::Lbfgs => "lbfgs".into(),
        })
    }),
    number("alpha", "α, the weight of the content loss", |row| {
        Some(row.measure().alpha)
    }),
    number("ratio", "β/α at the start", |row| {
        Some(row.measure().ratio)
    }),
    number("decay", "the factor of β/α after each iteration", |row| {
        Some(row.style()?.decay)
    }),
    number("gamma", "γ, the weight of the total variation", |row| {
        Some(row.measure().gamma)
    }),
    whole(
        "iterations",
        "evaluations of the objective, at most",
        |row| Some(row.style()?.iterations),
    ),
    text("pooling", "`max` or `average`", |row| {
        Some(format!("{:?}", row.measure().pooling).to_lowercase())
    }),
    whole("size", "the longest side allowed, in pixels", |row| {
        Some(row.record.size)
    }),
    text(
        "start",
        "the start of the optimization: `content` or `noise`",
        |row| {
            row.style()?;
            Some(match row.record.start {
                Start::Content => "content".into(),
                Start::Noise(_) => "noise".into(),
                Start::Picture => "picture".into(),
            })
        },
    ),
    text("state", "`finished` or `failed`", |row| {
        Some(row.finished().map_or("failed", |_| "finished").into())
    }),
    text("error", "the reason of a failed run", |row| {
        match &row.record.result {
            RunResult::Failed { error } => Some(error.clone()),
            RunResult::Finished(_) => None,
        }
    }),
    text(
        "ending",
        "`complete` after all iterations, `converged` if no lower loss could be found before",
        |row| {
            let ending = serde_json::to_value(row.finished()?.ending).ok()?;
            Some(ending.as_str()?.to_owned())
        },
    ),
    whole("width", "the picture's width in pixels", |row| {
        Some(row.finished()?.width)
    }),
    whole("height", "the picture's height in pixels", |row| {
        Some(row.finished()?.height)
    }),
    whole(
        "evaluations",
        "evaluations of the objective that were made",
        |row| Some(row.finished()?.last().evaluations),
    ),
    number("seconds", "the time of the run", |row| {
        Some(row.finished()?.seconds)
    }),
    number(
        "loss_total",
        "the weighted sum of the losses, at the end",
        |row| Some(row.finished()?.last().losses.total),
    ),
    number(
        "loss_content",
        "the content loss before its weight",
        |row| Some(row.finished()?.last().losses.content),
    ),
    number("loss_style", "the style loss before its weight", |row| {
        Some(row.finished()?.last().losses.style)
    }),
    number("loss_tv", "the total variation before its weight", |row| {
        Some(row.finished()?.last().losses.tv)
    }),
    number(
        "error_content_mean",
        "the relative content error as a mean over entries, 0 to 2, at the end",
        |row| Some(row.finished()?.last().relative_error.content_mean),
    ),
    number(
        "error_style_mean",
        "the relative style error as a mean over entries, 0 to 2, at the end",
        |row| Some(row.finished()?.last().relative_error.style_mean),
    ),
    number(
        "error_mean",
        "the sum of the two, by which configurations are ranked",
        |row| Some(row.finished()?.last().relative_error.mean()),
    ),
    number(
        "error_content_sum",
        "the relative content error summed over entries; grows with the layers' size",
        |row| Some(row.finished()?.last().relative_error.content_sum),
    ),
    number(
        "error_style_sum",
        "the relative style error summed over entries",
        |row| Some(row.finished()?.last().relative_error.style_sum),
    ),
    number("error_sum", "the sum of the two", |row| {
        Some(row.finished()?.last().relative_error.sum())
    }),
    text("content_sha256", "SHA-256 of the content's file", |row| {
        Some(row.record.content.sha256.clone())
    }),
    text("style_sha256", "SHA-256 of the style's file", |row| {
        Some(row.record.style.sha256.clone())
    }),
    text(
        "weights_sha256",
        "SHA-256 of the network's weights",
        |row| Some(row.record.weights_sha256.clone()),
    ),
    text(
        "picture",
        "path of the picture, relative to the study's folder",
        |row| {
            row.finished()?;
            let (folder, list) = (&row.results.folder, &row.results.folder.list);
            let Run {
                configuration,
                content,
                style,
            } = row.run;
            let run = folder.run(
                &list.configurations[configuration],
                &list.contents[content],
                &list.styles[style],
            );
            Some(
                folder::picture(&run)
                    .strip_prefix(&folder.root)
                    .ok()?
                    .to_string_lossy()
                    .into_owned(),
            )
        },
    ),
];

const fn text(name: &'static str, about: &'static str, of: fn(&Row) -> Option<String>) -> Column {
    Column {
        name,
        about,
        of: Getter::Text(of),
    }
}

const fn whole(name: &'static str, about: &'static str, of: fn(&Row) -> Option<usize>) -> Column {
    Column {
        name,
        about,
        of: Getter::Whole(of),
    }
}

const fn number(name: &'static str, about: &'static str, of: fn(&Row) -> Option<f64>) -> Column {
    Column {
        name,
        about,
        of: Getter::Number(of),
    }
}

impl Row<'_> {
    /// Returns the configuration of a style run.
    fn style(&self) -> Option<&Configuration> {
        self.record.configuration.style()
    }

    /// Returns the configuration whose objective gave the losses and errors.
    fn measure(&self) -> &Configuration {
        self.record.configuration.measured_by()
    }

    fn finished(&self) -> Option<&Finished> {
        match &self.record.result {
            RunResult::Finished(finished) => Some(finished),
            RunResult::Failed { .. } => None,
        }
    }
}

pub(super) fn rows(results: &Results) -> Vec<Row<'_>> {
    results
        .records
        .iter()
        .map(|(run, record)| Row {
            results,
            run: *run,
            record,
        })
        .collect()
}

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use nishikie::color::Candidates;
use nishikie::color::model::{Accuracy, Model, TrainSettings, Training, train};
use nishikie::picture::output::{self, Overwrite};
use serde_json::json;

use crate::console;
use crate::files::Files;
use crate::interrupt;
use crate::options::NetworkOptions;
use crate::screened;
use crate::terminal::Terminal;

/// Learn from a collection of colored prints which colors belong where.
///
/// References lend their own colors; a model knows what is usual in a whole collection: the blue of its skies, the red of its seals,
/// the flesh of its faces. Train one when you have some tens of colored prints of the kind that you want to color: the same
/// artists, the same subjects, printed and kept alike. Prints of another kind teach it wrong colors, so leave them out and train
/// another model for them. Thirty or so are a beginning, a hundred are better. It takes a second or two a print on two cores, and
/// the model's file is smaller than 2 MB.
///
/// At the end it says how well a fifth of the prints was told by a test that did not learn from them, beside a test that learned from half as
/// many: if the first did clearly better, more prints will help. The model itself learns from all.
#[derive(Args)]
pub struct Train {
    /// Prints in color, or folders of them (not their subfolders). Prints without color, copies, and files that cannot be read are left out,
    /// and in folders pictures that nishikie or other software colored; each is named with its reason.
    #[arg(required = true)]
    prints: Vec<PathBuf>,

    /// The model's file to write.
    #[arg(short, long, value_name = "MODEL.safetensors")]
    output: PathBuf,

    /// Name of the model, such as "actor prints, 1850s"; its file's name if not given.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    /// Whatever is drawn at random follows from it: the same seed and prints give the same file.
    #[arg(long, value_name = "N", default_value = "0")]
    seed: u64,

    /// Overwrite a model that exists.
    #[arg(long)]
    force: bool,

    /// Print as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    network: NetworkOptions,
}

impl Train {
    pub fn run(self) -> anyhow::Result<()> {
        interrupt::listen()?;
        output::check(&self.output, Overwrite::forced(self.force))?;
        let candidates = Candidates::of(&self.prints)?;
        Files::default()
            .reads(candidates.paths())
            .reads(self.network.weights())
            .writes([&self.output])
            .check()?;
        let name = match &self.name {
            Some(name) => name.clone(),
            None => {
                let stem = self.output.file_stem().context("the output has no name")?;
                stem.to_string_lossy().into_owned()
            }
        };
        let network = self.network.network(None)?;
        let terminal = Terminal::default();
        let training = Training {
            network: &network,
            name: &name,
            seed: self.seed,
            settings: &TrainSettings::default(),
            monitor: &terminal,
        };
        let trained = train(&training, &candidates);
        terminal.finish();
        let model = trained?;
        output::write(&self.output, &model.to_bytes(), self.force)?;
        if self.json {
            let mut result = screened::fields(&terminal.noted());
            result.insert("name".to_owned(), json!(model.name()));
            result.insert("colors".to_owned(), json!(model.palette().count()));
            result.insert("held_out".to_owned(), json!(model.held_out()));
            return console::json(&serde_json::to_string_pretty(&result)?);
        }
        report(&model)
    }
}

/// Prints the result of training as text.
fn report(model: &Model) -> anyhow::Result<()> {
    console::print(format_args!(
        "{}: {}, {} colors",
        model.name(),
        prints(model.prints().len()),
        model.palette().count()
    ))?;
    if let Some(held_out) = model.held_out() {
        console::print(format_args!(
            "{} held out, told by a model of the others:",
            prints(held_out.prints)
        ))?;
        console::print(format_args!(
            "  learned from   log-likelihood   (shares alone)   colorfulness   palette distance"
        ))?;
        held_out.half.iter().try_for_each(line)?;
        line(&held_out.all)?;
    }
    Ok(())
}

fn prints(count: usize) -> String {
    match count {
        1 => "1 print".to_owned(),
        _ => format!("{count} prints"),
    }
}

fn line(accuracy: &Accuracy) -> anyhow::Result<()> {
    let Accuracy {
        learned_from,
        log_likelihood,
        marginal,
        colorfulness,
        palette_distance,
    } = accuracy;
    console::print(format_args!(
        "  {learned_from:>12}   {log_likelihood:>14.3}   {marginal:>14.3}   {colorfulness:>12.2}   {palette_distance:>16.2}"
    ))
}

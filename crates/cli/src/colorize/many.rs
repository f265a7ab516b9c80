//! Many prints, each into one folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use nishikie::color::ColorError;
use nishikie::job::Monitor;
use nishikie::picture::output::OutputError;
use nishikie::picture::{Format, check_room, hash};
use nishikie::style::Ending;
use nishikie::vgg::Network;
use nishikie::{METHOD_VERSION, Recipe, Record, check_outputs, colorize};
use serde_json::{Value, json};

use super::beside::Beside;
use super::{Colorize, content, told};
use crate::console;
use crate::files::is_standard;
use crate::terminal::Terminal;
use crate::{advice, interrupt};

/// What became of a print.
enum Outcome {
    Written(Box<Record>),
    /// A run before had done it.
    AlreadyThere,
    Failed(anyhow::Error),
}

/// What all prints share.
struct Many<'a> {
    words: &'a Colorize,
    record: Option<&'a Record>,
    recipe: &'a Recipe,
    network: Network,
    /// SHA-256 of all inputs but the content, by role, as records list them.
    others: Vec<(&'static str, String)>,
    /// In color mode it is the same for all contents.
    beside: Option<Beside>,
    terminal: Terminal,
}

pub fn run(
    words: &Colorize,
    folder: &Path,
    record: Option<&Record>,
    recipe: &Recipe,
) -> anyhow::Result<()> {
    check(words, recipe)?;
    let contents: Vec<&Path> = words.contents().collect();
    let outputs: Vec<PathBuf> = contents
        .iter()
        .map(|content| target(words, folder, content))
        .collect::<Result<_, _>>()?;
    let records = outputs.iter().map(|output| Record::path_beside(output));
    words.inputs().writes(&outputs).writes(records).check()?;
    fs::create_dir_all(folder)
        .with_context(|| format!("{}: this folder cannot be made", folder.display()))?;

    let precision = record.map(|record| record.precision);
    let mut many = Many {
        words,
        record,
        recipe,
        network: words.network.network(precision)?,
        others: others(words)?,
        beside: None,
        terminal: Terminal::default(),
    };
    let mut outcomes = Vec::new();
    for (index, (content, output)) in contents.iter().zip(&outputs).enumerate() {
        console::note(format_args!(
            "{} of {}: {}",
            index + 1,
            contents.len(),
            content.display()
        ));
        let outcome = many.color(content, output);
        many.terminal.finish();
        if let Err(error) = &outcome
            && (advice::was_cancelled(error) || error.is::<Shared>())
        {
            summary(words, &outcomes)?;
            return outcome.map(drop);
        }
        let outcome = outcome.unwrap_or_else(Outcome::Failed);
        if let Outcome::Failed(error) = &outcome {
            console::note(advice::told(error));
        }
        outcomes.push((*content, output.as_path(), outcome));
    }
    summary(words, &outcomes)?;
    let failed = outcomes.iter().filter(|one| is_failed(&one.2)).count();
    if failed > 0 {
        bail!(
            "{failed} of {} prints could not be colored; the others are in {}",
            contents.len(),
            folder.display()
        );
    }
    Ok(())
}

/// Refuses what is for one print alone, and a run without anything to color from.
fn check(words: &Colorize, recipe: &Recipe) -> anyhow::Result<()> {
    ensure!(
        words.start_file().is_none(),
        "--start with a file is for one content; leave out --output-dir, or the file"
    );
    let all = words.contents().chain(words.styles());
    ensure!(
        all.into_iter().all(|path| !is_standard(path)),
        "- stands for one content, colored with -o; name files for --output-dir"
    );
    let mut other = words.styles().next().is_some() || words.model_file().is_some();
    if let Recipe::Color(recipe) = recipe {
        ensure!(
            recipe.picks.is_empty() && recipe.regions.is_empty() && recipe.strokes.is_empty(),
            "the record of --settings has picks, regions or strokes, which are places in one print; leave out --output-dir"
        );
        other |= recipe.palette.is_some();
    }
    ensure!(
        other,
        "no style was given; with --output-dir all pictures named without an option are contents, and --style FILE names a style"
    );
    Ok(())
}

/// The content's name with the extension of the format to write, in the folder.
fn target(words: &Colorize, folder: &Path, content: &Path) -> anyhow::Result<PathBuf> {
    let name = content.file_name().with_context(|| {
        format!(
            "{}: is a folder; name a picture inside it",
            content.display()
        )
    })?;
    let output = folder.join(name);
    Ok(match words.format {
        Some(format) => output.with_extension(format.extension()),
        None if Format::of_name(&output).is_some() => output,
        None => output.with_extension("png"),
    })
}

/// The inputs beside the content.
fn others(words: &Colorize) -> anyhow::Result<Vec<(&'static str, String)>> {
    let styles = words.styles().map(|path| ("style", path));
    let model = words.model_file().map(|path| ("model", path));
    styles
        .chain(model)
        .map(|(role, path)| {
            let sha256 = hash::sha256_of_file(path);
            let sha256 = sha256.with_context(|| format!("{}: cannot be read", path.display()))?;
            Ok((role, sha256))
        })
        .collect()
}

/// An error that every print would meet.
#[derive(Debug)]
struct Shared;

impl std::fmt::Display for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("what all prints share cannot be used")
    }
}

impl Many<'_> {
    fn color(&mut self, path: &Path, output: &Path) -> anyhow::Result<Outcome> {
        if interrupt::requested() {
            bail!(ColorError::Cancelled);
        }
        let (words, recipe) = (self.words, self.recipe);
        let format = Format::of_name(output);
        let depth = words.depth(format, self.record, &Recipe::default(), None);
        match check_outputs(output, depth, words.force) {
            Err(error) if exists(&error) && self.is_done(path, output) => {
                return Ok(Outcome::AlreadyThere);
            }
            checked => checked?,
        }
        let mut notes = Vec::new();
        let content = content::open(words, recipe, path, output, &mut notes)?;
        let depth = words.depth(format, self.record, recipe, Some(&content));
        check_room(output, (content.width(), content.height()), depth)?;
        let beside = match self.beside.take() {
            Some(beside) => beside,
            None => {
                let opened = Beside::open(words, &content, recipe);
                match recipe {
                    Recipe::Color(_) => opened.context(Shared)?,
                    Recipe::Style(_) => opened?,
                }
            }
        };
        let references = beside.references();
        let inputs = beside.inputs(&content, &references);
        let terminal = &self.terminal;
        notes.iter().cloned().for_each(|note| terminal.note(note));
        let colored = colorize(&self.network, &inputs, recipe, terminal);
        terminal.finish();
        drop(references);
        if matches!(recipe, Recipe::Color(_)) {
            self.beside = Some(beside);
        }
        let mut colored = colored?;
        if colored.record.ending == Ending::StoppedEarly {
            // The same command colors it whole.
            bail!(ColorError::Cancelled);
        }
        colored.record.notes.splice(0..0, notes);
        let saved = colored.save(output, depth, words.force)?;
        Ok(Outcome::Written(saved.into()))
    }

    /// Whether a run before has written the output from the same inputs with the same settings, and nothing has changed it since.
    fn is_done(&self, content: &Path, output: &Path) -> bool {
        let (Ok(record), Ok(content), Ok(written)) = (
            Record::read(&Record::path_beside(output)),
            hash::sha256_of_file(content),
            hash::sha256_of_file(output),
        ) else {
            return false;
        };
        let others = self.others.iter();
        let given = others.map(|(role, sha256)| (*role, sha256.as_str()));
        let given = [("content", content.as_str())].into_iter().chain(given);
        let recorded = record.provenance.inputs.iter();
        let recorded = recorded.map(|input| (input.role.as_str(), input.sha256.as_str()));
        let weights = record.provenance.weights_sha256.as_ref();
        let network = &self.network;
        let file = record.file.as_ref();
        let format = Format::of_name(output);
        let depth = self.words.depth(format, self.record, self.recipe, None);
        let fixed = self.words.depth.is_some();
        record.method == METHOD_VERSION
            && record.recipe == *self.recipe
            && record.ending != Ending::StoppedEarly
            && record.precision == network.precision()
            && weights.is_none_or(|weights| *weights == network.weights().sha256())
            && recorded.eq(given)
            && file.is_some_and(|file| file.sha256 == written && (!fixed || file.depth == depth))
    }
}

fn exists(error: &nishikie::picture::PictureError) -> bool {
    let nishikie::picture::PictureError::Output(error) = error else {
        return false;
    };
    matches!(error, OutputError::Exists { .. })
}

fn is_failed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(_))
}

/// What became of all of them.
fn summary(words: &Colorize, outcomes: &[(&Path, &Path, Outcome)]) -> anyhow::Result<()> {
    if words.json {
        let list: Vec<Value> = outcomes
            .iter()
            .map(|(content, output, outcome)| {
                let mut one = match outcome {
                    Outcome::Written(record) => told::json(output, record),
                    _ => json!({ "output": output.to_string_lossy() }),
                };
                one["content"] = json!(content.to_string_lossy());
                let (state, error) = match outcome {
                    Outcome::Written(_) => ("written", None),
                    Outcome::AlreadyThere => ("already there", None),
                    Outcome::Failed(error) => ("failed", Some(advice::told(error))),
                };
                one["state"] = json!(state);
                one["error"] = json!(error);
                one
            })
            .collect();
        return console::print(serde_json::to_string_pretty(&list)?);
    }
    for (_, output, outcome) in outcomes {
        match outcome {
            Outcome::Written(record) => console::print(told::in_words(output, record))?,
            Outcome::AlreadyThere => {
                console::print(format_args!("{}: already there", output.display()))?;
            }
            Outcome::Failed(_) => {}
        }
    }
    let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|one| is(&one.2)).count();
    console::print(format_args!(
        "{} written, {} already there, {} failed",
        count(|one| matches!(one, Outcome::Written(_))),
        count(|one| matches!(one, Outcome::AlreadyThere)),
        count(is_failed)
    ))?;
    for (_, _, outcome) in outcomes {
        if let Outcome::Failed(error) = outcome {
            console::print(format_args!("failed: {}", advice::told(error)))?;
        }
    }
    Ok(())
}

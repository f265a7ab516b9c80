//! Many prints, each into one folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use nishikie::color::ColorError;
use nishikie::picture::output::OutputError;
use nishikie::picture::{Depth, Format, hash};
use nishikie::progress::Ending;
use nishikie::{Engine, Input, Order, Output, PictureFile, Recipe, Record, Role, run as run_order};
use serde_json::{Value, json};

use super::{Colorize, told};
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
    engine: Engine,
    /// The inputs but the content, with their hashes.
    others: Vec<Input>,
    /// The same as they are opened, once the first print needs them.
    shared: Option<Vec<Input>>,
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
        engine: words.network.engine(precision)?,
        others: others(words)?,
        shared: None,
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
            recipe.edits.is_empty(),
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

/// The inputs beside the content, with their hashes.
fn others(words: &Colorize) -> anyhow::Result<Vec<Input>> {
    let others = Order {
        inputs: words.other_inputs()?,
        recipe: Recipe::default(),
        output: None,
    };
    Ok(others.identified()?.inputs)
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
        let output = self.words.output(output, self.record);
        match output.check() {
            Err(error) if exists(&error) && self.is_done(path, &output) => {
                return Ok(Outcome::AlreadyThere);
            }
            checked => checked?,
        }
        let shared = self.shared_inputs()?;
        let mut order = self.order(path, shared);
        order.output = Some(output);
        let colored = run_order(&order, &self.engine, &self.terminal);
        self.terminal.finish();
        let colored = colored?;
        if colored.record.ending == Ending::StoppedEarly {
            // The same command colors it whole.
            bail!(ColorError::Cancelled);
        }
        Ok(Outcome::Written(colored.save()?.into()))
    }

    fn order(&self, content: &Path, others: Vec<Input>) -> Order {
        let mut order = Order::new(Input::file(Role::Content, content), self.recipe.clone());
        order.inputs.extend(others);
        order
    }

    /// The inputs but the content. An error with them is one that every print would meet.
    fn shared_inputs(&mut self) -> anyhow::Result<Vec<Input>> {
        if let Some(shared) = &self.shared {
            return Ok(shared.clone());
        }
        let template = Order {
            inputs: self.others.clone(),
            recipe: self.recipe.clone(),
            output: None,
        };
        let shared = template.shared_inputs(&self.engine, &self.terminal);
        Ok(self.shared.insert(shared.context(Shared)?).clone())
    }

    /// True if a run before has written the output for the same order, and nothing has changed it since.
    fn is_done(&self, content: &Path, output: &Output) -> bool {
        let (Ok(record), Ok(order), Ok(written)) = (
            Record::read(&Record::path_beside(&output.path)),
            self.order(content, self.others.clone()).identified(),
            hash::sha256_of_file(&output.path),
        ) else {
            return false;
        };
        let wanted = self.words.depth.map(Depth::from);
        let is_whole = |file: &PictureFile| {
            file.sha256 == written && wanted.is_none_or(|depth| depth == file.depth)
        };
        record.answers(&order, &self.engine.network) && record.file.as_ref().is_some_and(is_whole)
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

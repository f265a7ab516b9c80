//! The command: words in, words and progress bars out.

mod color;
mod colorize;
mod configs;
mod console;
mod evaluate;
mod inspect;
mod memory;
mod options;
mod score;
mod study;
mod suggest;

use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

/// Colour for prints that survive only in grey.
#[derive(Parser)]
#[command(name = "nishikie", version, arg_required_else_help = true)]
#[command(after_help = "To begin with:
  nishikie colorize grey.png colour.jpg -o coloured.png                 colour alone, every line as it is
  nishikie colorize grey.png colour.jpg -o styled.png --mode style      the paper's method
  nishikie inspect coloured.png                                         how a picture was made
  nishikie colorize --help                                              all that can be changed")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Threads to compute with; the numbers are the same for any.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,

    /// Say more of what is being done.
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Subcommand)]
enum Command {
    Colorize(Box<colorize::Colorize>),
    Evaluate(evaluate::Evaluate),
    Configs(configs::Configs),
    Inspect(inspect::Inspect),
    Study(study::Study),
    Score(score::ScoreCommand),
    Suggest(suggest::Suggest),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nishikie: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error and what it comes from, each thing said once: many of our messages have their cause in them.
fn told(error: &anyhow::Error) -> String {
    error
        .chain()
        .skip(1)
        .fold(error.to_string(), |told, cause| {
            let cause = cause.to_string();
            if told.contains(&cause) {
                told
            } else {
                format!("{told}: {cause}")
            }
        })
}

fn run(cli: Cli) -> anyhow::Result<()> {
    if let Some(threads) = cli.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads));
        pool.build_global().context("cannot start the threads")?;
    }
    let console = console::Console {
        verbose: cli.verbose,
    };
    match cli.command {
        Command::Colorize(colorize) => colorize.run(&console),
        Command::Evaluate(evaluate) => evaluate.run(&console),
        Command::Configs(configs) => configs.run(),
        Command::Inspect(inspect) => inspect.run(),
        Command::Study(study) => study.run(&console, cli.threads),
        Command::Score(score) => score.run(&console),
        Command::Suggest(suggest) => suggest.run(&console),
    }
}

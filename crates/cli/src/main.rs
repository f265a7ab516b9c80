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
            eprintln!("nishikie: {error:#}");
            ExitCode::FAILURE
        }
    }
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

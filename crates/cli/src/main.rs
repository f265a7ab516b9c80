//! The command `nishikie`.

mod advice;
mod colorize;
mod configs;
mod console;
mod doubts;
mod evaluate;
mod files;
mod inspect;
mod interrupt;
mod limits;
mod memory;
mod options;
mod palette;
mod pictures;
mod places;
mod score;
mod screened;
mod signing;
mod studio;
mod study;
mod suggest;
mod terminal;
#[cfg(feature = "training")]
mod train;
mod usage;
mod visible;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::{ArgAction, Parser, Subcommand};

/// The position in the help of options that all commands have: after a command's own.
const LAST: usize = 900;

/// Color for prints that survive only in gray.
#[derive(Parser)]
#[command(name = "nishikie", version, arg_required_else_help = true)]
#[command(after_help = "To begin with:
  nishikie colorize gray.png color.jpg -o colored.png                   color alone, every line as it is
  nishikie colorize gray.png color.jpg -o styled.png --mode style       the paper's method
  nishikie colorize *.tif --style color.jpg --output-dir colored        a whole folder
  nishikie inspect colored.png                                          how a picture was made
  nishikie studio --open                                                a page to color prints on
  nishikie colorize --help                                              all that can be changed")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Threads to compute with; the numbers are the same for any.
    #[arg(long, global = true, display_order = LAST, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,

    /// Say more of what is being done; given twice, where the time goes.
    #[arg(short, long, global = true, display_order = LAST, action = ArgAction::Count)]
    verbose: u8,
}

#[derive(Subcommand)]
enum Command {
    Colorize(Box<colorize::Colorize>),
    Doubts(doubts::Doubts),
    Evaluate(evaluate::Evaluate),
    Configs(configs::Configs),
    Inspect(inspect::Inspect),
    Study(study::Study),
    Studio(studio::Studio),
    Score(score::ScoreCommand),
    Suggest(suggest::Suggest),
    #[cfg(feature = "training")]
    Train(train::Train),
    Palette(palette::PaletteCommand),
}

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => ended(run(cli)),
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(1);
            let printed = usage::print::<Cli>(&error).and_then(|()| io::stdout().flush());
            match printed {
                Err(problem) if !error.use_stderr() => ended(Err(console::unprintable(problem))),
                _ => ExitCode::from(code),
            }
        }
    }
}

/// Prints the error, if there is one, and returns the exit code.
fn ended(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<console::ReaderGone>() => ExitCode::SUCCESS,
        Err(error) => {
            console::note(advice::message(&error));
            if advice::was_cancelled(&error) {
                ExitCode::from(interrupt::EXIT_CODE)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    if let Some(threads) = cli.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads));
        pool.build_global().context("cannot start the threads")?;
    }
    console::trace(cli.verbose);
    match cli.command {
        Command::Colorize(colorize) => colorize.run(),
        Command::Doubts(doubts) => doubts.run(),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Configs(configs) => configs.run(),
        Command::Inspect(inspect) => inspect.run(),
        Command::Study(study) => study.run(cli.threads),
        Command::Studio(studio) => studio.run(),
        Command::Score(score) => score.run(),
        Command::Suggest(suggest) => suggest.run(),
        #[cfg(feature = "training")]
        Command::Train(train) => train.run(),
        Command::Palette(palette) => palette.run(),
    }
}

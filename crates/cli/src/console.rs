//! What a person sees while the command works. All of it goes to stderr: stdout is for results.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nishikie::Record;

/// Where notes go.
pub struct Console {
    /// Whether details are wanted.
    pub verbose: bool,
}

impl Console {
    /// Something that everyone should know.
    pub fn note(&self, text: impl std::fmt::Display) {
        eprintln!("nishikie: {text}");
    }

    /// Something for those who asked for more.
    pub fn detail(&self, text: impl std::fmt::Display) {
        if self.verbose {
            eprintln!("nishikie: {text}");
        }
    }
}

/// The progress of one run: a bar on a terminal, a line now and then in a log.
pub struct RunProgress {
    bar: ProgressBar,
    iterations: usize,
    logged: Option<Instant>,
}

/// How often a log gets a line.
const LOG_EVERY: Duration = Duration::from_secs(10);

impl RunProgress {
    /// Nothing done yet, of `iterations`.
    pub fn new(iterations: usize) -> Self {
        let bar =
            ProgressBar::with_draw_target(Some(iterations as u64), ProgressDrawTarget::stderr());
        let style =
            ProgressStyle::with_template("{elapsed:>4} {wide_bar} {pos}/{len}, {eta} left  {msg}");
        bar.set_style(style.expect("the template is right"));
        let logged = (!std::io::stderr().is_terminal()).then(Instant::now);
        RunProgress {
            bar,
            iterations,
            logged,
        }
    }

    /// Shows where the run is.
    pub fn update(&mut self, record: &Record) {
        let Record {
            evaluations,
            losses,
            ..
        } = record;
        let text = format!(
            "loss {:.4e} (content {:.3e}, style {:.3e})",
            losses.total, losses.content, losses.style
        );
        if let Some(logged) = &mut self.logged
            && (logged.elapsed() >= LOG_EVERY || *evaluations == self.iterations)
        {
            *logged = Instant::now();
            eprintln!("{evaluations}/{} {text}", self.iterations);
        }
        self.bar.set_message(text);
        self.bar.set_position(*evaluations as u64);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

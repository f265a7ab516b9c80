//! What a person sees while the command works. All of it goes to stderr: stdout is for results.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nishikie::style::{Level, Record};

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
#[derive(Default)]
pub struct RunProgress {
    shown: Option<Shown>,
}

struct Shown {
    bar: ProgressBar,
    logged: Option<Instant>,
}

/// How often a log gets a line.
const LOG_EVERY: Duration = Duration::from_secs(10);

impl RunProgress {
    /// Shows where the run is.
    pub fn update(&mut self, level: &Level, record: &Record) {
        let shown = self
            .shown
            .get_or_insert_with(|| Shown::new(level.evaluations));
        let Record {
            evaluations,
            losses,
            ..
        } = record;
        let mut text = format!(
            "loss {:.4e} (content {:.3e}, style {:.3e})",
            losses.total, losses.content, losses.style
        );
        if level.of > 1 {
            let size = level.width.max(level.height);
            text = format!("level {} of {} ({size} px), {text}", level.number, level.of);
        }
        if let Some(logged) = &mut shown.logged
            && (logged.elapsed() >= LOG_EVERY || *evaluations == level.evaluations)
        {
            *logged = Instant::now();
            eprintln!("{evaluations}/{} {text}", level.evaluations);
        }
        shown.bar.set_message(text);
        shown.bar.set_position(*evaluations as u64);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(shown) = &self.shown {
            shown.bar.finish_and_clear();
        }
    }
}

impl Shown {
    fn new(evaluations: usize) -> Self {
        let bar =
            ProgressBar::with_draw_target(Some(evaluations as u64), ProgressDrawTarget::stderr());
        let style =
            ProgressStyle::with_template("{elapsed:>4} {wide_bar} {pos}/{len}, {eta} left  {msg}");
        bar.set_style(style.expect("the template is right"));
        let logged = (!std::io::stderr().is_terminal()).then(Instant::now);
        Shown { bar, logged }
    }
}

//! The progress of work, on stderr: a bar on a terminal, lines in a log.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nishikie::progress::{Iteration, Level, Monitor, Note, Progress, Stage};
use nishikie::vgg::Image;

use crate::console;
use crate::interrupt::{self, Reading};

/// The time between two lines of a log.
const LOG_EVERY: Duration = Duration::from_secs(10);

/// The number of parts of a bar.
const PARTS: u64 = 1000;

/// A monitor that shows progress, as a bar on a terminal or as occasional lines in a log, and cancels the work when it is interrupted.
#[derive(Default)]
pub struct Terminal {
    shown: Mutex<Option<Shown>>,
    noted: Mutex<Vec<Note>>,
}

struct Shown {
    bar: ProgressBar,
    stage: Stage,
    /// Held in the stages that read files.
    reading: Option<Reading>,
    /// The losses of a style run.
    losses: String,
    /// The time of the last line in a log; `None` on a terminal.
    logged: Option<Instant>,
}

impl Terminal {
    /// Removes the bar.
    pub fn finish(&self) {
        if let Some(shown) = self.shown().take() {
            shown.bar.finish_and_clear();
        }
    }

    /// Returns all notes so far.
    pub fn noted(&self) -> Vec<Note> {
        let noted = self.noted.lock();
        noted.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn shown(&self) -> MutexGuard<'_, Option<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Monitor for Terminal {
    fn progress(&self, progress: Progress) {
        let mut shown = self.shown();
        let shown = shown.get_or_insert_with(|| Shown::new(progress.stage));
        shown.update(progress);
    }

    fn note(&self, note: Note) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.contains(&note) {
            // Inputs that several colorings share are opened for each.
            return;
        }
        noted.push(note.clone());
        drop(noted);
        if let Note::Screened {
            left_out: 0,
            others: 0,
            folders: 0,
            ..
        } = note
        {
            return;
        }
        match &*self.shown() {
            Some(shown) => shown.bar.suspend(|| console::note(note)),
            None => console::note(note),
        }
    }

    fn cancelled(&self) -> bool {
        interrupt::requested()
    }

    fn reading(&self, begins: bool) {
        interrupt::reads(begins);
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, _best: &Image) {
        let losses = &iteration.losses;
        let mut text = format!(
            ", loss {:.4e} (content {:.3e}, style {:.3e})",
            losses.total, losses.content, losses.style
        );
        if level.of > 1 {
            let size = level.width.max(level.height);
            text += &format!(", level {} of {} ({size} px)", level.number, level.of);
        }
        self.shown()
            .get_or_insert_with(|| Shown::new(Stage::Optimizing))
            .losses = text;
    }
}

impl Shown {
    fn new(stage: Stage) -> Self {
        let terminal = io::stderr().is_terminal();
        // Lines of a trace and a bar would get in each other's way.
        let target = if terminal && !tracing::enabled!(tracing::Level::DEBUG) {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(PARTS), target);
        let style = ProgressStyle::with_template("{elapsed:>4} {wide_bar} {eta} left  {msg}");
        bar.set_style(style.expect("the template is right"));
        Shown {
            bar,
            stage,
            reading: None,
            losses: String::new(),
            logged: (!terminal).then(Instant::now),
        }
    }

    fn update(&mut self, progress: Progress) {
        let Progress { stage, done, of } = progress;
        match reads(stage) {
            true => self.reading = self.reading.take().or_else(|| Some(Reading::begin())),
            false => self.reading = None,
        }
        let text = format!("{stage} {:.0}/{of}{}", done.floor(), self.losses);
        if let Some(logged) = &mut self.logged
            && logged.elapsed() >= LOG_EVERY
        {
            *logged = Instant::now();
            console::say(&text);
        }
        self.bar.set_message(text);
        self.bar
            .set_position((progress.fraction() * PARTS as f64) as u64);
        // The time left is estimated from this stage's own pace, without what was done before it began.
        if stage != self.stage || self.bar.elapsed() < Duration::from_millis(100) {
            self.stage = stage;
            self.bar.reset_eta();
        }
    }
}

/// Returns true for a stage in which files are opened and none is written that matters.
fn reads(stage: Stage) -> bool {
    matches!(stage, Stage::Comparing | Stage::Surveying)
}

//! A style run, with its progress on the pages.

use nishikie::progress::{Ending, Iteration, Level, Monitor, Note, Progress};
use nishikie::vgg::Image;
use nishikie::{Colored, Engine, Order};

use crate::error::Refusal;
use crate::jobs::JobMonitor;
use crate::style::progress::{RunProgress, Update};

/// The monitor of a style run, which records every iteration.
pub struct RunMonitor<'a> {
    /// The job's monitor.
    pub job: &'a JobMonitor<'a>,
    /// The progress that is recorded.
    pub progress: &'a RunProgress,
    /// Called with every update for the pages.
    pub publish: &'a (dyn Fn(Update) + Sync),
}

impl RunMonitor<'_> {
    /// Carries out the order for a style run. A run that a person stops gives the best picture so far; one that the program's end stops
    /// gives none.
    ///
    /// # Errors
    /// A file was changed or cannot be used, there is no memory for the run, or it was stopped before there was a picture.
    pub fn run(&self, order: &Order, engine: &Engine) -> Result<Colored, Refusal> {
        let colored = nishikie::run(order, engine, self)?;
        let early = colored.record.ending == Ending::StoppedEarly;
        if early && (self.job.is_closing() || colored.record.history.len() < 2) {
            return Err(Refusal::conflict(
                "it was stopped before there was a picture",
            ));
        }
        self.publish(self.progress.end(&colored.picture));
        Ok(colored)
    }

    fn publish(&self, update: Option<Update>) {
        if let Some(update) = update {
            (self.publish)(update);
        }
    }
}

impl Monitor for RunMonitor<'_> {
    fn progress(&self, progress: Progress) {
        self.job.progress(progress);
    }

    fn note(&self, note: Note) {
        self.job.note(note);
    }

    fn cancelled(&self) -> bool {
        self.job.cancelled()
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, best: &Image) {
        self.publish(self.progress.record(level, iteration, best));
    }
}

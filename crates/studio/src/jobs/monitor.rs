//! The monitor that a job reports to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nishikie::progress::{Monitor, Progress, Stage};

/// Shortest time between two reports within one stage.
const INTERVAL: Duration = Duration::from_millis(100);

/// Passes on a job's progress, and tells the job when to stop.
pub struct JobMonitor<'a> {
    /// The job's number.
    pub id: u64,
    /// Set when the job is to stop.
    pub stop: &'a AtomicBool,
    /// Set when the program ends.
    pub closed: &'a AtomicBool,
    /// Called with a stage and the part of it that is done.
    pub report: &'a (dyn Fn(Stage, f64) + Sync),
    /// The stage and the time of the last report.
    pub last: Mutex<Option<(Stage, Instant)>>,
}

impl JobMonitor<'_> {
    /// Returns whether the program ends, so that a half-finished result is not wanted.
    pub fn is_closing(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}

impl Monitor for JobMonitor<'_> {
    fn progress(&self, progress: Progress) {
        let stage = progress.stage;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|(before, when)| before == stage && when.elapsed() < INTERVAL) {
            return;
        }
        *last = Some((stage, Instant::now()));
        drop(last);
        (self.report)(stage, progress.fraction().clamp(0.0, 1.0));
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

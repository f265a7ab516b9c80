//! A lane's worker: takes one job after the other, runs it, and records its end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::job::{Lane, Status};
use super::monitor::JobMonitor;
use super::queue::{Queue, Waiting, Work};

/// The state that the workers and the owner of the queues share.
pub struct Shared {
    queue: Mutex<Queue>,
    /// Signals a new job, or the end.
    pub changed: Condvar,
    /// Set, with the queue locked, when the workers are to end.
    pub closed: AtomicBool,
}

impl Shared {
    /// Creates the state that is shared over a queue.
    pub fn new(queue: Queue) -> Self {
        Shared {
            queue: Mutex::new(queue),
            changed: Condvar::new(),
            closed: AtomicBool::new(false),
        }
    }

    /// Locks the queue.
    pub fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a listed job to its queue, and wakes the workers.
    pub fn enqueue(&self, queue: &mut Queue, id: u64, work: Work) {
        queue.push(id, work);
        self.changed.notify_all();
    }

    /// Does the jobs of a lane until the queues are closed.
    pub fn work(&self, lane: Lane) {
        while let Some((waiting, stop)) = self.next(lane) {
            let Waiting { id, mut work, .. } = waiting;
            let status = self.run(id, &mut work, &stop);
            let mut queue = self.queue();
            let again = queue.finish(id);
            if self.is_closed() && !matches!(status, Status::Done { .. }) {
                return;
            }
            if again && status == Status::Stopped {
                queue.push(id, work);
            } else {
                queue.set(id, status);
            }
        }
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Waits for the next job of a lane; `None` when the queues are closed.
    fn next(&self, lane: Lane) -> Option<(Waiting, std::sync::Arc<AtomicBool>)> {
        let mut queue = self.queue();
        loop {
            if self.is_closed() {
                return None;
            }
            if let Some(next) = queue.pop(lane) {
                let stop = queue.start(next.id);
                return Some((next, stop));
            }
            let woken = self.changed.wait(queue);
            queue = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Runs a job, and returns the status with which it ends.
    fn run(&self, id: u64, work: &mut Work, stop: &AtomicBool) -> Status {
        let report = |stage, fraction| {
            let stage = Some(stage);
            self.queue().set(id, Status::Running { stage, fraction });
        };
        let monitor = JobMonitor {
            id,
            stop,
            closed: &self.closed,
            report: &report,
            last: Mutex::default(),
        };
        // A panic in one print's job must not end all jobs.
        match catch_unwind(AssertUnwindSafe(|| work(&monitor))) {
            Ok(Ok(made)) => Status::Done { made },
            Ok(Err(_)) if stop.load(Ordering::Relaxed) => Status::Stopped,
            Ok(Err(refusal)) => Status::Failed {
                error: refusal.message,
                error_ja: refusal.japanese,
            },
            Err(_) => Status::Failed {
                error: "a fault in the program ended this; what was written before is as it was"
                    .into(),
                error_ja: Some(
                    "プログラムの不具合で中断しました。すでに書き出したものはそのままです。".into(),
                ),
            },
        }
    }
}

//! Slow work in queues: run in the background with its progress, and stopped when it is out of date.
//!
//! There are two queues with one worker each: one for what a person waits for at the page, and one for files that are written,
//! so that a run of an hour does not delay colors. Each worker does one job at a time, in the order of the requests, because a
//! job uses all processors already.

mod job;
mod monitor;
mod queue;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::name::FileName;

use job::Lane;
use queue::Queue;
use worker::Shared;

pub use job::{JobState, Task};
pub use monitor::JobMonitor;
pub use queue::{Publish, Work};

/// The queues and their workers.
pub struct Jobs {
    shared: Arc<Shared>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").finish_non_exhaustive()
    }
}

impl Jobs {
    /// Starts the workers of empty queues. `publish` is called with every state that a job takes on.
    pub fn new(publish: Publish) -> Self {
        let shared = Arc::new(Shared::new(Queue::new(publish)));
        let workers = [Lane::Shown, Lane::Written].map(|lane| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || shared.work(lane))
        });
        Jobs {
            shared,
            workers: Mutex::new(workers.into()),
        }
    }

    /// Adds a job that writes no file, and returns its number. Jobs with the same task and print are out of date and stopped.
    pub fn add(&self, task: Task, print: FileName, work: Work) -> u64 {
        let mut queue = self.shared.queue();
        queue.stop_all(task, &print);
        if task != Task::Suggest {
            queue.give_way();
        }
        let id = queue.list(task, print, None);
        self.shared.enqueue(&mut queue, id, work);
        id
    }

    /// Lists a job that writes a file without starting it, and returns its number. `keep` is called with the number before the
    /// job can be seen.
    ///
    /// # Errors
    /// Those of `keep`; then the job is not listed.
    pub fn list<E>(
        &self,
        task: Task,
        print: FileName,
        file: FileName,
        keep: impl FnOnce(u64) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut queue = self.shared.queue();
        keep(queue.next_id())?;
        Ok(queue.list(task, print, Some(file)))
    }

    /// Starts a job that is listed and neither waits nor runs. Returns false if there is no such job.
    pub fn begin(&self, id: u64, work: Work) -> bool {
        let mut queue = self.shared.queue();
        let listed = queue.is_listed(id);
        if listed {
            self.shared.enqueue(&mut queue, id, work);
        }
        listed
    }

    /// Stops a job, or removes it from its queue or from the list. Returns false if there is no such job any more.
    pub fn stop(&self, id: u64) -> bool {
        self.shared.queue().stop(id)
    }

    /// Returns whether a job with this task and print waits or runs.
    pub fn is_under_way(&self, task: Task, print: &FileName) -> bool {
        let queue = self.shared.queue();
        let mut states = queue.states();
        states.any(|state| state.status.is_open() && state.is_of(task, print))
    }

    /// Returns the states of all jobs that are listed, wait, run, or ended lately.
    pub fn states(&self) -> Vec<JobState> {
        self.shared.queue().states().cloned().collect()
    }

    /// Stops all jobs and waits until their workers have ended. No end is published for jobs that this interrupts.
    pub fn close(&self) {
        let mut queue = self.shared.queue();
        self.shared.closed.store(true, Ordering::Relaxed);
        queue.interrupt();
        drop(queue);
        self.shared.changed.notify_all();
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        for worker in workers.drain(..) {
            let _ = worker.join();
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.close();
    }
}

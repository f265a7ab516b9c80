//! Tasks, and reports of their progress.

use std::path::{Path, PathBuf};

use crate::ledger::FileError;
use crate::place::Place;

/// A piece of work that is done once.
pub trait Task: Sync {
    /// An error that ends the work on all tasks, such as a full disk.
    type Fatal: From<FileError> + Send;

    /// Returns the place of the files by which processes agree on this task.
    fn place(&self) -> Place;

    /// Returns everything that the result depends on, in a form that is only compared.
    fn key(&self) -> &str;

    /// Returns the state of the result. It is called again after the task was claimed.
    fn state(&self) -> State;

    /// Does the task. Afterwards the result exists whole, or not at all.
    ///
    /// # Errors
    /// See [`Stop`].
    fn run(&self, watch: &dyn Watch) -> Result<(), Stop<Self::Fatal>>;
}

/// The state of a task's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The result exists.
    Done,
    /// The result is missing.
    Missing,
    /// The result is damaged, or belongs to another key.
    Stale {
        /// The file.
        file: PathBuf,
        /// The problem, as the end of a sentence about the file.
        reason: String,
    },
}

/// The reason for which a task was not done.
#[derive(Debug)]
pub enum Stop<F> {
    /// This task cannot be done, for the reason given; the others go on.
    Failed(String),
    /// [`Watch::cancelled`] was true.
    Cancelled,
    /// A fatal error, after which no task can be done.
    Fatal(F),
}

/// The connection of a task under way with its runner: takes its progress, and asks it to stop.
pub trait Watch: Sync {
    /// Takes the part of the task that is done, 0..=1.
    fn advance(&self, fraction: f64);

    /// Returns true if the task is to stop.
    fn cancelled(&self) -> bool;
}

/// Receives the progress of the work on all tasks. All methods may be called from any thread.
pub trait Monitor<T: Task>: Sync {
    /// Receives the number of tasks that are done, those under way counted in part, and the number of all.
    fn progress(&self, _done: f64, _of: usize) {}

    /// Receives a task that is done again, because one of its files cannot be used.
    fn stale(&self, _task: &T, _file: &Path, _reason: &str) {}

    /// The result of a task exists already, from an earlier run or by another process.
    fn found(&self, _task: &T) {}

    /// A task failed, in this process or, if `own` is false, in another; the others go on.
    fn failed(&self, _task: &T, _reason: &str, _own: bool) {}

    /// Returns true if the work is to stop.
    fn cancelled(&self) -> bool {
        false
    }
}

//! The outcomes of tasks.

/// The outcome of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its result is there.
    Done {
        /// True if this process made it just now.
        own: bool,
    },
    /// It has failed.
    Failed {
        /// The reason, in words.
        reason: String,
        /// True if it failed in this process.
        own: bool,
    },
    /// The work ended before this task was done.
    Open,
}

/// The outcomes of all tasks of a process.
#[derive(Debug)]
#[must_use]
pub struct Report<F> {
    /// The outcome of each task, in their order.
    pub outcomes: Vec<Outcome>,
    /// The error that ended the work, if one did.
    pub fatal: Option<F>,
}

/// The numbers of tasks by their outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All tasks.
    pub total: usize,
    /// Those whose result is there, from before or from now.
    pub finished: usize,
    /// Those that have failed.
    pub failed: usize,
    /// Those of both that this process did itself.
    pub own: usize,
}

impl<F> Report<F> {
    /// Counts the outcomes.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for outcome in &self.outcomes {
            summary.total += 1;
            let own = match outcome {
                Outcome::Done { own } => {
                    summary.finished += 1;
                    *own
                }
                Outcome::Failed { own, .. } => {
                    summary.failed += 1;
                    *own
                }
                Outcome::Open => false,
            };
            summary.own += usize::from(own);
        }
        summary
    }
}

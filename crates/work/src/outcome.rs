//! The outcomes of tasks.

/// The outcome of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The result exists.
    Done {
        /// True if this process made the result.
        own: bool,
    },
    /// The task failed.
    Failed {
        /// The reason, in words.
        reason: String,
        /// True if the task failed in this process.
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
    /// The number of tasks.
    pub total: usize,
    /// The number of tasks whose results exist, also from earlier runs.
    pub finished: usize,
    /// The number of tasks that failed.
    pub failed: usize,
    /// The number of finished and failed tasks that this process worked on.
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

//! A job as the page sees it: its task, its print, and its status.

use nishikie::progress::Stage;
use serde::Serialize;

use crate::name::FileName;

/// The kind of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Computes a print's colors.
    Color,
    /// Ranks the folder's prints as references; gives way to all other jobs.
    Suggest,
    /// Colors a print in several plausible ways.
    Proposals,
    /// Writes a print's picture.
    Export,
    /// Optimizes a picture in style mode, and writes it.
    Style,
}

impl Task {
    /// The queue for jobs of this kind.
    pub fn lane(self) -> Lane {
        match self {
            Task::Color | Task::Suggest | Task::Proposals => Lane::Shown,
            Task::Export | Task::Style => Lane::Written,
        }
    }
}

/// A queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The queue of results that the page shows; a waiting job is out of date once the page requests another result.
    Shown,
    /// Files, each of which is wanted, and outlives the program.
    Written,
}

/// The status of a job.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Status {
    /// It waits for other jobs.
    Queued,
    /// It is being done.
    Running {
        /// The current stage; `None` before the first one.
        stage: Option<Stage>,
        /// The part of the stage that is done, 0..=1.
        fraction: f64,
    },
    /// It succeeded.
    Done {
        /// The name of the file that was written.
        made: Option<String>,
    },
    /// It failed.
    Failed {
        /// The reason in English.
        error: String,
        /// The reason in Japanese.
        error_ja: Option<String>,
    },
    /// A person or a newer job stopped it.
    Stopped,
    /// It was listed by an earlier start of the program, and can be started again.
    Interrupted,
}

impl Status {
    /// Returns whether the job waits or runs.
    pub fn is_open(&self) -> bool {
        matches!(self, Status::Queued | Status::Running { .. })
    }

    /// Returns whether the job has ended for good.
    pub fn is_over(&self) -> bool {
        !self.is_open() && *self != Status::Interrupted
    }
}

/// A job as the page sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobState {
    /// The job's number, which no other job gets.
    pub id: u64,
    /// The kind of the job.
    pub task: Task,
    /// The print that it is done for.
    pub print: FileName,
    /// The file that it writes, if it writes one.
    pub file: Option<FileName>,
    /// Its status.
    #[serde(flatten)]
    pub status: Status,
}

impl JobState {
    /// Returns whether the job has this task and print.
    pub fn is_of(&self, task: Task, print: &FileName) -> bool {
        self.task == task && self.print == *print
    }
}

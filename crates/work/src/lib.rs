//! Many tasks in one folder, each done once, by any number of processes and machines, which may be killed at any moment.
//!
//! A [`Task`] is the caller's: it knows its key, which is everything that its result depends on, and whether its result
//! exists. [`run`] does the tasks whose results are missing. Processes agree on who does which by files beside the
//! results and nothing else, so any number of them may be started and killed at any time, also on machines that share
//! a disk over NFS.
//!
//! Four kinds of files hold the state of tasks. A result says that its task is done. A [`Failure`] says that it
//! failed, and why. An order in an [`Agenda`] whose process has ended says that it was interrupted. A [`claim`](Claims) says
//! that a process is at work on a task.

#![warn(missing_docs)]

mod agenda;
mod claim;
mod ledger;
mod outcome;
mod place;
mod process;
mod run;
mod shard;
mod task;
mod workers;

pub use agenda::{Agenda, Unfinished};
pub use claim::{Claim, Claims, Sight};
pub use ledger::{Failure, FileError, Unreadable};
pub use outcome::{Outcome, Report, Summary};
pub use place::Place;
pub use run::run;
pub use shard::{Shard, ShardError};
pub use task::{Monitor, State, Stop, Task, Watch};
pub use workers::Workers;

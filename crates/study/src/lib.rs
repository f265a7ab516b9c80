//! The experiment: many configurations on many pairs of prints, done resumably by any number of processes, with tables
//! and figures out of the records.

#![warn(missing_docs)]

mod blind;
mod compute;
mod engine;
mod error;
mod export;
mod folder;
mod gallery;
mod journal;
mod layers;
mod mark;
mod older_record;
mod order;
mod plan;
mod prints;
mod record;
mod report;
mod results;
mod review;
mod run;
mod run_record;
mod setup;
mod shell;
mod slurm;
mod survey;

pub use blind::{BlindChoice, BlindChoices, CHOICES};
pub use error::StudyError;
#[cfg(feature = "parquet")]
pub use export::export_parquet;
pub use export::{COLUMNS, Column, export_csv};
pub use gallery::{Gallery, GalleryRun, Outcome};
pub use mark::mark;
pub use plan::{Plan, Print, Prints};
pub use report::{Report, ReportOptions, report};
pub use review::{REVIEW, Review, Verdict};
pub use run::run;
pub use run_record::{Finished, RunRecord, RunResult};
pub use setup::Setup;
pub use slurm::{SlurmCommands, SlurmJobs, SlurmOptions};
pub use survey::Survey;
pub use work::{Shard, Summary, Workers};

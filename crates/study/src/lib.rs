//! The experiment: many configurations on many pairs of prints, done resumably by any number of processes, with tables
//! and figures out of the records.

mod claim;
mod error;
mod export;
mod folder;
mod mark;
mod plan;
mod record;
mod report;
mod results;
mod run;
mod shared;
mod slurm;
mod survey;
mod workers;

pub use error::StudyError;
pub use export::{COLUMNS, Column, export_csv, export_parquet};
pub use mark::mark;
pub use plan::{Plan, Print, Prints, Start};
pub use record::{Finished, Outcome, RECORD_VERSION, Record};
pub use report::{Choice, Report, report};
pub use run::{Event, Progress, Shard, run};
pub use slurm::{Commands, Jobs, SlurmOptions};
pub use survey::Survey;
pub use workers::Workers;

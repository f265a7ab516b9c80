//! Style mode: a request of the page, the run that it becomes, and the run's progress.

pub mod pace;
pub mod progress;
pub mod request;
pub mod run;

//! Style mode: what is asked for, how it runs, and what is told meanwhile.

pub mod ask;
pub mod course;
pub mod pace;
pub mod run;

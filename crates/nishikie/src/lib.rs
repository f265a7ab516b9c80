//! The method: pictures, objectives, optimisers, configurations, and one run from inputs to result.

pub mod color;
mod colorize;
pub mod configuration;
pub mod objective;
pub mod optimizer;
pub mod output;
pub mod picture;
pub mod prepare;
mod sidecar;

pub use colorize::{ColorizeError, Ending, Inputs, Outcome, Record, Start, colorize};
pub use configuration::Configuration;
pub use sidecar::{Sidecar, history_csv};

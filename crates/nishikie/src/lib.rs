//! The method: color mode and style mode, from an order to a picture with its record.
//!
//! [`run`] carries out an [`Order`], as the command's `colorize` does. [`color`] and [`style`] are the two modes by themselves.

#![warn(missing_docs)]

pub mod as_text;
pub mod color;
mod error;
mod mode;
mod order;
pub mod prepare;
pub mod progress;
mod recipe;
mod record;
mod run;
mod settings_table;
pub mod style;

pub use error::{Error, MemoryKind};
pub use mode::Mode;
pub use order::{Input, Order, OrderError, Output, Role, Source, UnknownRole};
pub use recipe::{ColorRecipe, Recipe};
pub use record::{METHOD_VERSION, PictureFile, RECORD_VERSION, Record, RecordError};
pub use run::{Colored, Engine, Limits, Signing, check_outputs, run};
pub use {picture, vgg};

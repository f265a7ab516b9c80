//! The method: color mode and style mode, from pictures to a picture.
//!
//! [`colorize`] does what the command's `colorize` does. [`color`] and [`style`] are its two modes by themselves.

#![warn(missing_docs)]

pub mod as_text;
pub mod color;
mod colorize;
mod error;
mod inputs;
pub mod job;
mod mode;
pub mod prepare;
mod recipe;
mod record;
pub mod style;

pub use colorize::{Colored, colorize, provenance};
pub use error::Error;
pub use inputs::{Inputs, reduced};
pub use mode::Mode;
pub use recipe::{ColorRecipe, Recipe};
pub use record::{METHOD_VERSION, PictureFile, RECORD_VERSION, Record, RecordError, check_outputs};
pub use {picture, vgg};

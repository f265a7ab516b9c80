//! Style mode, the paper's method: a picture that begins as the content is optimized until its features are the content's
//! and its Gram matrices the style's.
//!
//! [`stylize`] is a whole run, from pictures to a picture, and [`optimize`] a run at one size, which can share its targets with
//! other runs. [`evaluate()`] computes the losses of any picture.

mod changes;
pub mod configuration;
mod evaluate;
mod footprint;
pub mod objective;
mod optimize;
pub mod optimizer;
mod pyramid;
mod recipe;
mod start;
mod stylize;

pub use changes::Changes;
pub use configuration::Configuration;
pub use evaluate::evaluate;
pub use footprint::memory_needed;
pub use optimize::{Outcome, Problem, StyleError, optimize};
pub use pyramid::{level_evaluations, level_sizes};
pub use recipe::{DEFAULT_SIZE, StyleRecipe};
pub use start::{Start, noise};
pub use stylize::{Pictures, stylize};

//! Style mode, the paper's method: a picture that begins as the content is optimized until its features are the content's
//! and its Gram matrices the style's.
//!
//! [`stylize`] is the whole of it, from pictures to a picture; [`optimize`] is one run at one size, which shares its
//! targets with others in a study. [`evaluate()`] measures any picture as if it had made it.

mod changes;
pub mod configuration;
mod evaluate;
mod memory;
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
pub use memory::memory_needed;
pub use optimize::{Outcome, Problem, StyleError, optimize};
pub use pyramid::{level_evaluations, level_sizes};
pub use recipe::{DEFAULT_SIZE, StyleRecipe};
pub use start::{Start, noise};
pub use stylize::{Pictures, stylize};

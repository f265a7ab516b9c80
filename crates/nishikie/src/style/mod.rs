//! Style mode, the paper's method: a picture that begins as the content is optimized until its features are the content's
//! and its Gram matrices the style's.
//!
//! [`stylize`] is the whole of it, from pictures to a picture; [`optimize`] is one run at one size, which shares its
//! targets with others in a study.

pub mod configuration;
pub mod objective;
mod optimize;
pub mod optimizer;
mod pyramid;
mod sidecar;
mod stylize;

pub use configuration::Configuration;
pub use optimize::{Ending, Inputs, Outcome, Record, Start, StyleError, optimize};
pub use pyramid::level_sizes;
pub use sidecar::{Sidecar, history_csv};
pub use stylize::{DEFAULT_COARSEST, Level, Pictures, stylize};

//! The prints that colors may be taken from: originals in color, each once.
//!
//! `suggest`, the training of models and palettes share these rules. From a folder are left out, each with its reason: files that cannot be
//! read, pictures that software colored or generated, prints without color, and copies of a picture that was there before. A picture that
//! software colored is used all the same if a person named its file; a note says so.

mod candidates;
mod look;
mod print_facts;
mod screening;

pub use candidates::{Candidate, Candidates};
pub use look::Look;
pub use print_facts::PrintFacts;
pub use screening::{Original, Screening};

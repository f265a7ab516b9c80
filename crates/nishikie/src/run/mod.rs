//! Carrying out an order, in either mode; the entry is [`run`].

mod carry_out;
mod colored;
mod engine;
mod memory;
mod notes;
mod open;
mod outputs;
mod session;
mod signing;

pub use carry_out::run;
pub use colored::Colored;
pub use engine::Engine;
pub use memory::Limits;
pub use outputs::check_outputs;
pub use signing::Signing;

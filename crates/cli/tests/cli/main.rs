//! The command from the outside.

mod bad_input;
mod commands;
mod desk;

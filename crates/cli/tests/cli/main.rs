//! The command from the outside.

mod bad_input;
mod color;
mod commands;
mod desk;
mod learned;
mod palette;
mod study;
mod train;

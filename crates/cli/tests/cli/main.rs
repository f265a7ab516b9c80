//! The command from the outside.

mod bad_input;
mod batch;
mod before;
mod color;
mod commands;
mod desk;
mod doubts;
mod learned;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(unix)]
mod names;
mod originals;
mod overwrite;
mod palette;
#[cfg(unix)]
mod pipes;
#[cfg(unix)]
mod safety;
mod study;
mod train;
mod unusual;

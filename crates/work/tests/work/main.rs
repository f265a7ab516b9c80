//! Folders of small tasks, done by this process and by others that are killed.

mod agenda;
mod damaged;
mod killed;
mod shared;
mod toy;

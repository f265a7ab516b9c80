//! Whole studies of tiny pictures, on disk, in one test program.

mod before;
mod interrupted;
mod looked;
mod reported;
mod resumed;
mod small;

//! Whole studies of tiny pictures, on disk, in one test program.

mod before;
mod earlier;
mod interrupted;
mod looked;
mod reported;
mod resumed;
mod small;

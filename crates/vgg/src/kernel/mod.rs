//! The arithmetic of the network on slices of numbers.
//!
//! The arithmetic is written once, over [`lanes::Lanes`] (sixteen numbers side by side) and [`factors::Factors`] (the storage of
//! operands), and compiled for each instruction set by [`dispatch`]. `x86/` and `aarch64/` hold the lanes of
//! these processors, [`winograd`] the 3 × 3 convolution, `amx/` another one for processors with tile registers. Every
//! variant is held to the same naive arithmetic in the crate's tests.

#[cfg(target_arch = "aarch64")]
pub mod aarch64;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub mod amx;
mod arena;
pub mod buffer;
pub mod conv_params;
pub mod convolution;
pub mod cpu;
pub mod dispatch;
pub mod factors;
mod finish;
pub mod first;
pub mod first_rows;
pub mod gram;
mod groups;
pub mod instruction_set;
pub mod lanes;
mod pages;
pub mod peak;
pub mod pooling;
pub mod portable;
pub mod precision;
mod product;
mod scratch;
mod symmetric;
pub mod winograd;
#[cfg(target_arch = "x86_64")]
pub mod x86;

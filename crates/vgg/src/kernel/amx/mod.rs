//! Convolutions and products in AMX, the tile registers of x86-64: sixteen times the products of AVX-512 in a cycle, of
//! bfloat16 factors, with sums in single precision.
//!
//! One bfloat16 holds 8 bits of a number. More exact products take factors apart into a sum of two or three, `high +
//! middle + low`, and multiply part by part, leaving out what is as small as the rounding ([`parts`]).
//!
//! Winograd's algorithm in both dimensions needs four times as many transformed weights as there are weights, and moves so much
//! memory that the tiles would wait for it. So these convolutions apply it along rows alone, and sum over the three rows of
//! a kernel directly: half of the products of a direct sum, with twice the weights.

pub mod convolution;
pub mod detect;
pub mod gram;
mod pack;
pub mod parts;
pub mod peak;
mod tiles;

//! Convolutions and products in AMX, the tile registers of x86-64: sixteen times the products of AVX-512 in a cycle, of
//! bfloat16 factors, with sums in single precision.
//!
//! One bfloat16 holds 8 bits of a number. For more exact products, factors are split into a sum of two or three, `high +
//! middle + low`, multiplied part by part; products as small as the rounding are left out ([`parts`]).
//!
//! Winograd's algorithm in both dimensions needs four times as many transformed weights as there are weights, and moves so much
//! memory that it, and not the tiles, would limit the speed. So these convolutions apply it along rows alone, and sum over the three rows of
//! a kernel directly: half of the products of a direct sum, with twice the weights.

pub mod convolution;
pub mod detect;
pub mod gram;
mod pack;
pub mod parts;
pub mod peak;
mod tiles;

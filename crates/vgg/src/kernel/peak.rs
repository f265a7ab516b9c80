//! The matrix product alone, on operands that stay in the first-level cache: an upper bound of an instruction set's speed.

use super::factors::Factors;
use super::lanes::{BLOCK, Lanes};
use super::product::{Blocks, tile_of};

/// The number of inputs that each sum adds up.
pub const INPUTS: usize = 64;

/// Computes `rounds` tiles of [`Lanes::ROWS`] × [`Lanes::COLUMNS`] vectors, and adds something of each to `sum`.
///
/// # Safety
/// As [`Lanes`].
#[inline(always)]
pub unsafe fn tiles<L: Lanes, F: Factors<L>>(rounds: usize, sum: &mut f32) {
    let inputs = vec![1.0f32; INPUTS / F::A_WORD * L::ROWS];
    let weights = vec![1.0f32; INPUTS / F::A_WORD * L::COLUMNS * BLOCK];
    let mut out = [0.0f32; BLOCK];
    for _ in 0..rounds {
        let inputs = Blocks {
            data: std::hint::black_box(inputs.as_ptr()),
            count: INPUTS / BLOCK,
            step: L::ROWS * BLOCK / F::A_WORD,
            words: BLOCK / F::A_WORD,
        };
        // SAFETY: the caller vouches for the processor; the operands have the inputs, rows and columns of the tile, and
        // `out` sixteen values.
        unsafe {
            tile_of::<L, F, _>(
                (L::ROWS, L::COLUMNS),
                inputs,
                weights.as_ptr(),
                |_, _, value| {
                    // All sums are used, or the compiler would remove some.
                    L::load(out.as_ptr()).add(value).store(out.as_mut_ptr());
                },
            );
        }
        *sum += out[0];
    }
}

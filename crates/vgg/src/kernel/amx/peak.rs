//! The products of tiles alone: an upper bound of the speed.

use super::detect::is_available;
use super::parts::Parts;
use super::tiles::{DEEP, Inputs, ROWS, Registers, TILE, sums};
use crate::kernel::buffer::Buffer;

/// Computes `rounds` sums of 32 positions and outputs over 256 inputs that stay in the first-level cache, and returns the number of
/// operations.
///
/// # Panics
/// If the processor has no tiles.
pub fn products(rounds: usize) -> usize {
    const INPUTS: usize = 256;
    assert!(is_available());
    let packed = Buffer::lasting(INPUTS / DEEP * 2 * TILE);
    let inputs = Inputs {
        first: packed.as_ptr(),
        part: 0,
        block: 2 * TILE * size_of::<f32>(),
        blocks: INPUTS / DEEP,
        tap: 0,
        taps: 1,
    };
    let mut out = Buffer::lasting(4 * TILE);
    let (to, next) = out.split_at_mut(2 * TILE);
    // SAFETY: the processor has the tiles, as was asserted; inputs, weights and sums have the sizes that 256 inputs of one part and one tap take.
    unsafe {
        let registers = Registers::take();
        for _ in 0..rounds {
            sums(
                Parts::One,
                inputs,
                2 * ROWS,
                (packed.as_ptr(), packed.as_ptr()),
                to.as_mut_ptr(),
                next.as_mut_ptr(),
            );
        }
        drop(registers);
    }
    2 * rounds * 2 * ROWS * 2 * ROWS * INPUTS
}

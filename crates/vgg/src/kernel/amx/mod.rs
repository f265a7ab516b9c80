//! Convolutions and products in AMX, the tile registers of x86-64: sixteen times the products of AVX-512 in a cycle, of
//! bfloat16 factors, with sums in single precision.
//!
//! One bfloat16 holds 8 bits of a number. More exact products take factors apart into a sum of two or three, `high +
//! middle + low`, and multiply part by part, leaving out what is as small as the rounding ([`Parts`]).
//!
//! Winograd's way of both dimensions needs four times as many transformed weights as there are weights, and moves so much
//! memory that the tiles would wait for it. So these convolutions take it along rows alone, and the three rows of a kernel
//! directly: half of the products of a direct sum, with twice the weights.

pub mod convolution;
pub mod gram;
mod pack;
mod tiles;

use std::arch::x86_64::__cpuid_count;
use std::sync::OnceLock;

use super::Precision;
use super::buffer::Buffer;
use super::convolution::Direction;

/// Channels that lie side by side in a packed row: a tile's row of bfloat16.
const DEEP: usize = 32;

/// Rows of a tile: positions of inputs and sums, pairs of inputs of weights.
const ROWS: usize = 16;

/// Words of four bytes in a tile.
const TILE: usize = ROWS * 16;

/// Whether the processor has the tiles and the system lets this process use them, which it is asked once.
pub fn is_available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bf16")
            && has_tiles()
            && permitted()
    })
}

/// CPUID, leaf 7: AMX-BF16 is bit 22 of EDX, AMX-TILE bit 24.
fn has_tiles() -> bool {
    let bits = __cpuid_count(7, 0).edx;
    bits >> 22 & 1 == 1 && bits >> 24 & 1 == 1
}

/// Linux saves the tiles' 8 KB only for processes that ask.
fn permitted() -> bool {
    const ARCH_REQ_XCOMP_PERM: libc::c_long = 0x1023;
    const XTILEDATA: libc::c_long = 18;
    // SAFETY: asks for permission; takes no pointers.
    unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XTILEDATA) == 0 }
}

/// How many bfloat16 stand for a number. So many parts take 1, 3 or 6 products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// 8 bits: a convolution is within a hundredth.
    One = 1,
    /// 16 bits: within 1e-5.
    Two = 2,
    /// 24 bits, as many as single precision has.
    Three = 3,
}

impl Parts {
    /// What a precision takes. Errors of the way forward turn ReLUs and maxima over, which enlarges them; those of the way
    /// back only add up, so it has a part less.
    pub fn of(precision: Precision, direction: Direction) -> Parts {
        match (precision, direction) {
            (Precision::Exact, Direction::Forward) => Parts::Three,
            (Precision::Exact, Direction::Backward) | (Precision::Fast, Direction::Forward) => {
                Parts::Two
            }
            (Precision::Fast, Direction::Backward) => Parts::One,
        }
    }
}

/// Sums of 32 positions and outputs over 256 inputs that stay in the first cache, for the benches: does so many and says
/// how many operations that is.
///
/// # Panics
/// If the processor has no tiles.
pub fn products(rounds: usize) -> usize {
    const INPUTS: usize = 256;
    assert!(is_available());
    let packed = Buffer::lasting(INPUTS / DEEP * 2 * TILE);
    let inputs = tiles::Inputs {
        first: packed.as_ptr(),
        part: 0,
        block: 2 * TILE * size_of::<f32>(),
        blocks: INPUTS / DEEP,
        tap: 0,
        taps: 1,
    };
    let mut sums = Buffer::lasting(4 * TILE);
    let (to, next) = sums.split_at_mut(2 * TILE);
    // SAFETY: the processor was asked; inputs, weights and sums have the sizes that 256 inputs of one part and one tap take.
    unsafe {
        let registers = tiles::Registers::take();
        for _ in 0..rounds {
            tiles::sums(
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

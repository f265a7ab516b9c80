//! The matrix product of tiles, whose sums are held in tile registers.

use std::arch::asm;

use super::parts::Parts;

/// The number of channels side by side in a packed row: a tile's row of bfloat16.
pub const DEEP: usize = 32;

/// The number of rows of a tile: positions of inputs and sums, pairs of inputs of weights.
pub const ROWS: usize = 16;

/// The number of words of four bytes in a tile.
pub const TILE: usize = ROWS * 16;

/// The operand of `ldtilecfg` (Intel's manual, volume 1, chapter 18): eight tiles of 16 rows of 64 bytes.
#[repr(C, align(64))]
struct Shape {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

/// A thread's tile registers, configured until this is dropped.
pub struct Registers(());

impl Registers {
    /// Configures the registers.
    ///
    /// # Safety
    /// The processor must have them, see [`is_available`](super::detect::is_available). A thread must not take them twice at once.
    pub unsafe fn take() -> Registers {
        let mut shape = Shape {
            palette: 1,
            start_row: 0,
            reserved: [0; 14],
            row_bytes: [0; 16],
            rows: [0; 16],
        };
        shape.row_bytes[..8].fill(64);
        shape.rows[..8].fill(16);
        // SAFETY: reads the 64 bytes of `shape`; the caller vouches for the processor and that the tiles are not in use.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &shape, options(nostack, readonly)) };
        Registers(())
    }
}

impl Drop for Registers {
    fn drop(&mut self) {
        // SAFETY: `take` ran, so the processor has the instruction; it changes nothing but the tiles, which nobody else holds.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}

/// The packed inputs of some sums (see [`super::pack`]): a row of 64 bytes for each position.
#[derive(Clone, Copy)]
pub struct Inputs {
    /// The address of the first position's first tap in the high parts of the first 32 inputs.
    pub first: *const f32,
    /// The bytes from a part to the next.
    pub part: usize,
    /// The bytes from 32 inputs to the next.
    pub block: usize,
    /// The number of blocks: inputs / 32.
    pub blocks: usize,
    /// The bytes from a tap to the next.
    pub tap: usize,
    /// The number of taps.
    pub taps: usize,
}

/// Computes the sums of 16 or 32 positions and two blocks of sixteen outputs. Adds up in the same order whatever the number of
/// positions: by 32 inputs, taps, and products of parts.
macro_rules! sums {
    ($name:ident, $weights:literal, $ahead:expr, [$($product:expr),*], [$($store:literal),*]) => {
        unsafe fn $name(
            inputs: Inputs,
            weights: *const f32,
            ahead: *const f32,
            to: *mut f32,
            next: *mut f32,
        ) {
            // SAFETY: reads the inputs and weights and writes the sums that the caller of `sums` vouches for, on tile registers
            // that this thread holds; prefetches of any address are harmless.
            unsafe {
                asm!(
                    "tilezero tmm0",
                    "tilezero tmm1",
                    "tilezero tmm2",
                    "tilezero tmm3",
                    "2:", // 32 inputs
                    "mov {left}, {taps}",
                    "3:", // a tap
                    $($product,)*
                    "add {high}, {tap}",
                    "add {middle}, {tap}",
                    "add {low}, {tap}",
                    concat!("add {weights}, ", $weights),
                    $ahead,
                    "dec {left}",
                    "jnz 3b",
                    "add {high}, {block}",
                    "add {middle}, {block}",
                    "add {low}, {block}",
                    "dec {blocks}",
                    "jnz 2b",
                    $($store,)*
                    high = inout(reg) inputs.first => _,
                    middle = inout(reg) inputs.first.wrapping_byte_add(inputs.part) => _,
                    low = inout(reg) inputs.first.wrapping_byte_add(2 * inputs.part) => _,
                    weights = inout(reg) weights => _,
                    ahead = inout(reg) ahead => _,
                    blocks = inout(reg) inputs.blocks => _,
                    block = in(reg) inputs.block.wrapping_sub(inputs.tap * inputs.taps),
                    taps = in(reg) inputs.taps,
                    tap = in(reg) inputs.tap,
                    line = in(reg) 64usize,
                    to = in(reg) to,
                    next = in(reg) next,
                    left = out(reg) _,
                    out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                    out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                    options(nostack)
                );
            }
        }
    };
}

// The sums: tmm0 of the first positions and outputs, tmm1 of the next outputs, tmm2 and tmm3 of the next positions.
// Inputs go through tmm4 and tmm5, weights through tmm6 and tmm7.

/// Loads a part of the inputs of 32 positions.
macro_rules! wide {
    ($part:literal) => {
        concat!(
            "tileloadd tmm4, [{",
            $part,
            "} + {line}]\n",
            "tileloadd tmm5, [{",
            $part,
            "} + {line} + 1024]"
        )
    };
}

/// Loads a part of the inputs of 16 positions.
macro_rules! narrow {
    ($part:literal) => {
        concat!("tileloadd tmm4, [{", $part, "} + {line}]")
    };
}

/// Loads a part of the weights, at these two byte offsets.
macro_rules! weights {
    ($first:literal, $second:literal) => {
        concat!(
            "tileloaddt1 tmm6, [{weights} + {line} + ",
            $first,
            "]\n",
            "tileloaddt1 tmm7, [{weights} + {line} + ",
            $second,
            "]"
        )
    };
}

/// Multiplies the loaded parts.
macro_rules! products {
    (wide) => {
        concat!(
            "tdpbf16ps tmm0, tmm4, tmm6\n",
            "tdpbf16ps tmm1, tmm4, tmm7\n",
            "tdpbf16ps tmm2, tmm5, tmm6\n",
            "tdpbf16ps tmm3, tmm5, tmm7"
        )
    };
    (narrow) => {
        "tdpbf16ps tmm0, tmm4, tmm6\ntdpbf16ps tmm1, tmm4, tmm7"
    };
}

/// Prefetches four cache lines.
macro_rules! ahead {
    () => {
        "prefetcht1 [{ahead}]\nprefetcht1 [{ahead} + 64]\nprefetcht1 [{ahead} + 128]\nprefetcht1 [{ahead} + 192]\nadd {ahead}, 256\n"
    };
}

/// The three variants for a number of positions.
macro_rules! variants {
    ($load:ident, [$one:ident, $two:ident, $three:ident], $store:tt) => {
        sums!(
            $one,
            2048,
            ahead!(),
            [weights!(0, 1024), $load!("high"), products!($load)],
            $store
        );
        sums!(
            $two,
            4096,
            concat!(ahead!(), ahead!()),
            [
                weights!(0, 1024),
                $load!("middle"),
                products!($load),
                $load!("high"),
                products!($load),
                weights!(2048, 3072),
                products!($load)
            ],
            $store
        );
        sums!(
            $three,
            6144,
            concat!(ahead!(), ahead!(), ahead!()),
            [
                weights!(0, 1024),
                $load!("low"),
                products!($load),
                $load!("high"),
                products!($load),
                weights!(4096, 5120),
                products!($load),
                weights!(2048, 3072),
                products!($load),
                $load!("middle"),
                products!($load),
                weights!(0, 1024),
                products!($load)
            ],
            $store
        );
    };
}

variants!(
    wide,
    [wide_one, wide_two, wide_three],
    [
        "tilestored [{to} + {line}], tmm0",
        "tilestored [{next} + {line}], tmm1",
        "tilestored [{to} + {line} + 1024], tmm2",
        "tilestored [{next} + {line} + 1024], tmm3"
    ]
);
variants!(
    narrow,
    [narrow_one, narrow_two, narrow_three],
    [
        "tilestored [{to} + {line}], tmm0",
        "tilestored [{next} + {line}], tmm1"
    ]
);

/// Computes the sums of `positions` side by side (16 or 32) and two blocks of sixteen outputs: `to` and `next` become
/// `[positions][16]`.
///
/// `weights` is `[inputs / 32][taps][parts][2][16][16]` in words of two adjacent inputs, see [`super::pack`]. An eighth as
/// much is prefetched from `ahead`; any address is allowed.
///
/// # Safety
/// The thread must hold [`Registers`], and the operands must be valid.
pub unsafe fn sums(
    parts: Parts,
    inputs: Inputs,
    positions: usize,
    (weights, ahead): (*const f32, *const f32),
    to: *mut f32,
    next: *mut f32,
) {
    let variant = match (positions == ROWS, parts) {
        (true, Parts::One) => narrow_one,
        (true, Parts::Two) => narrow_two,
        (true, Parts::Three) => narrow_three,
        (false, Parts::One) => wide_one,
        (false, Parts::Two) => wide_two,
        (false, Parts::Three) => wide_three,
    };
    // SAFETY: the caller vouches for the registers and for operands of this many parts and positions.
    unsafe { variant(inputs, weights, ahead, to, next) }
}

/// Returns the number of words of `weights` that the sums read for 32 inputs and one tap.
pub const fn step(parts: Parts) -> usize {
    parts as usize * 2 * TILE
}

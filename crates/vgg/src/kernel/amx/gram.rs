//! The Gram matrix and the product with a symmetric matrix in tiles.

use std::ops::Range;

use rayon::prelude::*;

use super::detect::is_available;
use super::pack::{self, interleave, store};
use super::parts::Parts;
use super::tiles::{DEEP, Inputs, ROWS, Registers, TILE, step, sums};
use crate::kernel::buffer::Buffer;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::scratch::with_scratch;
use crate::kernel::x86::Avx512;

/// The parts of the Gram matrix, as exact as single precision, since a style loss is the difference of two Gram matrices.
const GRAM: Parts = Parts::Three;

/// The number of positions that a tile sums over.
const LONG: usize = DEEP;

/// Computes the products of some positions of `data`, `[blocks][positions][16]` with `plane` values from block to block: those of the
/// upper triangle of `to`, `[blocks · 16][blocks · 16]`.
///
/// # Safety
/// The processor must have the tiles, and the positions must lie in `data`.
pub unsafe fn gram(
    data: *const f32,
    plane: usize,
    positions: Range<usize>,
    blocks: usize,
    to: &mut [f32],
) {
    let pairs = blocks.div_ceil(2);
    let steps = positions.len().div_ceil(LONG);
    let side = pairs * steps * step(GRAM);
    with_scratch(2 * side + 4 * TILE, |scratch| {
        let (rows, rest) = scratch.split_at_mut(side);
        let (columns, out) = rest.split_at_mut(side);
        // SAFETY: the caller vouches for the tiles and the positions; the scratch memory has room for both sides and for the
        // sums of 32 × 32 channels. This thread takes the registers once, as `sides` does not.
        unsafe {
            sides(data, plane, positions, blocks, rows, columns);
            let registers = Registers::take();
            for i in 0..pairs {
                for j in i..pairs {
                    let inputs = Inputs {
                        first: rows[i * steps * step(GRAM)..].as_ptr(),
                        part: steps * 2 * TILE * size_of::<f32>(),
                        block: 2 * TILE * size_of::<f32>(),
                        blocks: steps,
                        tap: 0,
                        taps: 1,
                    };
                    let weights = columns[j * steps * step(GRAM)..].as_ptr();
                    let (first, next) = out.split_at_mut(2 * TILE);
                    sums(
                        GRAM,
                        inputs,
                        2 * ROWS,
                        (weights, weights),
                        first.as_mut_ptr(),
                        next.as_mut_ptr(),
                    );
                    let wide = blocks * BLOCK;
                    for (block, sums) in [(2 * j, first), (2 * j + 1, next)] {
                        let rows = sums.chunks_exact(BLOCK).zip(2 * i * BLOCK..wide);
                        for (sums, row) in rows.filter(|_| block < blocks) {
                            to[row * wide + block * BLOCK..][..BLOCK].copy_from_slice(sums);
                        }
                    }
                }
            }
            drop(registers);
        }
    });
}

/// Packs positions as inputs, for pairs of blocks: `columns` as weights are, `[pairs][steps][parts][2]` tiles of pairs of
/// positions by channels; `rows` the same tiles transposed, as inputs are, `[pairs][parts][steps][2]`.
///
/// # Safety
/// The processor must have AVX-512 F and BF16, and the positions must lie in `data`.
#[target_feature(enable = "avx512f,avx512bf16")]
unsafe fn sides(
    data: *const f32,
    plane: usize,
    positions: Range<usize>,
    blocks: usize,
    rows: &mut [f32],
    columns: &mut [f32],
) {
    let steps = positions.len().div_ceil(LONG);
    for block in 0..blocks.next_multiple_of(2) {
        let pair = block / 2 * steps * step(GRAM);
        for at in 0..steps {
            let tile = &mut columns[pair + at * step(GRAM) + block % 2 * TILE..];
            let fetch = |position: usize| {
                if block < blocks && position < positions.end {
                    // SAFETY: the caller vouches for the processor and the position.
                    unsafe { Avx512::load(data.add(block * plane + position * BLOCK)) }
                } else {
                    // SAFETY: only arithmetic on registers; the caller vouches for the processor.
                    unsafe { Avx512::splat(0.0) }
                }
            };
            for row in 0..ROWS {
                let position = positions.start + at * LONG + 2 * row;
                let two = [fetch(position), fetch(position + 1)].map(Avx512::register);
                let to = tile[row * BLOCK..].as_mut_ptr();
                // SAFETY: the caller vouches for the processor; the last part's tile ends where the step or the pair's next block
                // does.
                unsafe { store(two, GRAM, 2 * TILE, to, |a, b| interleave(a, b)) };
            }
            for part in 0..GRAM as usize {
                let from = &tile[part * 2 * TILE..][..TILE];
                let to = pair + (part * steps + at) * 2 * TILE + block % 2 * TILE;
                let to = &mut rows[to..][..TILE];
                // SAFETY: the caller vouches for the processor; both tiles have sixteen rows of sixteen words.
                unsafe {
                    let rows: [Avx512; ROWS] =
                        std::array::from_fn(|row| Avx512::load(from[row * BLOCK..].as_ptr()));
                    for (row, to) in Avx512::transpose(rows)
                        .into_iter()
                        .zip(to.chunks_exact_mut(BLOCK))
                    {
                        row.store(to.as_mut_ptr());
                    }
                }
            }
        }
    }
}

/// The parts of the product, which is only used for gradients, where errors of 1e-5 do no harm.
const PRODUCT: Parts = Parts::Two;

/// A symmetric matrix packed for the tiles.
pub struct Symmetric {
    /// The number of words of 32 rows.
    panel: usize,
    words: Buffer,
}

impl Symmetric {
    /// Packs `n` × `n` entries.
    pub fn new(entries: &[f32], n: usize) -> Symmetric {
        assert!(is_available());
        assert_eq!(entries.len(), n * n);
        let panel = n.div_ceil(DEEP) * step(PRODUCT);
        let mut words = Buffer::lasting(n.div_ceil(2 * BLOCK) * panel);
        words
            .par_chunks_exact_mut(panel)
            .enumerate()
            // SAFETY: the processor has the tiles and the entries are n × n, as was asserted; `to` is a panel.
            .for_each(|(at, to)| unsafe { pack_panel(entries, n, at, to) });
        Symmetric { panel, words }
    }
}

/// Packs 32 rows of a symmetric matrix as weights.
///
/// # Safety
/// The processor must have AVX-512 F and BF16.
#[target_feature(enable = "avx512f,avx512bf16")]
unsafe fn pack_panel(entries: &[f32], n: usize, panel: usize, to: &mut [f32]) {
    for output in (panel * 2 * BLOCK..n.min((panel + 1) * 2 * BLOCK)).step_by(BLOCK) {
        for input in (0..n).step_by(2) {
            let at = input / DEEP * step(PRODUCT)
                + (output - panel * 2 * BLOCK) / BLOCK * TILE
                + input % DEEP / 2 * BLOCK;
            // SAFETY: the caller vouches for the processor; rows and columns of a symmetric matrix are the same, and sixteen entries follow in a row; the tile's row
            // has sixteen words.
            unsafe {
                let row = |input: usize| Avx512::load(entries[input * n + output..].as_ptr());
                let two = [row(input), row(input + 1)].map(Avx512::register);
                let to = to[at..].as_mut_ptr();
                store(two, PRODUCT, 2 * TILE, to, |a, b| interleave(a, b));
            }
        }
    }
}

/// Computes `S F` in place of `F` at some positions of `data`, which has the layout of [`gram`]'s.
///
/// # Safety
/// The processor must have the tiles, the positions must lie in `data`, and no other thread may use them.
pub unsafe fn product(
    symmetric: &Symmetric,
    data: *mut f32,
    plane: usize,
    positions: Range<usize>,
    blocks: usize,
) {
    let count = positions.len();
    let deep = blocks.div_ceil(2);
    let part = deep * count * pack::WORDS;
    // Tiles may reach beyond the positions.
    let packed = PRODUCT as usize * part + 2 * ROWS * pack::WORDS;
    let room = count.next_multiple_of(ROWS) * BLOCK;
    with_scratch(packed + 2 * deep * room, |scratch| {
        let (packed, out) = scratch.split_at_mut(packed);
        // SAFETY: the caller vouches for the tiles and that the positions are this thread's; the scratch memory has room for
        // the packed positions, for what a tile reads beyond them, and for the sums.
        unsafe {
            pack_positions(data, plane, positions.clone(), blocks, packed.as_mut_ptr());
            let registers = Registers::take();
            for (panel, weights) in symmetric.words.chunks_exact(symmetric.panel).enumerate() {
                let (to, next) = out[2 * panel * room..][..2 * room].split_at_mut(room);
                for start in (0..count).step_by(2 * ROWS) {
                    let inputs = Inputs {
                        first: packed[start * pack::WORDS..].as_ptr(),
                        part: part * size_of::<f32>(),
                        block: count * pack::WORDS * size_of::<f32>(),
                        blocks: deep,
                        tap: 0,
                        taps: 1,
                    };
                    let wide = (count - start).next_multiple_of(ROWS).min(2 * ROWS);
                    let [to, next] =
                        [&mut *to, &mut *next].map(|to| to[start * BLOCK..].as_mut_ptr());
                    let weights = weights.as_ptr();
                    sums(PRODUCT, inputs, wide, (weights, weights), to, next);
                }
            }
            drop(registers);
            for (block, sums) in out.chunks_exact(room).take(blocks).enumerate() {
                let to = data.add(block * plane + positions.start * BLOCK);
                to.copy_from_nonoverlapping(sums.as_ptr(), count * BLOCK);
            }
        }
    });
}

/// Packs positions: `[parts][blocks / 2][positions]`.
///
/// # Safety
/// The processor must have AVX-512 F and BF16; the positions must lie in `data`, and `to` have room.
#[target_feature(enable = "avx512f,avx512bf16")]
unsafe fn pack_positions(
    data: *const f32,
    plane: usize,
    positions: Range<usize>,
    blocks: usize,
    to: *mut f32,
) {
    let part = blocks.div_ceil(2) * positions.len() * pack::WORDS;
    let mut to = to;
    for block in (0..blocks).step_by(2) {
        for position in positions.clone() {
            // SAFETY: the caller vouches for the processor, the positions and for room at `to`.
            unsafe {
                let first = Avx512::load(data.add(block * plane + position * BLOCK));
                let second = if block + 1 < blocks {
                    Avx512::load(data.add((block + 1) * plane + position * BLOCK))
                } else {
                    Avx512::splat(0.0)
                };
                let two = [first, second].map(Avx512::register);
                store(two, PRODUCT, part, to, |a, b| pack::pack(a, b));
                to = to.add(pack::WORDS);
            }
        }
    }
}

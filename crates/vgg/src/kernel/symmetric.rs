//! The inner loops of the Gram matrix and of the product that its gradient needs.

use std::ops::Range;

use super::factors::Single;
use super::groups::Groups;
use super::lanes::{BLOCK, Lanes};
use super::product::{Blocks, tile_of};

/// The number of positions whose products are summed in registers before they are written: two blocks of them fit the first-level cache.
const CHUNK: usize = 128;

/// Adds to the rows of `block` of a Gram matrix, from the diagonal on, the products of some positions.
///
/// `data` is `[blocks][positions][16]` with `plane` values from block to block; `to` is `[16][blocks · 16]`.
///
/// # Safety
/// As [`Lanes`]; the positions must lie in `data`.
#[inline(always)]
pub unsafe fn gram_rows<L: Lanes>(
    data: *const f32,
    plane: usize,
    positions: Range<usize>,
    block: usize,
    blocks: usize,
    to: &mut [f32],
) {
    for start in positions.clone().step_by(CHUNK) {
        let chunk = start..positions.end.min(start + CHUNK);
        let mut other = block;
        while other < blocks {
            // SAFETY: the caller vouches for the processor and the positions; the blocks are below `blocks`.
            unsafe {
                if L::COLUMNS == 2 && other + 1 < blocks {
                    gram_tile::<L, 8, 2>(data, plane, chunk.clone(), block, other, to);
                    other += 2;
                } else {
                    gram_tile::<L, 4, 1>(data, plane, chunk.clone(), block, other, to);
                    other += 1;
                }
            }
        }
    }
}

/// Adds the products of a block's channels with those of `C` blocks from `other` on.
///
/// # Safety
/// As [`gram_rows`]; the blocks must lie in `data`.
#[inline(always)]
unsafe fn gram_tile<L: Lanes, const R: usize, const C: usize>(
    data: *const f32,
    plane: usize,
    positions: Range<usize>,
    block: usize,
    other: usize,
    to: &mut [f32],
) {
    let width = to.len() / BLOCK;
    for top in (0..BLOCK).step_by(R) {
        // SAFETY: the caller vouches for the processor and the positions; a row of `to` has sixteen values here.
        unsafe {
            let mut sums = [[L::splat(0.0); C]; R];
            let a = data.add(block * plane + top);
            let b = data.add(other * plane);
            for position in positions.clone() {
                let mut row = [L::splat(0.0); C];
                for (c, row) in row.iter_mut().enumerate() {
                    *row = L::load(b.add(c * plane + position * BLOCK));
                }
                for (r, sums) in sums.iter_mut().enumerate() {
                    let x = L::splat(*a.add(position * BLOCK + r));
                    for (row, sum) in row.iter().zip(sums) {
                        *sum = x.mul_add(*row, *sum);
                    }
                }
            }
            for (r, sums) in sums.into_iter().enumerate() {
                for (c, sum) in sums.into_iter().enumerate() {
                    let to = &mut to[(top + r) * width + (other + c) * BLOCK..][..BLOCK];
                    L::load(to.as_ptr()).add(sum).store(to.as_mut_ptr());
                }
            }
        }
    }
}

/// Computes `S F` at some positions of `data`, which is `[blocks][positions][16]` with `plane` values from block to block; `panels`
/// is `S` as `[blocks / columns][blocks · 16][columns · 16]`. `to` becomes `[blocks][those positions][16]`.
///
/// # Safety
/// As [`Lanes`]; the positions must lie in `data`, and `panels` hold the matrix.
#[inline(always)]
pub unsafe fn product<L: Lanes>(
    data: *const f32,
    plane: usize,
    positions: Range<usize>,
    blocks: usize,
    (panels, columns): (*const f32, usize),
    to: &mut [f32],
) {
    assert_eq!(to.len(), blocks * positions.len() * BLOCK);
    for panel in 0..blocks / columns {
        for (start, rows) in Groups::new(positions.len(), L::ROWS).iter() {
            let inputs = Blocks {
                data: data.wrapping_add((positions.start + start) * BLOCK),
                count: blocks,
                step: plane,
                words: BLOCK,
            };
            let to = to.as_mut_ptr().wrapping_add(start * BLOCK);
            // SAFETY: the caller vouches for the processor, the positions and the panels; `to` has room for these positions in
            // every block, as was asserted.
            unsafe {
                let weights = panels.add(panel * columns * BLOCK * blocks * BLOCK);
                tile_of::<L, Single, _>((rows, columns), inputs, weights, |r, c, sum| {
                    let block = panel * columns + c;
                    sum.store(to.add((block * positions.len() + r) * BLOCK));
                });
            }
        }
    }
}

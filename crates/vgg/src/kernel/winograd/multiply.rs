//! The products of transformed inputs and kernels: a matrix product for each plane.

use super::planes::Tiles;
use crate::kernel::conv_params::ConvParams;
use crate::kernel::factors::Factors;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::product::{Blocks, tile_of};

/// Computes the products of a plane for a panel of `columns` blocks of outputs. `from` and `to` are that plane's, `weights` that
/// panel's.
///
/// # Safety
/// As [`Lanes`]; the planes must have the shapes of `tiles` and the channels.
#[inline(always)]
pub unsafe fn multiply<L: Lanes, F: Factors<L>>(
    params: &ConvParams,
    tiles: Tiles,
    (panel, columns): (usize, usize),
    weights: *const f32,
    (from, to): (*mut f32, *mut f32),
) {
    for (start, rows) in tiles.groups.iter() {
        let inputs = Blocks {
            data: from
                .wrapping_add(start * params.inputs / F::A_WORD)
                .cast_const(),
            count: params.inputs / BLOCK,
            step: rows * BLOCK / F::A_WORD,
            words: BLOCK / F::A_WORD,
        };
        let at = start * params.outputs;
        // SAFETY: the caller vouches for the processor and that the planes have these tiles and channels, so that every row
        // of the group lies in them.
        unsafe {
            tile_of::<L, F, _>((rows, columns), inputs, weights, |r, c, sum| {
                let block = panel * columns + c;
                sum.store(to.add(at + (block * rows + r) * BLOCK));
            });
        }
    }
}

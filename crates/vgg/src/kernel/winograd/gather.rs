//! The output's transform.

use std::ops::Range;

use super::planes::{Planes, Tiles};
use super::transform::{M, N, output_line};
use crate::kernel::conv_params::ConvParams;
use crate::kernel::finish::finish;
use crate::kernel::lanes::Lanes;

/// Transforms the products of one tile back to M × M outputs.
///
/// # Safety
/// As [`Lanes`]; `from` must be good for sixteen values in every plane.
#[inline(always)]
unsafe fn gather_patch<L: Lanes>(from: *const f32, stride: usize) -> [[L; M]; M] {
    // SAFETY: the caller vouches for the processor and for sixteen values in every plane.
    unsafe {
        let mut half = [[L::splat(0.0); N]; M];
        for x in 0..N {
            let at = |y: usize| L::load(from.add((y * N + x) * stride));
            let line = output_line([at(0), at(1), at(2), at(3), at(4), at(5)]);
            for y in 0..M {
                half[y][x] = line[y];
            }
        }
        [
            output_line(half[0]),
            output_line(half[1]),
            output_line(half[2]),
            output_line(half[3]),
        ]
    }
}

/// Transforms the products of `tiles` back, in the blocks of outputs, and finishes them as the destination says.
///
/// # Safety
/// As [`Lanes`]; the destination must have the parameters' shape, and no other thread may write to these tiles.
#[inline(always)]
pub unsafe fn gather<L: Lanes>(
    params: &ConvParams,
    tiles: Tiles,
    blocks: Range<usize>,
    from: Planes,
) {
    let across = params.width.div_ceil(M);
    for block in blocks {
        for (start, rows) in tiles.groups.iter() {
            for row in 0..rows {
                let tile = tiles.first + start + row;
                let (top, left) = (tile / across * M, tile % across * M);
                let from_offset = Planes::offset(params.outputs, block, (start, rows), row);
                // SAFETY: the tile lies in the planes; a window is finished only if its first position lies in the maps, and the
                // caller vouches that no other thread writes to this tile.
                unsafe {
                    let patch = gather_patch::<L>(from.data.add(from_offset), from.stride);
                    for (y, x) in [(0, 0), (0, 2), (2, 0), (2, 2)] {
                        if top + y < params.height && left + x < params.width {
                            let window = [
                                [patch[y][x], patch[y][x + 1]],
                                [patch[y + 1][x], patch[y + 1][x + 1]],
                            ];
                            finish(params, block, (top + y, left + x), window);
                        }
                    }
                }
            }
        }
    }
}

//! The input's transform.

use std::ops::Range;

use super::planes::{Planes, Tiles};
use super::transform::{M, N, input_line};
use crate::kernel::conv_params::{ConvParams, Source};
use crate::kernel::factors::Factors;
use crate::kernel::lanes::{BLOCK, Lanes};

/// Transforms one patch of 6 × 6 positions.
///
/// # Safety
/// As [`Lanes`]; `fetch` must be good for every row and column of the patch, and `to` have room in every plane.
#[inline(always)]
unsafe fn scatter_patch<L: Lanes, F: Factors<L>>(
    fetch: impl Fn(usize, usize) -> L,
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the caller vouches for the processor, for what `fetch` reads and for room at `to` in every plane.
    unsafe {
        let mut half = [[L::splat(0.0); N]; N];
        for x in 0..N {
            let line = input_line([
                fetch(0, x),
                fetch(1, x),
                fetch(2, x),
                fetch(3, x),
                fetch(4, x),
                fetch(5, x),
            ]);
            for y in 0..N {
                half[y][x] = line[y];
            }
        }
        for y in 0..N {
            for (x, value) in input_line(half[y]).into_iter().enumerate() {
                F::store(value, to.add((y * N + x) * stride));
            }
        }
    }
}

/// Transforms the input of `tiles` in the blocks of channels.
///
/// # Safety
/// As [`Lanes`]; the parameters' source must have its shape, and `to` room for the tiles.
#[inline(always)]
pub unsafe fn scatter<L: Lanes, F: Factors<L>>(
    params: &ConvParams,
    tiles: Tiles,
    blocks: Range<usize>,
    to: Planes,
) {
    let (height, width) = (params.height + 2, params.width + 2);
    let (half_height, half_width) = (params.height / 2 + 2, params.width / 2 + 2);
    let across = params.width.div_ceil(M);
    for block in blocks {
        for (start, rows) in tiles.groups.iter() {
            for row in 0..rows {
                let tile = tiles.first + start + row;
                let (top, left) = (tile / across * M, tile % across * M);
                let inside = top + N <= height && left + N <= width;
                let at = (block * height + top) * width + left;
                let half_at = (block * half_height + top / 2) * half_width + left / 2;
                let to_offset = Planes::offset(params.inputs, block, (start, rows), row);
                // SAFETY: a patch that is not wholly inside reads zero outside, so all reads lie in the source; the
                // half-sized source's border covers an odd last row or column.
                unsafe {
                    let to_tile = to.data.add(to_offset / F::A_WORD);
                    macro_rules! patch {
                        ($fetch:expr) => {
                            if inside {
                                scatter_patch::<L, F>($fetch, to_tile, to.stride)
                            } else {
                                scatter_patch::<L, F>(
                                    |y, x| {
                                        if top + y < height && left + x < width {
                                            $fetch(y, x)
                                        } else {
                                            L::splat(0.0)
                                        }
                                    },
                                    to_tile,
                                    to.stride,
                                )
                            }
                        };
                    }
                    match params.source {
                        Source::Features(data) => {
                            let data = data.as_ptr().add(at * BLOCK);
                            patch!(|y: usize, x: usize| L::load(data.add((y * width + x) * BLOCK)));
                        }
                        Source::Masked(data, mask) => {
                            let (data, mask) =
                                (data.as_ptr().add(at * BLOCK), mask.as_ptr().add(at));
                            patch!(|y: usize, x: usize| {
                                let at = y * width + x;
                                L::load(data.add(at * BLOCK)).keep(*mask.add(at))
                            });
                        }
                        Source::Unpooled(data, mask, scale) => {
                            let data = data.as_ptr().add(half_at * BLOCK);
                            let mask = mask.as_ptr().add(at);
                            patch!(|y: usize, x: usize| {
                                let at = y.div_ceil(2) * half_width + x.div_ceil(2);
                                let mask = *mask.add(y * width + x);
                                L::load(data.add(at * BLOCK))
                                    .mul(L::splat(scale))
                                    .keep(mask)
                            });
                        }
                    }
                }
            }
        }
    }
}

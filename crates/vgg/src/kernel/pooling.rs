//! 2 × 2 pooling with stride 2 on its own, where the convolution before it is tapped; elsewhere a convolution pools what
//! it writes. An odd last row or column is dropped.

use rayon::prelude::*;

use crate::Pooling;
use crate::features::{BLOCK, Features};

/// The corners of a window, in the order in which a tie of the maximum is decided: the first wins.
const CORNERS: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];

/// Pools features; also gives the mask of where the gradient passes.
pub fn pool(input: &Features, pooling: Pooling) -> (Features, Vec<u16>) {
    let (height, width) = (input.height() / 2, input.width() / 2);
    let mut output = input.zeros_of(height, width);
    let x = input.as_slice();
    let row = input.width() + 2;
    let plane = row * (input.height() + 2);
    let mut mask = vec![0u16; x.len() / BLOCK];
    let out_plane = (height + 2) * (width + 2) * BLOCK;
    output
        .as_mut_slice()
        .par_chunks_mut(out_plane)
        .zip(mask.par_chunks_mut(plane))
        .enumerate()
        .for_each(|(block, (output, mask))| {
            for y in 0..height {
                for column in 0..width {
                    let at = CORNERS.map(|(dy, dx)| (2 * y + 1 + dy) * row + 2 * column + 1 + dx);
                    let to = ((y + 1) * (width + 2) + column + 1) * BLOCK;
                    for lane in 0..BLOCK {
                        let corners = at.map(|at| x[(block * plane + at) * BLOCK + lane]);
                        output[to + lane] = match pooling {
                            Pooling::Max => {
                                let mut best = 0;
                                for corner in 1..4 {
                                    if corners[corner] > corners[best] {
                                        best = corner;
                                    }
                                }
                                mask[at[best]] |= 1 << lane;
                                corners[best]
                            }
                            Pooling::Average => {
                                at.iter().for_each(|&at| mask[at] |= 1 << lane);
                                corners.iter().sum::<f32>() / 4.0
                            }
                        };
                    }
                }
            }
        });
    (output, mask)
}

/// Adds to the gradient at the input what comes from the gradient at the output.
pub fn pool_backward(gradient: &Features, mask: &[u16], pooling: Pooling, to: &mut Features) {
    let (height, width) = (to.height(), to.width());
    let g = gradient.as_slice();
    let (half_row, half_rows) = (gradient.width() + 2, gradient.height() + 2);
    let plane = (height + 2) * (width + 2);
    to.as_mut_slice()
        .par_chunks_mut(plane * BLOCK)
        .enumerate()
        .for_each(|(block, to)| {
            for y in 1..=height {
                for x in 1..=width {
                    let at = y * (width + 2) + x;
                    let from =
                        ((block * half_rows + y.div_ceil(2)) * half_row + x.div_ceil(2)) * BLOCK;
                    let mask = mask[block * plane + at];
                    for lane in 0..BLOCK {
                        if mask >> lane & 1 == 1 {
                            to[at * BLOCK + lane] += g[from + lane] * pooling.share();
                        }
                    }
                }
            }
        });
}

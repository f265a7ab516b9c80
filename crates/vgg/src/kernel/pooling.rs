//! 2 × 2 pooling with stride 2 on its own, where the convolution before it is tapped; elsewhere a convolution pools what
//! it writes. An odd last row or column is dropped.
//!
//! Features are blocked storage with a border, see [`Features`](crate::Features).

use rayon::prelude::*;

use super::lanes::BLOCK;
use crate::pooling::Pooling;

/// The corners of a window, in the order in which a tie of the maximum is decided: the first wins.
const CORNERS: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];

/// Pools features of `height` × `width` positions into `output`, of half the size. Returns the mask of where the gradient
/// passes.
///
/// # Panics
/// If the storage has another size.
pub fn pool(
    input: &[f32],
    (height, width): (usize, usize),
    pooling: Pooling,
    output: &mut [f32],
) -> Vec<u16> {
    let row = width + 2;
    let plane = row * (height + 2);
    let (height, width) = (height / 2, width / 2);
    let out_plane = (height + 2) * (width + 2) * BLOCK;
    assert_eq!(
        input.len() / (plane * BLOCK),
        output.len() / out_plane,
        "blocks"
    );
    let mut mask = vec![0u16; input.len() / BLOCK];
    output
        .par_chunks_mut(out_plane)
        .zip(mask.par_chunks_mut(plane))
        .enumerate()
        .for_each(|(block, (output, mask))| {
            for y in 0..height {
                for column in 0..width {
                    let at = CORNERS.map(|(dy, dx)| (2 * y + 1 + dy) * row + 2 * column + 1 + dx);
                    let to = ((y + 1) * (width + 2) + column + 1) * BLOCK;
                    for lane in 0..BLOCK {
                        let corners = at.map(|at| input[(block * plane + at) * BLOCK + lane]);
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
    mask
}

/// Adds to the gradient at the input, of `height` × `width` positions, the share of the gradient at the output, of half
/// the size.
///
/// # Panics
/// If the storage has another size.
pub fn pool_backward(
    gradient: &[f32],
    mask: &[u16],
    pooling: Pooling,
    (height, width): (usize, usize),
    to: &mut [f32],
) {
    let (half_row, half_rows) = (width / 2 + 2, height / 2 + 2);
    let plane = (height + 2) * (width + 2);
    assert_eq!(
        to.len() / (plane * BLOCK),
        gradient.len() / (half_row * half_rows * BLOCK),
        "blocks"
    );
    to.par_chunks_mut(plane * BLOCK)
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
                            to[at * BLOCK + lane] += gradient[from + lane] * pooling.share();
                        }
                    }
                }
            }
        });
}

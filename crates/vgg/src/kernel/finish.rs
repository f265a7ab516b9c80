//! The last step of a convolution, whichever algorithm computed the sums.

use super::conv_params::{ConvParams, Destination};
use super::lanes::{BLOCK, Lanes};
use crate::pooling::Pooling;

/// Finishes a window of 2 × 2 sums of a block of channels, whose first is at row `y` and column `x` (both even): bias,
/// ReLU, mask and pooling in the forward pass, the sum with what is there in the backward pass. Positions outside the
/// maps are skipped.
///
/// # Safety
/// As [`Lanes`]; the destination must have the parameters' shape, the window's first position must lie in the maps, and no other thread
/// may write to it.
#[inline(always)]
pub unsafe fn finish<L: Lanes>(
    params: &ConvParams,
    block: usize,
    (top, left): (usize, usize),
    window: [[L; 2]; 2],
) {
    let width = params.width + 2;
    let inside = |y: usize, x: usize| top + y < params.height && left + x < params.width;
    let at = (block * (params.height + 2) + top + 1) * width + left + 1;
    // SAFETY: the caller vouches for the processor and that the destination has the parameters' shape and is this thread's here; what
    // lies outside the maps is not written.
    unsafe {
        match params.destination {
            Destination::Backward { gradient, add } => {
                let put = |y: usize, x: usize| {
                    if inside(y, x) {
                        let to = gradient.add((at + y * width + x) * BLOCK);
                        let value = window[y][x];
                        if add { L::load(to).add(value) } else { value }.store(to);
                    }
                };
                put(0, 0);
                put(0, 1);
                put(1, 0);
                put(1, 1);
            }
            Destination::Forward {
                bias,
                pooling,
                output,
                mask,
            } => {
                let bias = L::load(bias.add(block * BLOCK));
                let relu = |y: usize, x: usize| window[y][x].add(bias).max(L::splat(0.0));
                let corners = [relu(0, 0), relu(0, 1), relu(1, 0), relu(1, 1)];
                let put = |y: usize, x: usize| {
                    if inside(y, x) {
                        let at = at + y * width + x;
                        let value = corners[2 * y + x];
                        if pooling != Some(Pooling::Max) {
                            *mask.add(at) = value.positive();
                        }
                        if pooling.is_none() {
                            value.store(output.add(at * BLOCK));
                        }
                    }
                };
                if pooling != Some(Pooling::Max) {
                    put(0, 0);
                    put(0, 1);
                    put(1, 0);
                    put(1, 1);
                }
                // An odd last row or column is dropped.
                let (Some(pooling), true) = (pooling, inside(1, 1)) else {
                    return;
                };
                let value = match pooling {
                    Pooling::Max => {
                        let (value, winners) = largest(corners);
                        *mask.add(at) = winners[0];
                        *mask.add(at + 1) = winners[1];
                        *mask.add(at + width) = winners[2];
                        *mask.add(at + width + 1) = winners[3];
                        value
                    }
                    Pooling::Average => mean(corners),
                };
                let row = block * (params.height / 2 + 2) + top / 2 + 1;
                let to = row * (params.width / 2 + 2) + left / 2 + 1;
                value.store(output.add(to * BLOCK));
            }
        }
    }
}

/// Returns the largest of four corners, and masks of where each lane's gradient goes: to the first corner that has the largest
/// value, if it is above zero.
///
/// # Safety
/// As [`Lanes`].
#[inline(always)]
unsafe fn largest<L: Lanes>(corners: [L; 4]) -> (L, [u16; 4]) {
    // SAFETY: only arithmetic on registers, for whose instructions the caller vouches.
    unsafe {
        let value = corners[0].max(corners[1]).max(corners[2].max(corners[3]));
        let mut left = value.positive();
        let winners = corners.map(|corner| {
            let winner = corner.at_least(value) & left;
            left &= !winner;
            winner
        });
        (value, winners)
    }
}

/// Returns the mean of four corners.
///
/// # Safety
/// As [`Lanes`].
#[inline(always)]
unsafe fn mean<L: Lanes>(corners: [L; 4]) -> L {
    // SAFETY: only arithmetic on registers, for whose instructions the caller vouches.
    unsafe {
        let sum = corners[0].add(corners[1]).add(corners[2].add(corners[3]));
        sum.mul(L::splat(0.25))
    }
}

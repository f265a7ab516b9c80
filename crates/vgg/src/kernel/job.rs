//! What a convolution computes, whatever the way: where it reads, where it writes, and what becomes of its sums.

use super::lanes::Lanes;
use crate::Pooling;
use crate::features::BLOCK;

/// What a convolution reads. All are blocked storage with a border, of the convolution's own size unless said.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// Features.
    Features(&'a [f32]),
    /// A gradient, and the mask of where it passes.
    Masked(&'a [f32], &'a [u16]),
    /// A gradient behind a pooling, at half the size; the mask of where it passes, and what it is multiplied by.
    Unpooled(&'a [f32], &'a [u16], f32),
}

/// Where a convolution writes; its tasks share the memory.
#[derive(Clone, Copy)]
pub enum Target {
    /// On the way forward, with bias and ReLU.
    Forward {
        /// `[outputs]`
        bias: *const f32,
        /// Whether only the pooled features are written.
        pooling: Option<Pooling>,
        /// Where the features go.
        output: *mut f32,
        /// Where the gradient will pass on the way back.
        mask: *mut u16,
    },
    /// On the way back: adds to what is there, or replaces it.
    Backward {
        /// Where the gradient goes.
        gradient: *mut f32,
        /// Whether it is added.
        add: bool,
    },
}

/// One convolution to compute.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Rows of the maps.
    pub height: usize,
    /// Columns of the maps.
    pub width: usize,
    /// Channels in.
    pub inputs: usize,
    /// Channels out.
    pub outputs: usize,
    /// What is read.
    pub source: Source<'a>,
    /// Where it goes.
    pub target: Target,
}

// SAFETY: threads that share a job read its source and write to different tiles of its target.
unsafe impl Send for Job<'_> {}
// SAFETY: as above.
unsafe impl Sync for Job<'_> {}

/// Finishes a window of 2 × 2 sums of a block of channels, whose first is at row `y` and column `x` (both even): bias,
/// ReLU, mask and pooling on the way forward, the sum with what is there on the way back. What lies outside the maps is
/// left out.
///
/// # Safety
/// As [`Lanes`]; the target must have the job's shape, the first of the window must lie in the maps, and no other thread
/// may write to it.
#[inline(always)]
pub unsafe fn finish<L: Lanes>(
    job: &Job,
    block: usize,
    (top, left): (usize, usize),
    window: [[L; 2]; 2],
) {
    let width = job.width + 2;
    let inside = |y: usize, x: usize| top + y < job.height && left + x < job.width;
    let at = (block * (job.height + 2) + top + 1) * width + left + 1;
    // SAFETY: only what lies inside is written; the rest is the caller's promise.
    unsafe {
        match job.target {
            Target::Backward { gradient, add } => {
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
            Target::Forward {
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
                let row = block * (job.height / 2 + 2) + top / 2 + 1;
                let to = row * (job.width / 2 + 2) + left / 2 + 1;
                value.store(output.add(to * BLOCK));
            }
        }
    }
}

/// The largest of four, and where each lane's gradient goes: to the first corner that has it, if it is above zero.
#[inline(always)]
unsafe fn largest<L: Lanes>(corners: [L; 4]) -> (L, [u16; 4]) {
    // SAFETY: the caller vouches for the processor.
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

/// The mean of four.
#[inline(always)]
unsafe fn mean<L: Lanes>(corners: [L; 4]) -> L {
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let sum = corners[0].add(corners[1]).add(corners[2].add(corners[3]));
        sum.mul(L::splat(0.25))
    }
}

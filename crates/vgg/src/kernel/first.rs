//! The first convolution, whose three inputs are too few for blocks of sixteen: computed directly.

use std::borrow::Cow;

use rayon::prelude::*;

use super::convolution::columns;
use super::factors::Single;
use super::lanes::Lanes;
use super::product::{Blocks, Groups, Inputs, tile_of};
use super::{Kernel, Precision};
use crate::features::BLOCK;

/// The picture's channels, rows and columns around a position: 27 inputs in the order of the weights.
#[derive(Clone, Copy)]
struct Neighbourhood {
    corner: *const f32,
    row: usize,
    plane: usize,
}

impl Inputs for Neighbourhood {
    #[inline(always)]
    fn row(self) -> usize {
        1
    }

    #[inline(always)]
    fn each(self, mut f: impl FnMut(*const f32)) {
        for channel in 0..3 {
            for y in 0..3 {
                for x in 0..3 {
                    f(self
                        .corner
                        .wrapping_add(channel * self.plane + y * self.row + x));
                }
            }
        }
    }
}

/// The first convolution's way forward or back.
pub struct First<'a> {
    /// Rows of the picture.
    pub height: usize,
    /// Columns of the picture.
    pub width: usize,
    /// Channels of the features.
    pub channels: usize,
    /// `[channels][27]`
    pub weights: Cow<'a, [f32]>,
}

/// Rows of the picture that a task of the way back computes; it needs the products of one more on either side.
const STRIP: usize = 16;

impl First<'_> {
    /// From the picture with a border of zeros, `[3][height + 2][width + 2]`, to blocked features after ReLU. Gives the
    /// mask of where they are above zero.
    ///
    /// # Panics
    /// If an argument has another shape.
    pub fn forward(
        &self,
        kernel: Kernel,
        image: &[f32],
        bias: &[f32],
        features: &mut [f32],
    ) -> Vec<u16> {
        let whole = (self.height + 2) * (self.width + 2);
        assert_eq!((image.len(), bias.len()), (3 * whole, self.channels));
        assert_eq!(features.len(), self.channels * whole);
        let mut mask = vec![0; features.len() / BLOCK];
        let f = kernel.functions(Precision::Exact);
        let columns = columns(f, self.channels);
        let panels = self.forward_panels(columns);
        let at = Forward {
            image: image.as_ptr(),
            panels: panels.as_ptr(),
            bias: bias.as_ptr(),
            features: features.as_mut_ptr(),
            mask: mask.as_mut_ptr(),
        };
        (0..self.height).into_par_iter().for_each(|y| {
            // SAFETY: the shapes were checked; each task has its own row.
            unsafe { (f.first_forward)(self, at, columns, y) }
        });
        mask
    }

    /// From the gradient at the features, blocked, and the mask of where it passes, to that at the picture,
    /// `[3][height][width]`.
    ///
    /// # Panics
    /// If an argument has another shape.
    pub fn backward(&self, kernel: Kernel, gradient: &[f32], mask: &[u16]) -> Vec<f32> {
        let whole = (self.height + 2) * (self.width + 2);
        assert_eq!(gradient.len(), self.channels * whole);
        assert_eq!(mask.len(), self.channels / BLOCK * whole);
        let mut image = vec![0.0; 3 * self.height * self.width];
        let f = kernel.functions(Precision::Exact);
        let panels = self.backward_panels(f.columns);
        let at = Backward {
            gradient: gradient.as_ptr(),
            mask: mask.as_ptr(),
            panels: panels.as_ptr(),
            image: image.as_mut_ptr(),
        };
        (0..self.height.div_ceil(STRIP))
            .into_par_iter()
            .for_each_init(Vec::new, |scratch, strip| {
                let rows = strip * STRIP..self.height.min((strip + 1) * STRIP);
                // SAFETY: the shapes were checked; each task has its own rows.
                unsafe { (f.first_backward)(self, at, f.columns, rows, scratch) }
            });
        image
    }

    /// The weights as the way forward takes them: `[channels/(16 C)][27][16 C]`.
    fn forward_panels(&self, columns: usize) -> Vec<f32> {
        let wide = columns * BLOCK;
        (0..27 * self.channels)
            .map(|at| {
                let (panel, tap, lane) = (at / (27 * wide), at / wide % 27, at % wide);
                self.weights[(panel * wide + lane) * 27 + tap]
            })
            .collect()
    }

    /// The weights as the way back takes them: `[2/C][channels][16 C]`, the 27 taps and five zeros.
    fn backward_panels(&self, columns: usize) -> Vec<f32> {
        let wide = columns * BLOCK;
        (0..self.channels * 2 * BLOCK)
            .map(|at| {
                let (panel, channel, lane) = (
                    at / (self.channels * wide),
                    at / wide % self.channels,
                    at % wide,
                );
                let tap = panel * wide + lane;
                if tap < 27 {
                    self.weights[channel * 27 + tap]
                } else {
                    0.0
                }
            })
            .collect()
    }
}

/// Where the way forward reads and writes.
#[derive(Clone, Copy)]
pub(super) struct Forward {
    /// The picture with a border of zeros, `[3][height + 2][width + 2]`.
    image: *const f32,
    /// From [`First::forward_panels`].
    panels: *const f32,
    /// `[channels]`
    bias: *const f32,
    /// Blocked features with their border.
    features: *mut f32,
    /// Where a feature is above zero.
    mask: *mut u16,
}

// SAFETY: threads that share it write to different rows.
unsafe impl Send for Forward {}
// SAFETY: as above.
unsafe impl Sync for Forward {}

/// One row of features.
///
/// # Safety
/// As [`Lanes`]; the pointers must have the shapes of `first`, and no other thread may write the row.
#[inline(always)]
pub(super) unsafe fn forward<L: Lanes>(first: &First, at: Forward, columns: usize, y: usize) {
    let (row, plane) = (first.width + 2, (first.width + 2) * (first.height + 2));
    for (x, rows) in Groups::new(first.width, L::ROWS).iter() {
        for panel in 0..first.channels / (columns * BLOCK) {
            // SAFETY: the neighbourhoods of a row of positions lie in the bordered picture; positions lie in the maps.
            unsafe {
                let inputs = Neighbourhood {
                    corner: at.image.add(y * row + x),
                    row,
                    plane,
                };
                let weights = at.panels.add(panel * 27 * columns * BLOCK);
                tile_of::<L, Single, _>((rows, columns), inputs, weights, |r, c, sum| {
                    let block = panel * columns + c;
                    let value = sum
                        .add(L::load(at.bias.add(block * BLOCK)))
                        .max(L::splat(0.0));
                    let position = block * plane + (y + 1) * row + x + r + 1;
                    value.store(at.features.add(position * BLOCK));
                    *at.mask.add(position) = value.positive();
                });
            }
        }
    }
}

/// Where the way back reads and writes.
#[derive(Clone, Copy)]
pub(super) struct Backward {
    /// The gradient at the features, blocked, with its border.
    gradient: *const f32,
    /// Where it passes.
    mask: *const u16,
    /// From [`First::backward_panels`].
    panels: *const f32,
    /// The gradient at the picture, `[3][height][width]`.
    image: *mut f32,
}

// SAFETY: threads that share it write to different rows.
unsafe impl Send for Backward {}
// SAFETY: as above.
unsafe impl Sync for Backward {}

/// The gradient at `rows` of the picture. Each position's gradient gives 27 products, which are then added up where
/// they belong. `scratch` is resized as needed.
///
/// # Safety
/// As [`Lanes`]; the pointers must have the shapes of `first`, and no other thread may write these rows.
#[inline(always)]
pub(super) unsafe fn backward<L: Lanes>(
    first: &First,
    at: Backward,
    columns: usize,
    rows: std::ops::Range<usize>,
    scratch: &mut Vec<f32>,
) {
    let (row, plane) = (first.width + 2, (first.width + 2) * (first.height + 2));
    let blocks = first.channels / BLOCK;
    // Products of the rows above to below, and one row of the gradient through its mask.
    let products = (rows.len() + 2) * row * 2 * BLOCK;
    scratch.clear();
    scratch.resize(products + blocks * row * BLOCK, 0.0);
    let (products, masked) = scratch.split_at_mut(products);
    for (y, products) in products.chunks_exact_mut(row * 2 * BLOCK).enumerate() {
        let line = (rows.start + y) * row;
        for block in 0..blocks {
            for x in 0..row {
                let position = block * plane + line + x;
                // SAFETY: the position lies in the bordered maps.
                unsafe {
                    let value =
                        L::load(at.gradient.add(position * BLOCK)).keep(*at.mask.add(position));
                    value.store(masked[(block * row + x) * BLOCK..][..BLOCK].as_mut_ptr());
                }
            }
        }
        for (x, count) in Groups::new(row, L::ROWS).iter() {
            for panel in 0..2 / columns {
                let inputs = Blocks {
                    data: masked[x * BLOCK..].as_ptr(),
                    count: blocks,
                    step: row * BLOCK,
                    words: BLOCK,
                };
                // SAFETY: the positions lie in the row; each has room for 32 products.
                unsafe {
                    let weights = at.panels.add(panel * first.channels * columns * BLOCK);
                    tile_of::<L, Single, _>((count, columns), inputs, weights, |r, c, sum| {
                        let to = (x + r) * 2 * BLOCK + (panel * columns + c) * BLOCK;
                        sum.store(products[to..][..BLOCK].as_mut_ptr());
                    });
                }
            }
        }
    }
    for (n, y) in rows.enumerate() {
        for x in 0..first.width {
            let mut sums = [0.0f32; 3];
            for ky in 0..3 {
                for kx in 0..3 {
                    let from = ((n + 2 - ky) * row + x + 2 - kx) * 2 * BLOCK + ky * 3 + kx;
                    for (channel, sum) in sums.iter_mut().enumerate() {
                        *sum += products[from + channel * 9];
                    }
                }
            }
            for (channel, sum) in sums.into_iter().enumerate() {
                // SAFETY: the pixel lies in the picture.
                unsafe { *at.image.add((channel * first.height + y) * first.width + x) = sum };
            }
        }
    }
}

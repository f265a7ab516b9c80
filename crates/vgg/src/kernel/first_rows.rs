//! The first convolution of some rows of an image.

use std::ops::Range;

use crate::kernel::factors::Single;
use crate::kernel::groups::Groups;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::product::{Blocks, Inputs, tile_of};

/// The sizes of the image and of the features.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The number of rows of the image.
    pub height: usize,
    /// The number of columns of the image.
    pub width: usize,
    /// The number of channels of the features.
    pub channels: usize,
}

/// The image's channels, rows and columns around a position: 27 inputs in the order of the weights.
#[derive(Clone, Copy)]
struct Neighborhood {
    corner: *const f32,
    row: usize,
    plane: usize,
}

impl Inputs for Neighborhood {
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

/// The memory of the forward pass.
#[derive(Clone, Copy)]
pub struct Forward {
    /// The image with a border of zeros, `[3][height + 2][width + 2]`.
    pub image: *const f32,
    /// The weights, `[channels / (16 C)][27][16 C]`.
    pub panels: *const f32,
    /// The biases, `[channels]`.
    pub bias: *const f32,
    /// Blocked features with their border.
    pub features: *mut f32,
    /// The mask of where a feature is positive.
    pub mask: *mut u16,
}

// SAFETY: only addresses; whoever writes through them, in an unsafe function, says why no other thread does.
unsafe impl Send for Forward {}
// SAFETY: as for `Send`: sharing the addresses alone is harmless.
unsafe impl Sync for Forward {}

/// Computes a row of features.
///
/// # Safety
/// As [`Lanes`]; the pointers must have this shape, and no other thread may write the row.
#[inline(always)]
pub unsafe fn forward<L: Lanes>(shape: &Shape, at: Forward, columns: usize, y: usize) {
    let (row, plane) = (shape.width + 2, (shape.width + 2) * (shape.height + 2));
    for (x, rows) in Groups::new(shape.width, L::ROWS).iter() {
        for panel in 0..shape.channels / (columns * BLOCK) {
            // SAFETY: the neighborhoods of a row of positions lie in the bordered picture, and the positions in the maps, of
            // which the caller vouches that this row is this thread's.
            unsafe {
                let inputs = Neighborhood {
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

/// The memory of the backward pass.
#[derive(Clone, Copy)]
pub struct Backward {
    /// The gradient at the features, blocked, with its border.
    pub gradient: *const f32,
    /// The mask of where it passes.
    pub mask: *const u16,
    /// The weights, `[2 / C][channels][16 C]`.
    pub panels: *const f32,
    /// The gradient at the image, `[3][height][width]`.
    pub image: *mut f32,
}

// SAFETY: only addresses; whoever writes through them, in an unsafe function, says why no other thread does.
unsafe impl Send for Backward {}
// SAFETY: as for `Send`: sharing the addresses alone is harmless.
unsafe impl Sync for Backward {}

/// Computes the gradient at `rows` of the image. Each position's gradient gives 27 products, which are then added to the
/// pixels that they belong to. `scratch` is resized as needed.
///
/// # Safety
/// As [`Lanes`]; the pointers must have this shape, and no other thread may write these rows.
#[inline(always)]
pub unsafe fn backward<L: Lanes>(
    shape: &Shape,
    at: Backward,
    columns: usize,
    rows: Range<usize>,
    scratch: &mut Vec<f32>,
) {
    let (row, plane) = (shape.width + 2, (shape.width + 2) * (shape.height + 2));
    let blocks = shape.channels / BLOCK;
    // Products of the rows from the one above to the one below, and one masked row of the gradient.
    let products = (rows.len() + 2) * row * 2 * BLOCK;
    scratch.clear();
    scratch.resize(products + blocks * row * BLOCK, 0.0);
    let (products, masked) = scratch.split_at_mut(products);
    for (y, products) in products.chunks_exact_mut(row * 2 * BLOCK).enumerate() {
        let line = (rows.start + y) * row;
        for block in 0..blocks {
            for x in 0..row {
                let position = block * plane + line + x;
                // SAFETY: the position lies in the bordered maps; a row of `masked` has sixteen values here.
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
                // SAFETY: the positions lie in the row of `masked`, and the panel has the weights of all channels; each position
                // has room for 32 products.
                unsafe {
                    let weights = at.panels.add(panel * shape.channels * columns * BLOCK);
                    tile_of::<L, Single, _>((count, columns), inputs, weights, |r, c, sum| {
                        let to = (x + r) * 2 * BLOCK + (panel * columns + c) * BLOCK;
                        sum.store(products[to..][..BLOCK].as_mut_ptr());
                    });
                }
            }
        }
    }
    for (n, y) in rows.enumerate() {
        for x in 0..shape.width {
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
                // SAFETY: the pixel lies in the picture, in a row that the caller vouches to be this thread's.
                unsafe { *at.image.add((channel * shape.height + y) * shape.width + x) = sum };
            }
        }
    }
}

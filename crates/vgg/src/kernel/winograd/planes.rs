//! The layout of transformed data.

use crate::kernel::groups::Groups;
use crate::kernel::lanes::BLOCK;

/// Transformed data of some tiles: a plane for each of the (M + 2)² products, the groups of tiles one after the other,
/// each `[channels / 16][tiles][16]`; inputs are stored as factors, see [`Factors`](crate::kernel::factors::Factors).
#[derive(Clone, Copy)]
pub struct Planes {
    /// The address of the first plane.
    pub data: *mut f32,
    /// The words from plane to plane.
    pub stride: usize,
}

// SAFETY: only an address; whoever writes through it, in an unsafe function, says why no other thread does.
unsafe impl Send for Planes {}
// SAFETY: as for `Send`: sharing the address alone is harmless.
unsafe impl Sync for Planes {}

impl Planes {
    /// Returns a stride of at least `size` for which the same place of different planes lies in different sets of the cache.
    pub fn stride(size: usize) -> usize {
        size.next_multiple_of(1024) + BLOCK
    }

    /// Returns the address of a plane.
    pub fn plane(self, plane: usize) -> *mut f32 {
        self.data.wrapping_add(plane * self.stride)
    }

    /// Returns the offset in each plane of a tile's sixteen channels of the block.
    #[inline(always)]
    pub fn offset(
        channels: usize,
        block: usize,
        (start, rows): (usize, usize),
        row: usize,
    ) -> usize {
        start * channels + (block * rows + row) * BLOCK
    }
}

/// Consecutive tiles, counted row by row, in the groups that the product computes together.
#[derive(Clone, Copy)]
pub struct Tiles {
    /// The number of the first tile.
    pub first: usize,
    /// The groups.
    pub groups: Groups,
}

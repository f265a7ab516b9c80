//! Weights that are kept transformed.

use rayon::prelude::*;

use crate::kernel::buffer::Buffer;
use crate::kernel::dispatch::Functions;
use crate::kernel::lanes::BLOCK;
use crate::kernel::winograd::planes::Planes;
use crate::kernel::winograd::transform::PLANES;

/// Weights in Winograd's domain: a plane for each of the 36 products, each
/// `[outputs / (16 C)][words of inputs][16 C]`.
pub struct Transformed {
    columns: usize,
    stride: usize,
    planes: Buffer,
}

impl Transformed {
    /// Transforms weights `[outputs][inputs][3][3]`, or `[inputs][outputs][3][3]` to be `rotated` by 180° for the backward pass.
    ///
    /// # Panics
    /// If `dense` has another length.
    pub fn new(
        functions: &Functions,
        dense: &[f32],
        (outputs, inputs): (usize, usize),
        rotated: bool,
    ) -> Transformed {
        assert_eq!(dense.len(), outputs * inputs * 9);
        let columns = functions.columns_for(outputs);
        let stride = Planes::stride(outputs * inputs / functions.a_word);
        let mut planes = Buffer::lasting(PLANES * stride);
        let to = Planes {
            data: planes.as_mut_ptr(),
            stride,
        };
        (0..outputs / BLOCK).into_par_iter().for_each(|block| {
            // SAFETY: whoever has `functions` may call them; `dense` has the shape asserted above, every plane has room
            // for all outputs, and each block of outputs writes to its own place.
            unsafe { (functions.prepare)(dense, (outputs, inputs), rotated, columns, block, to) }
        });
        Transformed {
            columns,
            stride,
            planes,
        }
    }

    /// Returns C, the number of vectors of outputs in a panel.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the address of a plane's weights.
    pub fn plane(&self, plane: usize) -> *const f32 {
        self.planes[plane * self.stride..].as_ptr()
    }
}

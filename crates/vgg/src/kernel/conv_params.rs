//! One convolution as a task for the kernels: where it reads and where it writes.

use crate::pooling::Pooling;

/// Direction of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Features in, features out.
    Forward,
    /// Gradients at the outputs in, gradients at the inputs out.
    Backward,
}

/// What a convolution reads. All sources are blocked storage with a border, of the convolution's own size
/// unless noted.
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
pub enum Destination {
    /// In the forward pass, with bias and ReLU.
    Forward {
        /// `[outputs]`
        bias: *const f32,
        /// Whether only the pooled features are written.
        pooling: Option<Pooling>,
        /// Where the features go.
        output: *mut f32,
        /// Where the gradient will pass in the backward pass.
        mask: *mut u16,
    },
    /// In the backward pass: adds to what is there, or replaces it.
    Backward {
        /// Where the gradient goes.
        gradient: *mut f32,
        /// Whether to add to what is there.
        add: bool,
    },
}

/// One convolution to compute.
#[derive(Clone, Copy)]
pub struct ConvParams<'a> {
    /// Rows of the maps.
    pub height: usize,
    /// Columns of the maps.
    pub width: usize,
    /// Channels in.
    pub inputs: usize,
    /// Channels out.
    pub outputs: usize,
    /// The source.
    pub source: Source<'a>,
    /// The destination.
    pub destination: Destination,
}

// SAFETY: the source is shared references; the destination is only addresses, and whoever writes through them, in an unsafe
// function, says why no other thread does.
unsafe impl Send for ConvParams<'_> {}
// SAFETY: as for `Send`: shared parameters give no more than copies of it.
unsafe impl Sync for ConvParams<'_> {}

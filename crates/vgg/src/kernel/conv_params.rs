//! The parameters of a convolution: its sizes, and the memory that it reads and writes.

use crate::pooling::Pooling;

/// The direction of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From features to features.
    Forward,
    /// From gradients at the outputs to gradients at the inputs.
    Backward,
}

/// The memory that a convolution reads: blocked storage with a border, of the convolution's own size unless a variant says otherwise.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// Features.
    Features(&'a [f32]),
    /// A gradient, and the mask of where it passes.
    Masked(&'a [f32], &'a [u16]),
    /// A gradient behind a pooling, at half the size, the mask of where it passes, and its factor.
    Unpooled(&'a [f32], &'a [u16], f32),
}

/// The memory that a convolution writes to, shared by its tasks.
#[derive(Clone, Copy)]
pub enum Destination {
    /// Features after bias and ReLU, in the forward pass.
    Forward {
        /// The biases, `[outputs]`.
        bias: *const f32,
        /// The pooling, if only pooled features are written.
        pooling: Option<Pooling>,
        /// The features.
        output: *mut f32,
        /// The mask of where the gradient passes in the backward pass.
        mask: *mut u16,
    },
    /// A gradient, in the backward pass.
    Backward {
        /// The gradient.
        gradient: *mut f32,
        /// True to add to the gradient that is there.
        add: bool,
    },
}

/// The parameters of a convolution.
#[derive(Clone, Copy)]
pub struct ConvParams<'a> {
    /// The number of rows of the maps.
    pub height: usize,
    /// The number of columns of the maps.
    pub width: usize,
    /// The number of channels in.
    pub inputs: usize,
    /// The number of channels out.
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

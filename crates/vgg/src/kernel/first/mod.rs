//! The first convolution, whose three inputs are too few for blocks of sixteen: computed directly.

pub mod layer;
pub mod rows;

use std::path::PathBuf;

use crate::kernel::instruction_set::InstructionSetError;
use crate::kernel::precision::UnknownPrecision;
use crate::layer::{Layer, UnknownLayer};

/// What can go wrong in this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A layer's name is not one of VGG-19's.
    #[error(transparent)]
    UnknownLayer(#[from] UnknownLayer),
    /// An instruction set is unknown, or this processor does not support it or its precision.
    #[error(transparent)]
    InstructionSet(#[from] InstructionSetError),
    /// A precision's name is not known.
    #[error(transparent)]
    UnknownPrecision(#[from] UnknownPrecision),
    /// Pooling would leave nothing of the picture.
    #[error(
        "a picture of {width} × {height} pixels is too small for {layer}: each side must have at least {least} pixels"
    )]
    TooSmall {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// The deepest layer asked for.
        layer: Layer,
        /// The shortest side that the layer takes, in pixels.
        least: usize,
    },
    /// The file of weights cannot be read.
    #[error("cannot read the weights {}: {source}", path.display())]
    ReadWeights {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file of weights was read, but does not hold the network.
    #[error("the weights {origin} cannot be used: {problem}")]
    Weights {
        /// The file's path, or what else they come from.
        origin: String,
        /// What is wrong with them.
        problem: String,
    },
}

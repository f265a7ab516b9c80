use std::path::PathBuf;

use crate::kernel::instruction_set::InstructionSetError;
use crate::kernel::precision::UnknownPrecision;
use crate::layer::{Layer, UnknownLayer};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// The image is too small for the poolings before a layer.
    #[error(
        "a picture of {width} × {height} pixels is too small for {layer}: each side must have at least {least} pixels"
    )]
    TooSmall {
        /// The image's width in pixels.
        width: usize,
        /// The image's height in pixels.
        height: usize,
        /// The deepest layer asked for.
        layer: Layer,
        /// The shortest side that the layer takes, in pixels.
        least: usize,
    },
    /// The file of weights cannot be read.
    #[error("cannot read the weights {}: {source}", path.display())]
    ReadWeights {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file of weights was read, but does not hold the network.
    #[error("the weights {origin} cannot be used: {problem}")]
    Weights {
        /// The file's path, or another description of the origin.
        origin: String,
        /// The reason for which the weights cannot be used.
        problem: String,
    },
}

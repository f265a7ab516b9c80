use std::path::PathBuf;

use crate::Layer;

/// What can go wrong in this crate.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(
        "there is no layer `{0}` in VGG-19; its layers are conv1_1 … conv5_4 and pool1 … pool5"
    )]
    UnknownLayer(String),
    #[error(
        "a picture of {width} × {height} pixels is too small for {layer}: each side must have at least {least} pixels"
    )]
    TooSmall {
        width: usize,
        height: usize,
        layer: Layer,
        least: usize,
    },
    #[error("cannot read the weights {}: {source}", path.display())]
    ReadWeights {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the weights {origin} cannot be used: {problem}")]
    Weights { origin: String, problem: String },
}

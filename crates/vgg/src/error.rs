use std::path::PathBuf;

use crate::{Kernel, Layer, Precision};

/// What can go wrong in this crate.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(
        "there is no layer `{0}` in VGG-19; its layers are conv1_1 … conv5_4 and pool1 … pool5"
    )]
    UnknownLayer(String),
    #[error("there is no kernel `{name}`; the kernels are {}", names(Kernel::ALL))]
    UnknownKernel { name: String },
    #[error(
        "this processor cannot run the kernel {kernel}; it can run {}",
        names(Kernel::available())
    )]
    KernelNotAvailable { kernel: Kernel },
    #[error("there is no precision `{name}`; there are exact and fast")]
    UnknownPrecision { name: String },
    #[error(
        "the kernel {kernel} has no precision {precision} on this processor: fast takes the kernel amx, or avx512 with AVX-512 BF16"
    )]
    PrecisionNotAvailable {
        kernel: Kernel,
        precision: Precision,
    },
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

fn names(kernels: impl IntoIterator<Item = Kernel>) -> String {
    let names: Vec<&str> = kernels.into_iter().map(Kernel::name).collect();
    names.join(", ")
}

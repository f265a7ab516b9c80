//! The network: from an image to features, and from gradients at features to the gradient at the image.

mod layers;
mod pass;

use crate::error::Error;
use crate::image::Image;
use crate::kernel::instruction_set::{Kernel, KernelError};
use crate::kernel::precision::Precision;
use crate::layer::Layer;
use crate::pooling::Pooling;
use crate::weights::Weights;
use layers::Layers;
pub use pass::Pass;

/// VGG-19, ready to run. Can be shared between threads; runs in the rayon pool of its caller.
///
/// Weights are prepared for the kernel when a layer is first used, and kept as long as the network: up to some hundred
/// megabytes. Memory of features is kept for the next pass, until [`trim`](crate::trim) is called.
pub struct Network {
    layers: Layers,
}

impl Network {
    /// A network with these weights, on the best kernel that the processor supports.
    pub fn new(weights: Weights, pooling: Pooling) -> Network {
        Network {
            layers: Layers::new(weights, pooling, Kernel::detect(), Precision::Exact),
        }
    }

    /// The same network on another kernel.
    ///
    /// # Errors
    /// The processor does not support the kernel, or the kernel does not support this network's precision.
    pub fn with_kernel(self, kernel: Kernel) -> Result<Network, Error> {
        let precision = self.precision();
        self.with(kernel, precision)
    }

    /// The same network with another precision than [`Precision::Exact`].
    ///
    /// # Errors
    /// This network's kernel does not support the precision on this processor.
    pub fn with_precision(self, precision: Precision) -> Result<Network, Error> {
        let kernel = self.kernel();
        self.with(kernel, precision)
    }

    fn with(self, kernel: Kernel, precision: Precision) -> Result<Network, Error> {
        if !kernel.is_available() {
            return Err(KernelError::NotAvailable { kernel }.into());
        }
        if !kernel.has(precision) {
            return Err(KernelError::NoSuchPrecision { kernel, precision }.into());
        }
        let Layers {
            weights, pooling, ..
        } = self.layers;
        Ok(Network {
            layers: Layers::new(weights, pooling, kernel, precision),
        })
    }

    /// The network's weights.
    pub fn weights(&self) -> &Weights {
        &self.layers.weights
    }

    /// The kind of pooling.
    pub fn pooling(&self) -> Pooling {
        self.layers.pooling
    }

    /// The kernel that computes it.
    pub fn kernel(&self) -> Kernel {
        self.layers.kernel
    }

    /// The precision of its convolutions.
    pub fn precision(&self) -> Precision {
        self.layers.precision
    }

    /// Computes the features at `taps` (convolutions after their ReLU), no deeper than the deepest of them.
    ///
    /// # Errors
    /// The picture is too small for a tapped layer.
    pub fn forward(&self, image: &Image, taps: &[Layer]) -> Result<Pass<'_>, Error> {
        Pass::forward(&self.layers, image, taps)
    }
}

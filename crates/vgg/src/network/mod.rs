//! The network: features of an image, and distances from targets with their gradient at the image.

mod evaluate;
mod layers;
mod pass;

use std::collections::BTreeMap;

use crate::error::Error;
use crate::features::Features;
use crate::image::Image;
use crate::kernel::instruction_set::{InstructionSet, InstructionSetError};
use crate::kernel::precision::Precision;
use crate::layer::Layer;
use crate::pooling::Pooling;
use crate::weights::Weights;
use layers::Layers;
pub(crate) use pass::Pass;

/// VGG-19, ready to run. It can be shared between threads, and runs in the rayon pool of its caller.
///
/// Weights are prepared for the instruction set when a layer is first used, and kept as long as the network: up to some hundred
/// megabytes. Memory of features is kept for the next pass, until [`Network::trim`] is called.
pub struct Network {
    layers: Layers,
}

impl Network {
    /// Returns a network with these weights, on the best instruction set that the processor supports.
    pub fn new(weights: Weights) -> Network {
        Network {
            layers: Layers::new(weights, InstructionSet::detect(), Precision::Exact),
        }
    }

    /// Returns the same network on another instruction set.
    ///
    /// # Errors
    /// The processor does not support the instruction set, or the instruction set does not support this network's precision.
    pub fn with_instruction_set(self, instruction_set: InstructionSet) -> Result<Network, Error> {
        let precision = self.precision();
        self.with(instruction_set, precision)
    }

    /// Returns the same network with another precision than [`Precision::Exact`].
    ///
    /// # Errors
    /// This network's instruction set does not support the precision on this processor.
    pub fn with_precision(self, precision: Precision) -> Result<Network, Error> {
        let instruction_set = self.instruction_set();
        self.with(instruction_set, precision)
    }

    fn with(self, instruction_set: InstructionSet, precision: Precision) -> Result<Network, Error> {
        if !instruction_set.is_available() {
            return Err(InstructionSetError::NotAvailable { instruction_set }.into());
        }
        if !instruction_set.has(precision) {
            return Err(InstructionSetError::NoSuchPrecision {
                instruction_set,
                precision,
            }
            .into());
        }
        Ok(Network {
            layers: Layers::new(self.layers.weights, instruction_set, precision),
        })
    }

    /// Returns the network's weights.
    pub fn weights(&self) -> &Weights {
        &self.layers.weights
    }

    /// Returns the instruction set that it runs on.
    pub fn instruction_set(&self) -> InstructionSet {
        self.layers.cpu.instruction_set
    }

    /// Returns the precision of its convolutions.
    pub fn precision(&self) -> Precision {
        self.layers.precision
    }

    /// Computes the features at `taps` (convolutions after their ReLU), no deeper than the deepest of them.
    ///
    /// # Errors
    /// The image is too small for a tapped layer.
    pub(crate) fn forward(
        &self,
        image: &Image,
        pooling: Pooling,
        taps: &[Layer],
    ) -> Result<Pass<'_>, Error> {
        Pass::forward(&self.layers, image, pooling, taps)
    }

    /// Computes the features at `layers` (convolutions after their ReLU), no deeper than the deepest of them.
    ///
    /// # Errors
    /// The image is too small for a layer.
    pub fn features(
        &self,
        image: &Image,
        pooling: Pooling,
        layers: &[Layer],
    ) -> Result<BTreeMap<Layer, Features>, Error> {
        Ok(self.forward(image, pooling, layers)?.into_features())
    }

    /// Returns unused memory to the system: that of features, which is otherwise kept for the next pass, and the scratch memory
    /// of the calling thread and of the threads of its rayon pool (of the global pool, outside one).
    ///
    /// A process that continues after a run calls this at the end of the run. It may be called at any time from any thread, and
    /// does not wait for other threads, which free their scratch memory when they are idle. The next pass requests memory anew,
    /// which takes some tens of milliseconds for a picture of 512 × 512 pixels. [`Features`] and targets that are alive keep
    /// their memory, and with it the unused rest of the block that they were allocated from. Prepared weights are kept.
    pub fn trim(&self) {
        self.layers.cpu.trim();
    }
}

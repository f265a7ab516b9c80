//! VGG-19 on the CPU: an image in, features out; an image and targets in, distances and the gradient at the image out.
//!
//! Only the image changes in neural style transfer, so there are no weight gradients, no autodiff and no tape. A [`Network`]
//! does two things: [`features`](Network::features) computes a forward pass to the deepest layer asked for, and
//! [`evaluate`](Network::evaluate) also compares what it finds with [targets](Target) and passes the gradient of a weighted
//! sum of their distances back to the image. How features lie in memory is known in this crate alone.
//!
#![cfg_attr(feature = "embedded-weights", doc = "```")]
#![cfg_attr(not(feature = "embedded-weights"), doc = "```ignore")]
//! use vgg::{Image, Layer, Network, Pooling, Tap, Weights};
//!
//! let network = Network::new(Weights::embedded()?);
//! let image = |level: f32| Image::new(32, 32, vec![level; 3 * 32 * 32]);
//! let features = network.features(&image(128.0), Pooling::Max, &[Layer::Conv2_1])?;
//! let maps = &features[&Layer::Conv2_1];
//! assert_eq!((maps.channels(), maps.height(), maps.width()), (128, 16, 16));
//!
//! let targets = network.gram_targets(&[(&image(90.0), 1.0)], Pooling::Max, &[Layer::Conv2_1])?;
//! let target = &targets[&Layer::Conv2_1];
//! let tap = Tap { layer: Layer::Conv2_1, target, weight: 1.0 };
//! let evaluation = network.evaluate(&image(128.0), Pooling::Max, &[tap])?;
//! assert_eq!(evaluation.distances[0].entries, 128 * 128);
//! assert_eq!(evaluation.gradient.width(), 32);
//! # Ok::<(), vgg::Error>(())
//! ```

#![warn(missing_docs)]

#[doc(hidden)]
pub mod benchmark;
mod cells;
mod distance;
mod error;
mod features;
mod gram;
mod image;
mod kernel;
mod layer;
mod network;
mod pooling;
mod tap;
#[cfg(test)]
mod tests;
mod weights;

pub use distance::Distance;
pub use error::Error;
pub use features::Features;
pub use image::Image;
pub use kernel::instruction_set::{InstructionSet, InstructionSetError};
pub use kernel::precision::{Precision, UnknownPrecision};
pub use layer::{Layer, UnknownLayer};
pub use network::Network;
pub use pooling::Pooling;
pub use tap::{Evaluation, Tap, Target};
pub use weights::{Preprocessing, Weights};

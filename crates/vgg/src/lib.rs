//! VGG-19 on the CPU: image in, features out; gradients at features in, gradient at the image out.
//!
//! Only the image changes in neural style transfer, so there are no weight gradients, no autodiff and no tape: a
//! [`Network`] computes a forward pass to the deepest layer asked for, and a backward pass from the gradients given there.
//!
//! ```
//! use vgg::{Image, Layer, Network, Pooling, Weights};
//!
//! let network = Network::new(Weights::embedded()?);
//! let image = Image::new(32, 32, vec![128.0; 3 * 32 * 32]);
//! let pass = network.forward(&image, Pooling::Max, &[Layer::Conv2_1])?;
//! let features = pass.features(Layer::Conv2_1);
//! assert_eq!((features.channels(), features.height(), features.width()), (128, 16, 16));
//! // The gradient of Σ F² / 2 at the features is F itself.
//! let at_features = vec![(Layer::Conv2_1, features.clone())];
//! let at_image: Image = pass.backward(at_features);
//! assert_eq!(at_image.width(), 32);
//! # Ok::<(), vgg::Error>(())
//! ```

#![warn(missing_docs)]

#[doc(hidden)]
pub mod benchmark;
mod cells;
mod error;
mod features;
mod gram;
mod image;
mod kernel;
mod layer;
mod network;
mod pooling;
mod sums;
mod weights;

pub use error::Error;
pub use features::Features;
pub use gram::{Gram, symmetric_product};
pub use image::Image;
pub use kernel::instruction_set::{InstructionSet, InstructionSetError};
pub use kernel::precision::{Precision, UnknownPrecision};
pub use layer::{Layer, UnknownLayer};
pub use network::{Network, Pass};
pub use pooling::Pooling;
pub use weights::{Preprocessing, Weights};

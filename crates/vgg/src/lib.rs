//! VGG-19 on the CPU: image in, features out; gradients at features in, gradient at the image out.
//!
//! Only the image changes in neural style transfer, so there are no weight gradients, no autodiff and no tape: a
//! [`Network`] goes forward to the deepest layer asked for and back from the gradients given there.
//!
//! ```
//! use vgg::{Image, Layer, Network, Pooling, Weights};
//!
//! let network = Network::new(Weights::embedded()?, Pooling::Max);
//! let image = Image::new(32, 32, vec![128.0; 3 * 32 * 32]);
//! let pass = network.forward(&image, &[Layer::Conv2_1])?;
//! let features = pass.features(Layer::Conv2_1);
//! assert_eq!((features.channels(), features.height(), features.width()), (128, 16, 16));
//! // The gradient of Σ F² / 2 at the features is F itself.
//! let at_features = vec![(Layer::Conv2_1, features.clone())];
//! let at_image: Image = pass.backward(at_features);
//! assert_eq!(at_image.width(), 32);
//! # Ok::<(), vgg::Error>(())
//! ```

mod error;
mod features;
mod image;
mod kernel;
mod layer;
mod network;
mod weights;

pub use error::Error;
pub use features::Features;
pub use image::Image;
#[doc(hidden)]
pub use kernel::benchmark;
pub use kernel::gram::{Gram, symmetric_product};
pub use kernel::{Kernel, Precision};
pub use layer::Layer;
pub use network::{Network, Pass, Pooling};
pub use weights::{Preprocessing, Weights};

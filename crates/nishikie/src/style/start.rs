//! The picture that a style run begins with.

use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use vgg::Image;

/// The picture that a style run begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// The content, as in the paper.
    #[default]
    Content,
    /// Noise, uniform over 0..255, from this seed.
    Noise(u64),
    /// A picture that is given as an input.
    Picture,
}

/// Returns an image of uniform noise over 0..255. The same seed gives the same noise.
pub fn noise(seed: u64, width: usize, height: usize) -> Image {
    let even = Uniform::new_inclusive(0.0, 255.0).expect("the bounds are in order");
    let values = even.sample_iter(ChaCha8Rng::seed_from_u64(seed));
    Image::new(width, height, values.take(3 * width * height).collect())
}

//! Where the output of a style run begins.

use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use vgg::Image;

/// Where the output of a style run begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// With the content, as in the paper.
    #[default]
    Content,
    /// With even noise over 0..255; the same seed gives the same noise.
    Noise(u64),
    /// With a picture that is given as an input.
    Picture,
}

/// Even noise over 0..255, `3 * width * height` values; the same seed gives the same.
pub fn noise(seed: u64, width: usize, height: usize) -> Image {
    let even = Uniform::new_inclusive(0.0, 255.0).expect("the bounds are in order");
    let values = even.sample_iter(ChaCha8Rng::seed_from_u64(seed));
    Image::new(width, height, values.take(3 * width * height).collect())
}

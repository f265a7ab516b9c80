//! The layers of VGG-19 by their usual names, with their shapes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A name that is not one of [`Layer::ALL`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no layer `{0}` in VGG-19; its layers are conv1_1 … conv5_4 and pool1 … pool5")]
pub struct UnknownLayer(pub String);

macro_rules! layers {
    ($($variant:ident $name:literal $channels:literal $halvings:literal $pool:literal;)*) => {
        /// A layer of VGG-19. A convolution stands for its output after ReLU.
        ///
        /// The order is the order of computation, so `a < b` if `a` is computed first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Layer {
            $(#[doc = concat!("`", $name, "`: ", stringify!($channels), " channels.")] $variant),*
        }

        impl Layer {
            /// Every layer, first to last.
            pub const ALL: [Layer; 21] = [$(Layer::$variant),*];

            /// Returns the name that papers use: `conv4_2`, `pool3`.
            pub fn name(self) -> &'static str {
                match self { $(Layer::$variant => $name),* }
            }

            /// Returns N, the number of feature maps.
            pub fn channels(self) -> usize {
                match self { $(Layer::$variant => $channels),* }
            }

            /// Returns the number of poolings up to this layer's output, each of which halves the image.
            pub fn halvings(self) -> u32 {
                match self { $(Layer::$variant => $halvings),* }
            }

            /// Returns true if this is one of the five pooling layers.
            pub fn is_pool(self) -> bool {
                match self { $(Layer::$variant => $pool),* }
            }
        }
    };
}

layers! {
    Conv1_1 "conv1_1" 64 0 false;
    Conv1_2 "conv1_2" 64 0 false;
    Pool1 "pool1" 64 1 true;
    Conv2_1 "conv2_1" 128 1 false;
    Conv2_2 "conv2_2" 128 1 false;
    Pool2 "pool2" 128 2 true;
    Conv3_1 "conv3_1" 256 2 false;
    Conv3_2 "conv3_2" 256 2 false;
    Conv3_3 "conv3_3" 256 2 false;
    Conv3_4 "conv3_4" 256 2 false;
    Pool3 "pool3" 256 3 true;
    Conv4_1 "conv4_1" 512 3 false;
    Conv4_2 "conv4_2" 512 3 false;
    Conv4_3 "conv4_3" 512 3 false;
    Conv4_4 "conv4_4" 512 3 false;
    Pool4 "pool4" 512 4 true;
    Conv5_1 "conv5_1" 512 4 false;
    Conv5_2 "conv5_2" 512 4 false;
    Conv5_3 "conv5_3" 512 4 false;
    Conv5_4 "conv5_4" 512 4 false;
    Pool5 "pool5" 512 5 true;
}

impl Layer {
    /// Returns width and height of this layer's maps for an image of `width` × `height` pixels: each pooling drops an odd last
    /// column or row. Either is 0 if the image is smaller than [`Layer::least_side`].
    pub fn size(self, width: usize, height: usize) -> (usize, usize) {
        (width >> self.halvings(), height >> self.halvings())
    }

    /// Returns the shortest side in pixels for which this layer has a position.
    pub fn least_side(self) -> usize {
        1 << self.halvings()
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Layer {
    type Err = UnknownLayer;

    fn from_str(name: &str) -> Result<Layer, UnknownLayer> {
        Layer::ALL
            .into_iter()
            .find(|layer| layer.name() == name)
            .ok_or_else(|| UnknownLayer(name.to_owned()))
    }
}

impl From<Layer> for &'static str {
    fn from(layer: Layer) -> &'static str {
        layer.name()
    }
}

impl TryFrom<String> for Layer {
    type Error = UnknownLayer;

    fn try_from(name: String) -> Result<Layer, UnknownLayer> {
        name.parse()
    }
}

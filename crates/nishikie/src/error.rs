//! Why a picture cannot be colored.

use picture::PictureError;
use vgg::Layer;

use crate::color::ColorError;
use crate::record::RecordError;
use crate::style::StyleError;

/// Why [`colorize`](crate::colorize) gave no picture, or it could not be saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Of color mode; also where it was stopped.
    #[error(transparent)]
    Color(#[from] ColorError),
    /// Of style mode.
    #[error(transparent)]
    Style(#[from] StyleError),
    /// A picture cannot be read, resized or written.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The record of another coloring cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A picture without a position at the deepest layer that is to see it.
    #[error("{name}: at {width} × {height} pixels it is too small for {layer}, where each side must have at least {}", layer.least_side())]
    TooSmall {
        /// The picture's file, or what it is for.
        name: String,
        /// Pixels across, at the size that the network sees.
        width: usize,
        /// Pixels down.
        height: usize,
        /// The layer.
        layer: Layer,
    },
    /// A style that is the content.
    #[error("{name}: is the content itself; name another print as the style")]
    ContentAsStyle {
        /// The style's file.
        name: String,
    },
    /// No style was given.
    #[error("no style was given; name at least one print in color")]
    NoStyle,
    /// Weights that do not fit the styles.
    #[error("there are {styles} styles but {weights} weights; give one for each")]
    StyleWeights {
        /// How many styles there are.
        styles: usize,
        /// How many weights.
        weights: usize,
    },
    /// Weights that are no weights.
    #[error(
        "the style weights {0:?} cannot be used; they must be numbers from 0 up, at least one of them more"
    )]
    BadStyleWeights(Vec<f64>),
    /// As many masks as styles are needed.
    #[error("there are {styles} styles but {masks} style masks; give one for each, in their order")]
    StyleMasks {
        /// How many styles there are.
        styles: usize,
        /// How many masks.
        masks: usize,
    },
    /// An input that only the other mode knows.
    #[error("{input} cannot be used in {mode} mode; leave it out, or choose the other mode")]
    OtherMode {
        /// What was given.
        input: &'static str,
        /// The recipe's mode.
        mode: &'static str,
    },
}

impl Error {
    /// Whether the work ended because its [`Monitor`](crate::job::Monitor) asked for that.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Error::Color(ColorError::Cancelled))
    }
}

//! Models of the colors of a collection of prints: which chroma a place of a gray print has.
//!
//! A place is described by the network's features and by lightness around it (`descriptors`, `surroundings`), reduced by
//! principal components (`projection`); colors are bins of chroma (`bins`); a small network (`head`, of `layers`) predicts the
//! likelihood of each bin (`heads`, `predict`). With the feature `training`, [`train()`] makes a [`Model`] of prints in color.
//!
//! The bins, the sharing of colors among them, the weighting of rare ones and the annealed mean are those of Zhang, Isola and Efros,
//! *Colorful Image Colorization* (2016); describing pixels by the layers of a network trained on photographs is Larsson, Maire and
//! Shakhnarovich, *Learning Representations for Automatic Colorization* (2016).

mod bins;
mod descriptors;
mod file;
mod head;
mod heads;
mod held_out;
mod layers;
#[allow(clippy::module_inception)] // The one that the folder is named for.
mod model;
mod predict;
mod projection;
mod settings;
mod surroundings;
#[cfg(feature = "training")]
mod training;

pub use held_out::{Accuracy, HeldOut};
pub use model::{Model, TrainingPrint};
pub use settings::{
    BinSettings, DescriptorSettings, HeadSettings, HeldOutSettings, OptimizerSettings,
    ProjectionSettings, SamplingSettings, TrainSettings, Variant,
};
#[cfg(feature = "training")]
pub use training::{Training, train};

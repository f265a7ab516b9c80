//! What can be learned from a collection of prints: which chroma a place of a gray print has.
//!
//! [`train()`] makes a [`Model`] of prints in color. A place is described by the network's features and by lightness around it
//! (`descriptors`, `surroundings`), made short by principal components (`moments`, `principal`, `projection`); colors are bins of
//! chroma (`bins`); a small network (`head`, trained in `fit`) tells how likely each bin is. What it says of a print is `evidence`.
//!
//! The bins, the sharing of colors among them, the weighting of rare ones and the annealed mean are those of Zhang, Isola and Efros, *Colorful Image
//! Colorization* (2016); describing pixels by the layers of a network trained on photographs is Larsson, Maire and Shakhnarovich, *Learning
//! Representations for Automatic Colorization* (2016).

mod bins;
mod collection;
mod descriptors;
mod evidence;
mod file;
mod fit;
mod head;
mod held_out;
#[allow(clippy::module_inception)] // The one that the folder is named for.
mod model;
mod moments;
mod principal;
mod projection;
mod random;
mod settings;
mod side_by_side;
mod surroundings;
#[cfg(test)]
mod tests;
mod train;
mod views;

pub use collection::{TrainingPrint, training_pictures};
pub use held_out::{HeldOut, Judgement};
pub use model::Model;
pub use settings::{
    BinSettings, DescriptorSettings, HeadSettings, HeldOutSettings, OptimizerSettings,
    ProjectionSettings, SamplingSettings, TrainSettings, Variant,
};
pub use train::{Training, train};

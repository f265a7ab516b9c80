//! A model of a collection's colors.

use std::fmt;

use vgg::{Network, Pooling};

use super::bins::Bins;
use super::head::Head;
use super::held_out::HeldOut;
use super::projection::Projection;
use super::settings::TrainSettings;
use crate::color::lab::Chroma;
use crate::color::palette::Pigment;
use crate::color::sheet::cells::POOLING;

/// A model of a collection's colors: it predicts the likelihood of each color at each place of a gray print.
///
/// It is trained on a collection of prints. It is small, below 2 MB, and needs the network that it was trained with.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(super) name: String,
    pub(super) seed: u64,
    pub(super) settings: TrainSettings,
    pub(super) network: NetworkIdentity,
    pub(super) prints: Vec<TrainingPrint>,
    pub(super) held_out: Option<HeldOut>,
    pub(super) projection: Projection,
    pub(super) bins: Bins,
    pub(super) head: Head,
    /// Empty in models of programs that did not keep them.
    pub(super) pigments: Vec<Pigment>,
    /// SHA-256 of the file that it was read from, which an older program may have written; `None` if it was trained by this process.
    pub(super) file_sha256: Option<String>,
}

/// A print that a model was trained on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingPrint {
    /// Its file's name, without the folder.
    pub name: String,
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub sha256: String,
}

/// The properties of a network on which its features depend.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkIdentity {
    /// SHA-256 of the weights' file.
    pub weights: String,
    /// `max` or `average`.
    pub pooling: String,
}

impl NetworkIdentity {
    /// Returns the identity of a network.
    pub fn of(network: &Network) -> Self {
        NetworkIdentity {
            weights: network.weights().sha256(),
            pooling: match POOLING {
                Pooling::Max => "max",
                Pooling::Average => "average",
            }
            .to_owned(),
        }
    }
}

impl fmt::Display for NetworkIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NetworkIdentity { weights, pooling } = self;
        write!(f, "{pooling} pooling, SHA-256 of the weights {weights}")
    }
}

impl Model {
    /// Returns the name that was given to the model when it was trained.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the seed with which the model was trained.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns the settings with which the model was trained. It also prepares prints by them.
    pub fn settings(&self) -> &TrainSettings {
        &self.settings
    }

    /// Returns the SHA-256 of the weights of the network that it needs, 64 hexadecimal digits.
    pub fn network_sha256(&self) -> &str {
        &self.network.weights
    }

    /// Returns the prints that it was trained on.
    pub fn prints(&self) -> &[TrainingPrint] {
        &self.prints
    }

    /// Returns the accuracy on prints that were held out; `None` if they were too few.
    pub fn held_out(&self) -> Option<&HeldOut> {
        self.held_out.as_ref()
    }

    /// Returns the colors that it can predict, a* and b* of each bin's middle, and the share that each has of the training prints.
    pub fn palette(&self) -> impl Iterator<Item = (Chroma, f32)> {
        self.bins
            .centers
            .iter()
            .copied()
            .zip(self.bins.shares.iter().copied())
    }

    /// Returns the pigments of its training set by lightness, each with its share of the prints' surface.
    pub fn pigments(&self) -> &[Pigment] {
        &self.pigments
    }
}

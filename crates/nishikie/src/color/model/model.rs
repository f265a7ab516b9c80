//! What was learned from a collection of prints.

use std::fmt;

use vgg::{Network, Pooling};

use super::bins::Bins;
use super::collection::TrainingPrint;
use super::descriptors::Descriptors;
use super::evidence::evidence;
use super::head::Head;
use super::held_out::HeldOut;
use super::projection::Projection;
use super::settings::TrainSettings;
use crate::color::ColorError;
use crate::color::evidence::Evidence;
use crate::color::lab::Chroma;
use crate::color::sheet::cells::POOLING;
use crate::color::sheet::plate::Plate;

/// What was learned from a collection of prints: how likely each color is at a place of a gray print.
///
/// [`train`](super::train()) makes one. It is small, below 2 MB, and needs the network that it was trained with.
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
}

/// What must be alike of two networks for their features to be so.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkIdentity {
    /// SHA-256 of the weights' file.
    pub weights: String,
    /// `max` or `average`.
    pub pooling: String,
}

impl NetworkIdentity {
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
    /// What whoever trained it calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed it was trained with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The settings it was trained with, and sees prints by.
    pub fn settings(&self) -> &TrainSettings {
        &self.settings
    }

    /// SHA-256 of the weights of the network that it needs, 64 hexadecimal digits.
    pub fn network_sha256(&self) -> &str {
        &self.network.weights
    }

    /// The prints that it learned from.
    pub fn prints(&self) -> &[TrainingPrint] {
        &self.prints
    }

    /// How well prints were told that were held out; `None` if they were too few.
    pub fn held_out(&self) -> Option<&HeldOut> {
        self.held_out.as_ref()
    }

    /// The colors that it knows, a* and b* of each bin's middle, and the share that each has of the prints learned from.
    pub fn palette(&self) -> impl Iterator<Item = (Chroma, f32)> {
        self.bins
            .centers
            .iter()
            .copied()
            .zip(self.bins.shares.iter().copied())
    }

    /// How likely each color is in each cell of a gray print, which is at [`TrainSettings::working_side`].
    ///
    /// # Errors
    /// [`ColorError::OtherNetwork`] if the model was trained with another network; the print is too small for the network.
    #[allow(dead_code)] // Whoever colors prints by models calls it.
    pub(in crate::color) fn evidence(
        &self,
        network: &Network,
        plate: &Plate,
    ) -> Result<Evidence, ColorError> {
        let found = NetworkIdentity::of(network);
        if found != self.network {
            return Err(ColorError::OtherNetwork {
                name: self.name.clone(),
                wanted: self.network.to_string(),
                found: found.to_string(),
            });
        }
        let descriptors = Descriptors::of(network, plate, &self.settings.descriptor)?;
        let heads = [(&self.bins, &self.head)];
        let stride = self.settings.descriptor.stride;
        let mut told = evidence(&descriptors, &self.projection, &heads, stride);
        Ok(told.remove(0))
    }
}

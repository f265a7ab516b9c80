//! The engine of every study: the network with the program's own weights.

use nishikie::Engine;
#[cfg(feature = "embedded-weights")]
use vgg::{Network, Weights};

use crate::StudyError;

/// Returns the engine that a study's runs are computed with.
#[cfg(feature = "embedded-weights")]
pub(crate) fn engine() -> Result<Engine, StudyError> {
    Ok(Engine::new(Network::new(Weights::embedded()?)))
}

/// Returns an error: this program was built without the network's weights.
#[cfg(not(feature = "embedded-weights"))]
pub(crate) fn engine() -> Result<Engine, StudyError> {
    Err(StudyError::NoWeights)
}

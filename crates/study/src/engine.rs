//! The engine of every study: the network with the program's own weights.

use std::sync::Arc;

use nishikie::Engine;
use nishikie::picture::credentials::Signer;
#[cfg(feature = "embedded-weights")]
use vgg::{Network, Weights};

use crate::StudyError;

/// Returns the engine that a study's runs are computed with.
#[cfg(feature = "embedded-weights")]
pub(crate) fn engine(signer: Option<Arc<Signer>>) -> Result<Engine, StudyError> {
    Ok(Engine {
        signer,
        ..Engine::new(Network::new(Weights::embedded()?))
    })
}

/// Returns an error: this program was built without the network's weights.
#[cfg(not(feature = "embedded-weights"))]
pub(crate) fn engine(_: Option<Arc<Signer>>) -> Result<Engine, StudyError> {
    Err(StudyError::NoWeights)
}

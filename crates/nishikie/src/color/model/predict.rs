//! Prediction of a print's colors by a model.

use vgg::Network;

use super::descriptors::Descriptors;
use super::heads::predictions;
use super::model::{Model, NetworkIdentity};
use crate::color::ColorError;
use crate::color::evidence::{Evidence, Prediction};
use crate::color::sheet::plate::Plate;
use crate::color::sheet::{Analyzer, Sheet};
use crate::progress::Stage;
use crate::progress::tell;

impl Model {
    /// Predicts the likelihood of each color in each cell of a gray print, which is at [`TrainSettings::working_side`].
    ///
    /// # Errors
    /// [`ColorError::OtherNetwork`] if the model was trained with another network; the print is too small for the network.
    pub(super) fn evidence(
        &self,
        network: &Network,
        plate: &Plate,
    ) -> Result<Evidence, ColorError> {
        let this = NetworkIdentity::of(network);
        if this != self.network {
            return Err(ColorError::OtherNetwork {
                name: self.name.clone(),
                wanted: self.network.to_string(),
                found: this.to_string(),
            });
        }
        let descriptors = Descriptors::of(network, plate, &self.settings.descriptor)?;
        let heads = [(&self.bins, &self.head)];
        let stride = self.settings.descriptor.stride;
        Ok(predictions(&descriptors, &self.projection, &heads, stride).remove(0))
    }
}

impl Prediction {
    /// Predicts the print's colors, cell by cell.
    ///
    /// # Errors
    /// [`ColorError::OtherNetwork`] if the model was trained with another network; [`ColorError::Cancelled`].
    pub fn of(analyzer: &Analyzer, model: &Model, print: &Sheet) -> Result<Self, ColorError> {
        let _span = tracing::debug_span!("model").entered();
        tell(analyzer.monitor, Stage::Predicting, 0, 1)?;
        Ok(Prediction(model.evidence(analyzer.network, &print.plate)?))
    }
}

//! The sources of evidence besides references.

use crate::color::error::ColorError;
use crate::color::evidence::Prediction;
use crate::color::model::Model;
use crate::color::palette::Palette;
use crate::color::sheet::{Analyzer, Sheet};
use crate::progress::Stage;
use crate::progress::tell;

impl Prediction {
    /// Predicts a print's colors, cell by cell.
    ///
    /// # Errors
    /// [`ColorError::OtherNetwork`] if the model was trained with another network, [`ColorError::Cancelled`].
    pub fn of(analyzer: &Analyzer, model: &Model, print: &Sheet) -> Result<Self, ColorError> {
        let _span = tracing::debug_span!("model").entered();
        tell(analyzer.monitor, Stage::Predicting, 0, 1)?;
        Ok(Prediction(model.evidence(analyzer.network, &print.plate)?))
    }
}

/// The sources of evidence besides references, and the coloring that is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::color) struct Knowledge<'a> {
    /// A model's prediction.
    pub prediction: Option<&'a Prediction>,
    /// The only pigments that the print may have.
    pub palette: Option<&'a Palette>,
    /// The rank of the wanted coloring among the plausible ones; 0 is the likeliest.
    pub proposal: u8,
}

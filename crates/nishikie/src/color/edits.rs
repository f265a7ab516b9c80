//! A curator's edits of a print: picks, regions and strokes.

use serde::{Deserialize, Serialize};

use super::ColorError;
use super::pick::Pick;
use super::region::Region;
use super::stroke::Stroke;
use crate::as_text;

/// A curator's edits of a print.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Edits {
    /// The picks. If several fill an area, the last one counts. In JSON each is the text of a [`Pick`].
    #[serde(with = "as_text::list", skip_serializing_if = "Vec::is_empty")]
    pub picks: Vec<Pick>,
    /// The regions, laid over picks, each over those before it. In JSON each is the text of a [`Region`].
    #[serde(with = "as_text::list", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
    /// The strokes of brush and eraser, laid over all other edits, each over those before it. In JSON each is the text of a [`Stroke`].
    #[serde(with = "as_text::list", skip_serializing_if = "Vec::is_empty")]
    pub strokes: Vec<Stroke>,
}

impl Edits {
    /// Returns true if there are no edits.
    pub fn is_empty(&self) -> bool {
        self.picks.is_empty() && self.regions.is_empty() && self.strokes.is_empty()
    }

    /// Checks that all edits can be made on a scan of this width and height.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`], [`ColorError::RegionUnusable`], [`ColorError::StrokeUnusable`].
    pub fn check(&self, [width, height]: [usize; 2]) -> Result<(), ColorError> {
        let mut regions = self.regions.iter();
        regions.try_for_each(|region| region.check([width, height]))?;
        let mut strokes = self.strokes.iter();
        strokes.try_for_each(|stroke| stroke.check([width, height]))?;
        let mut picks = self.picks.iter();
        picks.try_for_each(|pick| pick.check([width, height]))
    }
}

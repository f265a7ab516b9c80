//! The chroma decided for a print.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use picture::Picture;

use super::areas::{Decided, decide};
use super::other_evidence::OtherEvidence;
use crate::color::chroma_raster::ChromaRaster;
use crate::color::error::ColorError;
use crate::color::evidence::references::{Grid, Impression, Matched, ReferenceEvidence};
use crate::color::evidence::{Evidence, combined, in_pigments};
use crate::color::settings::Settings;
use crate::color::sheet::{Print, ReferenceSheet};
use crate::progress::tell;
use crate::progress::{Monitor, Stage};

/// The chroma decided for a print: by place and lightness, by area, and by pixel where a reference is another impression of the
/// print.
///
/// Together with a curator's edits it determines the colors of any view of the print.
#[derive(Clone, PartialEq)]
pub struct Decision {
    /// The print's working size in pixels.
    pub(in crate::color) width: usize,
    pub(in crate::color) height: usize,
    pub(in crate::color) grid: Grid,
    /// The decision for each area, laid over the grid.
    pub(in crate::color) decided: ChromaRaster,
    /// The confidence in each working pixel's color, 0..=1.
    pub(in crate::color) confidence: Vec<f32>,
    pub(in crate::color) impressions: Vec<Impression>,
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("width", &self.width)
            .field("height", &self.height)
            .field("impressions", &self.impressions.len())
            .finish_non_exhaustive()
    }
}

impl Decision {
    /// Returns the confidence in each place's color as a gray picture of the print's working size: black is a guess, white is
    /// certain, as where another impression of the print was found.
    ///
    /// # Errors
    /// As [`Picture::from_planar_rgb`].
    pub fn confidence(&self) -> Result<Picture, ColorError> {
        let plane: Vec<f32> = self
            .confidence
            .iter()
            .map(|confidence| (255.0 * confidence).round())
            .collect();
        Ok(Picture::from_planar_rgb(
            self.width,
            self.height,
            [&plane[..]; 3].concat(),
        )?)
    }

    /// Decides a print's colors from all references, each given with the matches that the print has in it, and from the other
    /// sources.
    ///
    /// # Errors
    /// [`ColorError::NoReference`] if there is no source at all, [`ColorError::PigmentCount`] if a palette has no pigment,
    /// [`ColorError::Cancelled`].
    pub(in crate::color) fn settle(
        print: &Print,
        references: &[(&ReferenceSheet, &Matched)],
        others: &OtherEvidence,
        settings: &Settings,
        monitor: &dyn Monitor,
    ) -> Result<Self, ColorError> {
        tell(monitor, Stage::Settling, 0, 1)?;
        let _span = tracing::debug_span!("settling").entered();
        let gathered = (!references.is_empty())
            .then(|| ReferenceEvidence::gather(print, references, settings));
        if others
            .palette
            .is_some_and(|palette| palette.pigments.is_empty())
        {
            return Err(ColorError::PigmentCount(0));
        }
        let from_references = gathered.as_ref().map(|gathered| &gathered.evidence);
        let evidence = all_evidence(print, from_references, others, settings)?;
        let Decided {
            chroma,
            mut confidence,
        } = decide(print, &evidence, others.proposal, settings);
        let share = match (others.prediction, others.palette) {
            (None, None) => settings.evidence.share,
            _ => 1.0,
        };
        let impressions: Vec<Impression> = references
            .iter()
            .flat_map(|(_, matched)| matched.impressions().iter().cloned())
            .collect();
        for impression in &impressions {
            for (confidence, &trust) in confidence.iter_mut().zip(&impression.trust) {
                *confidence = confidence.max(trust);
            }
        }
        let plate = &print.sheet.plate;
        Ok(Decision {
            width: plate.width,
            height: plate.height,
            grid: gathered.map_or_else(Grid::gray, |gathered| gathered.grid),
            decided: ChromaRaster {
                width: plate.width,
                height: plate.height,
                lightness: Arc::new(plate.lightness.clone()),
                strength: vec![share; chroma.len()],
                chroma,
            },
            confidence,
            impressions,
        })
    }
}

/// Returns the evidence of references and model together, in terms of the palette if there is one.
fn all_evidence<'a>(
    print: &Print,
    references: Option<&'a Evidence>,
    others: &OtherEvidence<'a>,
    settings: &Settings,
) -> Result<Cow<'a, Evidence>, ColorError> {
    let model = others.prediction.map(|prediction| &prediction.0);
    let evidence = match (model, references) {
        (Some(model), Some(references)) => Some(Cow::Owned(combined(
            model,
            references,
            settings.evidence.weight,
        ))),
        (one, other) => one.or(other).map(Cow::Borrowed),
    };
    match others.palette {
        Some(palette) => Ok(Cow::Owned(in_pigments(
            evidence.as_deref(),
            &palette.pigments,
            &print.sheet.plate,
            &settings.evidence,
        ))),
        None => evidence.ok_or(ColorError::NoReference),
    }
}

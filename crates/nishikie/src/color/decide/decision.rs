//! The chroma decided for a print.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use picture::Picture;

use super::alternatives::{Origin, Sources};
use super::areas::{Decided, decide};
use super::conclusions::{Conclusions, Errors};
use super::doubts::Asking;
use super::other_evidence::OtherEvidence;
use super::pieces::Pieces;
use super::proposals::proposed;
use crate::color::chroma_raster::ChromaRaster;
use crate::color::error::ColorError;
use crate::color::evidence::references::{Grid, Impression, Matched, ReferenceEvidence};
use crate::color::evidence::{Evidence, combined, in_pigments};
use crate::color::lab::Chroma;
use crate::color::palette::Pigment;
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
    pub(in crate::color) pieces: Pieces,
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
    /// Returns the confidence in each place's color as a gray picture of the print's working size: the probability that the color is
    /// right, from black, 0, to white, 1.
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

    /// Concludes from the chroma that a curator chose for some pieces.
    pub(in crate::color) fn concluded(
        &self,
        print: &Print,
        chosen: &[(usize, Chroma)],
        settings: &Settings,
    ) -> Conclusions {
        let likeness = print.pieces(settings);
        Errors::of(print, &self.pieces, likeness, &settings.conclusions).given(chosen)
    }

    /// Raises the confidence by what follows from picks: to 1 in pieces that they fill, elsewhere by as much as that of the piece.
    pub(in crate::color) fn conclude_confidence(
        &mut self,
        print: &Print,
        conclusions: &Conclusions,
        filled: &[bool],
    ) {
        let labels = print.areas.large.labels.iter();
        for (confidence, &piece) in self.confidence.iter_mut().zip(labels) {
            let piece = piece as usize;
            let gained = conclusions.confidence[piece] - self.pieces.confidence[piece];
            *confidence = match filled[piece] {
                true => 1.0,
                false => (*confidence + gained).min(1.0),
            };
        }
    }

    /// Returns the decided chroma of every working pixel with its piece's shift.
    pub(in crate::color) fn shifted(
        &self,
        print: &Print,
        conclusions: &Conclusions,
    ) -> Vec<Chroma> {
        let labels = &print.areas.large.labels;
        let pairs = self.decided.chroma.iter().zip(labels);
        pairs
            .map(|(chroma, &piece)| {
                let shift = conclusions.shift[piece as usize];
                [0, 1].map(|part| chroma[part] + shift[part])
            })
            .collect()
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
            pieces,
        } = decide(print, &evidence, settings);
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
        let areas = &print.areas.large;
        let pieces = Pieces::of(areas, &evidence.bins, pieces, &chroma, &confidence);
        let likeliest = Decision {
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
            pieces,
        };
        Ok(match others.proposal {
            0 => likeliest,
            number => likeliest.proposal(number, print, others.collection, settings),
        })
    }

    /// Returns the proposal of this number, counted from 1, after the likeliest decision.
    fn proposal(
        mut self,
        number: u8,
        print: &Print,
        collection: &[Pigment],
        settings: &Settings,
    ) -> Self {
        let conclusions = self.concluded(print, &[], settings);
        let decided = vec![false; self.pieces.count()];
        let asking = Asking {
            print,
            pieces: &self.pieces,
            conclusions: &conclusions,
            decided: &decided,
            sources: Sources {
                evidence: Origin::Model,
                collection,
                picked: &[],
            },
            settings,
        };
        let proposed = proposed(&asking, number);
        self.decided.chroma = self.shifted(print, &proposed);
        for (strength, &piece) in self
            .decided
            .strength
            .iter_mut()
            .zip(&print.areas.large.labels)
        {
            if proposed.confidence[piece as usize] == 1.0 {
                *strength = 1.0;
            }
        }
        self
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

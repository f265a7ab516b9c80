//! What a print found in its references: all that painting needs to know of them.

use std::fmt;
use std::sync::Arc;

use picture::Picture;
use rayon::prelude::*;

use super::alignment::Impression;
use super::distances::beside;
use super::grid::Grid;
use super::matches::{Comparison, Matches};
use super::regions::{Label, means};
use super::sharing::Sharing;
use super::sheet::{ReferenceSheet, Sheet};
use super::told::{by_references, in_pigments, together};
use crate::color::ColorError;
use crate::color::areas::{PrintAreas, decide};
use crate::color::evidence::{Evidence, Prediction};
use crate::color::layer::Layer;
use crate::color::palette::Palette;
use crate::color::progress::tell;
use crate::color::settings::Settings;
use crate::job::{Monitor, Stage};

/// A print held against one reference and its mirror image.
#[derive(Clone, PartialEq)]
pub struct Matched {
    comparisons: [Comparison; 2],
    /// Those of the two that are another impression of the print.
    impressions: Vec<Impression>,
}

impl fmt::Debug for Matched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matched")
            .field("impressions", &self.impressions.len())
            .finish_non_exhaustive()
    }
}

impl Matched {
    /// Compares all cells; where there are no masks, also looks whether the reference is another impression of the print.
    ///
    /// # Errors
    /// [`ColorError::Cancelled`].
    pub fn of(
        print: &Sheet,
        reference: &ReferenceSheet,
        settings: &Settings,
        monitor: &dyn Monitor,
    ) -> Result<Self, ColorError> {
        let _span = tracing::debug_span!("matching").entered();
        let mut comparisons = Vec::with_capacity(2);
        for (done, side) in reference.sides.iter().enumerate() {
            tell(monitor, Stage::Matching, done, 2)?;
            comparisons.push(Comparison::of(
                (&print.cells.embedding, &print.labels),
                (&side.sheet.cells.embedding, &side.sheet.labels),
                settings.matching.matches,
            ));
        }
        let comparisons: [Comparison; 2] = comparisons.try_into().expect("two sides");
        tell(monitor, Stage::Aligning, 0, 1)?;
        let mut impressions = Vec::new();
        if !print.masked {
            let found = reference.sides.par_iter().zip(&comparisons);
            let found = found.filter_map(|(side, comparison)| {
                Impression::find(
                    (&print.plate, &print.cells),
                    (&side.sheet.plate, &side.sheet.cells),
                    comparison,
                    &settings.alignment,
                )
            });
            impressions = found.collect();
        }
        Ok(Matched {
            comparisons,
            impressions,
        })
    }

    /// Whether the reference, or its mirror image, is another impression of the print.
    pub fn is_another_impression(&self) -> bool {
        !self.impressions.is_empty()
    }
}

/// How alike a print's own cells are: the same whatever the references.
pub struct OwnLikeness(Sharing);

impl fmt::Debug for OwnLikeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnLikeness").finish_non_exhaustive()
    }
}

impl OwnLikeness {
    /// Of a print's cells, within its regions. Takes 4 bytes for each pair of cells.
    pub fn of(print: &Sheet, settings: &Settings) -> Self {
        OwnLikeness(Sharing::among(
            &print.cells.embedding,
            &print.labels,
            settings.settling.sharing_temperature,
        ))
    }
}

/// What is known of a print's colors besides references.
#[derive(Clone, Copy, Debug, Default)]
pub struct Knowledge<'a> {
    /// A model's prediction of its colors.
    pub prediction: Option<&'a Prediction>,
    /// The only pigments that it may have.
    pub palette: Option<&'a Palette>,
    /// Which of the plausible colorings is wanted: 0 is the likeliest.
    pub proposal: u8,
}

/// Chroma found for a print: by place and lightness, and pixel by pixel where a reference is another impression of it.
///
/// With a curator's edits this is all that [`render`](crate::color::render()) needs.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// The print's working size in pixels.
    pub(in crate::color) width: usize,
    pub(in crate::color) height: usize,
    pub(in crate::color) grid: Grid,
    /// What was decided area by area, over the grid.
    pub(in crate::color) decided: Layer,
    /// How sure each working pixel's color is, 0..=1.
    pub(in crate::color) confidence: Vec<f32>,
    pub(in crate::color) impressions: Vec<Impression>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("width", &self.width)
            .field("height", &self.height)
            .field("impressions", &self.impressions.len())
            .finish_non_exhaustive()
    }
}

impl Found {
    /// How sure the color of each place is, at the print's working size: black is a guess, white certain, as where another impression
    /// of the print was found.
    ///
    /// # Errors
    /// None for what [`Found::settle`] made.
    pub fn confidence(&self) -> Result<Picture, ColorError> {
        let plane: Vec<f32> = self
            .confidence
            .iter()
            .map(|sure| (255.0 * sure).round())
            .collect();
        Ok(Picture::from_planar_rgb(
            self.width,
            self.height,
            [&plane[..]; 3].concat(),
        )?)
    }

    /// From all references, each with what the print matched in it, and from what else is known.
    ///
    /// # Errors
    /// [`ColorError::NoReference`] if there is nothing to go by, [`ColorError::PigmentCount`] if a palette has no pigment, [`ColorError::Cancelled`].
    pub fn settle(
        print: &Sheet,
        (areas, likeness): (&PrintAreas, &OwnLikeness),
        references: &[(&ReferenceSheet, &Matched)],
        knowledge: &Knowledge,
        settings: &Settings,
        monitor: &dyn Monitor,
    ) -> Result<Self, ColorError> {
        tell(monitor, Stage::Settling, 0, 1)?;
        let _span = tracing::debug_span!("settling").entered();
        let gathered =
            (!references.is_empty()).then(|| Gathered::from(print, likeness, references, settings));
        if knowledge
            .palette
            .is_some_and(|palette| palette.pigments.is_empty())
        {
            return Err(ColorError::PigmentCount(0));
        }
        let model = knowledge.prediction.map(|prediction| &prediction.0);
        let told = gathered.as_ref().map(|gathered| &gathered.evidence);
        let both;
        let evidence = match (model, told) {
            (Some(model), Some(told)) => {
                both = together(model, told, settings.evidence.weight);
                Some(&both)
            }
            (one, other) => one.or(other),
        };
        let limited = knowledge.palette.map(|palette| {
            in_pigments(
                evidence,
                &palette.pigments,
                &print.plate,
                &settings.evidence,
            )
        });
        let evidence = limited.as_ref().or(evidence);
        let evidence = evidence.ok_or(ColorError::NoReference)?;
        let decided = decide(
            areas,
            &print.plate,
            evidence,
            knowledge.proposal,
            (&settings.areas, &settings.decision),
        );
        let share = match (model, knowledge.palette) {
            (None, None) => settings.evidence.share,
            _ => 1.0,
        };
        let impressions: Vec<Impression> = references
            .iter()
            .flat_map(|(_, matched)| matched.impressions.iter().cloned())
            .collect();
        let mut confidence = decided.confidence;
        for impression in &impressions {
            for (sure, &trust) in confidence.iter_mut().zip(&impression.trust) {
                *sure = sure.max(trust);
            }
        }
        Ok(Found {
            width: print.plate.width,
            height: print.plate.height,
            grid: gathered.map_or_else(Grid::gray, |gathered| gathered.grid),
            decided: Layer {
                width: print.plate.width,
                height: print.plate.height,
                lightness: Arc::new(print.plate.lightness.clone()),
                strength: vec![share; decided.chroma.len()],
                chroma: decided.chroma,
            },
            confidence,
            impressions,
        })
    }
}

/// What all references together say.
struct Gathered {
    grid: Grid,
    evidence: Evidence,
}

impl Gathered {
    fn from(
        print: &Sheet,
        likeness: &OwnLikeness,
        references: &[(&ReferenceSheet, &Matched)],
        settings: &Settings,
    ) -> Self {
        let sides = || references.iter().flat_map(|(sheet, _)| &sheet.sides);
        let votes = beside(sides().map(|side| &side.votes));
        let their_labels: Vec<Label> = sides().flat_map(|side| side.sheet.labels.clone()).collect();
        let numbers: Vec<usize> = sides()
            .enumerate()
            .flat_map(|(index, side)| vec![index / 2; side.sheet.cells.count()])
            .collect();
        let comparisons: Vec<&Comparison> = references
            .iter()
            .flat_map(|(_, matched)| &matched.comparisons)
            .collect();

        let matches = Matches::among(&comparisons, &settings.matching).preferring_the_likest(
            &numbers,
            &print.labels,
            settings.matching.preference,
        );
        let mut gathered = matches.mean(&votes);
        for _ in 0..settings.settling.sharing_rounds {
            gathered = likeness.0.mean(&gathered);
        }
        let map = means(&votes, &their_labels, &print.labels);
        let evidence = by_references(
            &print.cells,
            &print.plate,
            &matches,
            &votes,
            &likeness.0,
            settings,
        );
        Gathered {
            grid: Grid::new(&print.cells, &gathered, &map, &settings.settling),
            evidence,
        }
    }
}

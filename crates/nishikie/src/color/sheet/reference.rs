//! References: prints in color that color is taken from.

use picture::Picture;

use super::analyzer::Analyzer;
use super::plate::Plate;
use super::sheet::Sheet;
use super::votes::{Votes, votes};
use super::working_size::working_copy_at;
use crate::color::error::ColorError;
use crate::color::settings::Settings;

/// A print in color and its mirror image, at their working size.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct ReferenceSheet {
    /// The print as it is, then mirrored.
    pub sides: [Side; 2],
}

/// A reference or its mirror image.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Side {
    pub sheet: Sheet,
    pub votes: Votes,
}

impl ReferenceSheet {
    /// Analyzes a color picture that is to color `print`. If its paper is lighter than the print's, it is darkened first
    /// until both papers are equally light. `mask` is the reference's mask.
    ///
    /// # Errors
    /// [`ColorError::Picture`] if the picture cannot be brought to the working size, [`ColorError::Network`].
    pub fn of(
        analyzer: &Analyzer,
        picture: &Picture,
        mask: Option<&Picture>,
        print: &Sheet,
        settings: &Settings,
    ) -> Result<Self, ColorError> {
        let copy = working_copy_at(picture, settings.sheet.working_side)?;
        let paper = print.plate.paper(&settings.sheet);
        let straight = Plate::of_reference(&copy).with_paper_at_most(paper, &settings.sheet);
        let mirror = straight.mirrored();
        let mirrored_mask = mask.map(mirrored).transpose()?;
        let side = |plate: Plate, mask: Option<&Picture>| -> Result<Side, ColorError> {
            let sheet = Sheet::of(analyzer.network, plate, mask, &settings.sheet)?;
            let votes = votes(&sheet.plate, &sheet.cells, &settings.settling);
            Ok(Side { sheet, votes })
        };
        Ok(ReferenceSheet {
            sides: [side(straight, mask)?, side(mirror, mirrored_mask.as_ref())?],
        })
    }
}

/// Returns the picture with left and right exchanged.
fn mirrored(picture: &Picture) -> Result<Picture, ColorError> {
    let mut pixels = picture.planar_rgb().to_vec();
    for row in pixels.chunks_exact_mut(picture.width()) {
        row.reverse();
    }
    Ok(picture.with_planar_rgb(pixels)?)
}

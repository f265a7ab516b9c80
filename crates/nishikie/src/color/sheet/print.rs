//! The gray print that is to be colored.

use std::fmt;
use std::sync::OnceLock;

use picture::{Gray, Picture};

use super::analyzer::Analyzer;
use super::areas::{AreaLikeness, PrintAreas};
use super::cell_likeness::CellLikeness;
use super::plate::Plate;
use super::sheet::Sheet;
use super::working_size::gray_working_copy;
use crate::color::error::ColorError;
use crate::color::settings::Settings;

/// A gray print that is to be colored: its sheet, its flat areas, and the likeness of its cells.
pub(in crate::color) struct Print {
    pub sheet: Sheet,
    pub areas: PrintAreas,
    /// The likeness of its cells. It is computed on first use, since it takes 4 bytes for each pair of cells and depends on the mask.
    likeness: OnceLock<CellLikeness>,
}

impl fmt::Debug for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Print")
            .field("sheet", &self.sheet)
            .field("areas", &self.areas)
            .finish_non_exhaustive()
    }
}

impl Print {
    /// Analyzes a gray picture. `mask` is as in [`Sheet::set_mask`].
    ///
    /// # Errors
    /// [`ColorError::Picture`] if the picture cannot be brought to the working size, [`ColorError::Network`].
    pub fn of(
        analyzer: &Analyzer,
        gray: &Gray,
        mask: Option<&Picture>,
        settings: &Settings,
    ) -> Result<Self, ColorError> {
        let copy = gray_working_copy(gray, settings.sheet.working_side)?;
        let plate = Plate::of_gray(&copy);
        let sheet = Sheet::of(analyzer.network, plate, mask, &settings.sheet)?;
        Ok(Print {
            areas: PrintAreas::of(&sheet, &settings.areas),
            sheet,
            likeness: OnceLock::new(),
        })
    }

    /// Replaces the mask, as [`Sheet::set_mask`] does.
    pub fn set_mask(&mut self, mask: Option<&Picture>) {
        self.sheet.set_mask(mask);
        self.likeness = OnceLock::new();
    }

    /// Returns the likeness of the print's pieces, its larger areas.
    pub fn pieces(&self, settings: &Settings) -> &AreaLikeness {
        self.areas.large_likeness(&self.sheet, &settings.areas)
    }

    /// Returns the likeness of the print's cells, within each mask color.
    pub fn cell_likeness(&self, settings: &Settings) -> &CellLikeness {
        self.likeness.get_or_init(|| {
            CellLikeness::among(
                &self.sheet.cells.embedding,
                &self.sheet.mask,
                settings.settling.sharing_temperature,
            )
        })
    }
}

//! Prints at the size and in the form in which they are compared.

use std::fmt;

use picture::Picture;
use vgg::Network;

use super::cells::Cells;
use super::mask::{MaskColor, mask_colors};
use super::plate::Plate;
use crate::color::error::ColorError;
use crate::color::settings::SheetSettings;

/// A print at its working size: lightness and chroma by pixel, network features and mask colors by cell.
#[derive(Clone, PartialEq)]
pub(in crate::color) struct Sheet {
    pub plate: Plate,
    pub cells: Cells,
    /// The mask color of each cell.
    pub mask: Vec<MaskColor>,
    /// True if a mask was given; without one all cells have the same mask color.
    pub masked: bool,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("width", &self.plate.width)
            .field("height", &self.plate.height)
            .field("cells", &self.cells.count())
            .field("masked", &self.masked)
            .finish()
    }
}

impl Sheet {
    /// Returns the sheet of a plate, which the network sees in gray.
    ///
    /// # Errors
    /// [`ColorError::Network`].
    pub fn of(
        network: &Network,
        plate: Plate,
        mask: Option<&Picture>,
        settings: &SheetSettings,
    ) -> Result<Self, ColorError> {
        let _span = tracing::debug_span!("features").entered();
        let cells = Cells::of(network, &plate, settings)?;
        Ok(Sheet {
            mask: mask_colors(mask, &cells, &plate),
            masked: mask.is_some(),
            plate,
            cells,
        })
    }

    /// Replaces the mask, which may have any size. Cells of one mask color form one group; without a mask all cells form one.
    pub fn set_mask(&mut self, mask: Option<&Picture>) {
        self.mask = mask_colors(mask, &self.cells, &self.plate);
        self.masked = mask.is_some();
    }
}

//! Masks, which restrict where a print's cells may take color from.

use picture::Picture;

use super::cells::{CELL, Cells};
use super::plate::Plate;

/// The color of a mask's pixel, 8 bits per channel. Cells take color from reference cells of the same mask color.
pub(in crate::color) type MaskColor = [u8; 3];

/// Returns the mask's color at the center of every cell; the mask is stretched over the plate. Without a mask all cells
/// have the same color.
pub(super) fn mask_colors(mask: Option<&Picture>, cells: &Cells, plate: &Plate) -> Vec<MaskColor> {
    let Some(mask) = mask else {
        return vec![MaskColor::default(); cells.count()];
    };
    let at = |index: usize, size: usize, pixels: usize| {
        ((index * CELL + CELL / 2) * size / pixels).min(size - 1)
    };
    let color = |cell: usize| {
        let x = at(cell % cells.columns, mask.width(), plate.width);
        let y = at(cell / cells.columns, mask.height(), plate.height);
        mask.planes()
            .map(|plane| plane[y * mask.width() + x].round() as u8)
    };
    (0..cells.count()).map(color).collect()
}

//! Masks: which region of the content takes from which region of a reference.

use super::cells::{CELL, Cells};
use crate::picture::Picture;

/// The colour of a mask's pixel, 8 bits a channel: regions of one colour belong together.
pub(super) type Label = [u8; 3];

/// The mask's colour at the centre of every cell; the mask is stretched over the plate of `width` × `height` pixels.
pub(super) fn labels(mask: &Picture, cells: &Cells, width: usize, height: usize) -> Vec<Label> {
    let at = |index: usize, size: usize, pixels: usize| {
        ((index * CELL + CELL / 2) * size / pixels).min(size - 1)
    };
    let label = |cell: usize| {
        let x = at(cell % cells.columns, mask.width(), width);
        let y = at(cell / cells.columns, mask.height(), height);
        mask.planes()
            .map(|plane| plane[y * mask.width() + x].round() as u8)
    };
    (0..cells.count()).map(label).collect()
}

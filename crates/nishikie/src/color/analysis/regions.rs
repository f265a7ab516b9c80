//! Masks: which region of the content takes from which region of a reference.

use std::collections::HashMap;

use nalgebra::{DMatrix, DVector};
use picture::Picture;

use super::cells::{CELL, Cells};
use super::plate::Plate;
use super::votes::Votes;

/// The color of a mask's pixel, 8 bits a channel: regions of one color belong together.
pub(in crate::color) type Label = [u8; 3];

/// The mask's color at the center of every cell; the mask is stretched over the plate. Without a mask all is one region.
pub(super) fn labels(mask: Option<&Picture>, cells: &Cells, plate: &Plate) -> Vec<Label> {
    let Some(mask) = mask else {
        return vec![Label::default(); cells.count()];
    };
    let at = |index: usize, size: usize, pixels: usize| {
        ((index * CELL + CELL / 2) * size / pixels).min(size - 1)
    };
    let label = |cell: usize| {
        let x = at(cell % cells.columns, mask.width(), plate.width);
        let y = at(cell / cells.columns, mask.height(), plate.height);
        mask.planes()
            .map(|plane| plane[y * mask.width() + x].round() as u8)
    };
    (0..cells.count()).map(label).collect()
}

/// For every one of `labels` the mean of the votes that have it; where none has, the mean of all. `theirs` are the
/// votes' labels.
pub(super) fn means(votes: &Votes, theirs: &[Label], labels: &[Label]) -> Votes {
    let all = votes.column_mean();
    let mut known: HashMap<Label, DVector<f32>> = HashMap::new();
    let mean = |label: &Label| {
        let with = theirs.iter().zip(votes.column_iter());
        let columns: Vec<_> = with.filter(|(l, _)| *l == label).map(|(_, c)| c).collect();
        if columns.is_empty() {
            return all.clone();
        }
        DMatrix::from_columns(&columns).column_mean()
    };
    for label in labels {
        known.entry(*label).or_insert_with(|| mean(label));
    }
    let columns: Vec<_> = labels.iter().map(|label| known[label].column(0)).collect();
    DMatrix::from_columns(&columns)
}

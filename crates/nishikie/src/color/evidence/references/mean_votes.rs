//! The mean votes of reference cells.

use std::collections::HashMap;

use nalgebra::{DMatrix, DVector};

use crate::color::sheet::MaskColor;
use crate::color::sheet::votes::Votes;

/// Returns for each of a print's cells the mean of the reference cells' votes that have its mask color or, if none has, the
/// mean of all. `references` are the reference cells' mask colors and `print` those of the print.
pub(super) fn mean_votes(votes: &Votes, references: &[MaskColor], print: &[MaskColor]) -> Votes {
    let all = votes.column_mean();
    let mut means: HashMap<MaskColor, DVector<f32>> = HashMap::new();
    let mean = |color: &MaskColor| {
        let with = references.iter().zip(votes.column_iter());
        let columns: Vec<_> = with.filter(|(c, _)| *c == color).map(|(_, c)| c).collect();
        if columns.is_empty() {
            return all.clone();
        }
        DMatrix::from_columns(&columns).column_mean()
    };
    for color in print {
        means.entry(*color).or_insert_with(|| mean(color));
    }
    let columns: Vec<_> = print.iter().map(|color| means[color].column(0)).collect();
    DMatrix::from_columns(&columns)
}

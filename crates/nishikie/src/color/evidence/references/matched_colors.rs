//! The colors of matching reference cells as evidence.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::matches::Matches;
use crate::color::chroma_scale::expanded;
use crate::color::evidence::lattice::{Bin, bins_around, center_of};
use crate::color::evidence::likelihoods::Evidence;
use crate::color::settings::{EvidenceSettings, Settings};
use crate::color::sheet::cells::CELL;
use crate::color::sheet::votes::{LEVEL_STEP, LEVELS, Votes};
use crate::color::sheet::{CellLikeness, Sheet};

/// Returns the evidence of the reference cells that match a print's. Every match contributes its color at the
/// lightness of the print's cell; similar cells share their evidence.
pub(super) fn matched_colors(
    print: &Sheet,
    likeness: &CellLikeness,
    matches: &Matches,
    votes: &Votes,
    settings: &Settings,
) -> Evidence {
    let Sheet { plate, cells, .. } = print;
    let mut indices: BTreeMap<Bin, usize> = BTreeMap::new();
    let mut entries = Vec::new();
    for (cell, matches) in matches.iter().enumerate() {
        let corner = [cell % cells.columns, cell / cells.columns].map(|index| index * CELL);
        let lightness = plate.mean_lightness(corner, CELL);
        let level = ((lightness / LEVEL_STEP).round() as usize).min(LEVELS - 1);
        for &(other, weight) in matches {
            let vote = votes.column(other);
            let count = vote[level].max(1e-6);
            let mean = [
                vote[LEVELS + level] / count,
                vote[2 * LEVELS + level] / count,
            ];
            let chroma = expanded(mean, settings.settling.compression);
            for (bin, share) in bins_around(chroma) {
                let next = indices.len();
                entries.push((*indices.entry(bin).or_insert(next), cell, weight * share));
            }
        }
    }
    let mut shares = DMatrix::zeros(indices.len(), cells.count());
    for (bin, cell, weight) in entries {
        shares[(bin, cell)] += weight;
    }
    for _ in 0..settings.settling.sharing_rounds {
        shares = likeness.mean(&shares);
    }
    let mut bins = vec![[0.0; 2]; indices.len()];
    for (bin, index) in indices {
        bins[index] = center_of(bin);
    }
    Evidence {
        columns: cells.columns,
        rows: cells.rows,
        stride: CELL,
        log_probabilities: balanced(shares, &settings.evidence),
        bins,
    }
}

/// Returns logarithms of shares with rare colors raised, as in the training of a model: shares are divided by a mixture of
/// their mean and the uniform distribution.
fn balanced(mut shares: DMatrix<f32>, settings: &EvidenceSettings) -> DMatrix<f32> {
    let uniform = 1.0 / shares.nrows() as f32;
    let mean = shares.column_mean();
    for (mut row, mean) in shares.row_iter_mut().zip(mean.iter()) {
        let prior = (1.0 - settings.balance) * mean + settings.balance * uniform;
        row.apply(|share| *share = (*share + settings.doubt).ln() - prior.ln());
    }
    shares
}

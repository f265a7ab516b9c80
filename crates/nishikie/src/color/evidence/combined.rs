//! The evidence of a model and of references, combined.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::lattice::{Bin, bin_at};
use super::likelihoods::Evidence;

/// Adds the logarithms of a model's and of references' evidence, the latter with a weight. The result has the model's cells and
/// the bins of either; a bin that one side lacks gets that side's least probability.
pub(in crate::color) fn combined(model: &Evidence, references: &Evidence, weight: f32) -> Evidence {
    let mut bins = model.bins.clone();
    let own: Vec<Bin> = bins.iter().map(bin_at).collect();
    let theirs: BTreeMap<Bin, usize> = references
        .bins
        .iter()
        .enumerate()
        .map(|(index, bin)| (bin_at(bin), index))
        .collect();
    bins.extend(
        references
            .bins
            .iter()
            .filter(|bin| !own.contains(&bin_at(bin))),
    );
    let sources: Vec<(Option<usize>, Option<usize>)> = bins
        .iter()
        .enumerate()
        .map(|(index, bin)| {
            let own = (index < model.bins.len()).then_some(index);
            (own, theirs.get(&bin_at(bin)).copied())
        })
        .collect();
    let mut logs = DMatrix::zeros(bins.len(), model.log_probabilities.ncols());
    for (cell, mut to) in logs.column_iter_mut().enumerate() {
        let own = model.log_probabilities.column(cell);
        let half = model.stride / 2;
        let x = cell % model.columns * model.stride + half;
        let y = cell / model.columns * model.stride + half;
        let other = references
            .log_probabilities
            .column(references.cell_of(x, y));
        let (least_own, least_other) = (own.min(), other.min());
        for (to, (a, b)) in to.iter_mut().zip(&sources) {
            *to = a.map_or(least_own, |a| own[a]) + weight * b.map_or(least_other, |b| other[b]);
        }
    }
    Evidence {
        bins,
        log_probabilities: logs,
        ..*model
    }
}

#[cfg(test)]
mod tests {
    use super::super::likelihoods::tests::evidence;
    use super::*;

    #[test]
    fn logarithms_add_and_missing_bins_are_least_likely() {
        let model = evidence(2, 4, &[[0.0, 0.0], [8.0, 8.0]], &[0.5, 0.5, 0.9, 0.1]);
        let references = evidence(1, 8, &[[8.0, 8.0], [-8.0, 0.0]], &[0.75, 0.25]);
        let both = combined(&model, &references, 2.0);
        assert_eq!(both.bins, [[0.0, 0.0], [8.0, 8.0], [-8.0, 0.0]]);
        let want = |model: f32, reference: f32| model.ln() + 2.0 * reference.ln();
        for (cell, wanted) in [
            (0, [want(0.5, 0.25), want(0.5, 0.75), want(0.5, 0.25)]),
            (1, [want(0.9, 0.25), want(0.1, 0.75), want(0.1, 0.25)]),
        ] {
            for (bin, wanted) in wanted.into_iter().enumerate() {
                assert!((both.log_probabilities[(bin, cell)] - wanted).abs() < 1e-5);
            }
        }
    }
}

//! What references, a model and a palette say of a print, brought together as one evidence.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::cells::{CELL, Cells};
use super::matches::Matches;
use super::plate::Plate;
use super::sharing::Sharing;
use super::votes::{LEVELS, STEP, Votes};
use crate::color::chroma_scale::expanded;
use crate::color::evidence::Evidence;
use crate::color::lab::Chroma;
use crate::color::palette::Pigment;
use crate::color::settings::{EvidenceSettings, Settings};

/// Side of a bin of chroma; that of models too.
const BIN: f32 = 8.0;

/// A bin of chroma by its place on the lattice.
type Bin = [i32; 2];

/// What the references' cells that match a print's say of its colors: every match speaks for the color that it has at the
/// lightness of the print's cell, and cells that look alike share.
pub(super) fn by_references(
    cells: &Cells,
    plate: &Plate,
    matches: &Matches,
    votes: &Votes,
    sharing: &Sharing,
    settings: &Settings,
) -> Evidence {
    let lightness: Vec<f32> = (0..cells.count())
        .map(|cell| {
            let corner = [cell % cells.columns, cell / cells.columns].map(|at| at * CELL);
            lightness_in(plate, corner, CELL)
        })
        .collect();
    let mut names: BTreeMap<Bin, usize> = BTreeMap::new();
    let mut entries = Vec::new();
    for (cell, matches) in matches.iter().enumerate() {
        let level = ((lightness[cell] / STEP).round() as usize).min(LEVELS - 1);
        for &(other, weight) in matches {
            let vote = votes.column(other);
            let count = vote[level].max(1e-6);
            let mean = [
                vote[LEVELS + level] / count,
                vote[2 * LEVELS + level] / count,
            ];
            let chroma = expanded(mean, settings.settling.compression);
            for (bin, share) in bins_of(chroma) {
                let next = names.len();
                entries.push((*names.entry(bin).or_insert(next), cell, weight * share));
            }
        }
    }
    let mut shares = DMatrix::zeros(names.len(), cells.count());
    for (bin, cell, weight) in entries {
        shares[(bin, cell)] += weight;
    }
    for _ in 0..settings.settling.sharing_rounds {
        shares = sharing.mean(&shares);
    }
    let mut bins = vec![[0.0; 2]; names.len()];
    for (bin, index) in names {
        bins[index] = bin.map(|at| at as f32 * BIN);
    }
    Evidence {
        columns: cells.columns,
        rows: cells.rows,
        stride: CELL,
        log_probabilities: balanced(shares, &settings.evidence),
        bins,
    }
}

/// The four bins around a color, with bilinear weights.
fn bins_of([a, b]: Chroma) -> [(Bin, f32); 4] {
    let split = |value: f32| {
        let low = (value / BIN).floor();
        (low as i32, value / BIN - low)
    };
    let ((a, u), (b, v)) = (split(a), split(b));
    [
        ([a, b], (1.0 - u) * (1.0 - v)),
        ([a + 1, b], u * (1.0 - v)),
        ([a, b + 1], (1.0 - u) * v),
        ([a + 1, b + 1], u * v),
    ]
}

/// Logarithms of shares with rare colors raised, as in the training of a model: divided by a mixture of their mean and the uniform
/// distribution.
fn balanced(mut shares: DMatrix<f32>, settings: &EvidenceSettings) -> DMatrix<f32> {
    let uniform = 1.0 / shares.nrows() as f32;
    let mean = shares.column_mean();
    for (mut row, mean) in shares.row_iter_mut().zip(mean.iter()) {
        let prior = (1.0 - settings.balance) * mean + settings.balance * uniform;
        row.apply(|share| *share = (*share + settings.doubt).ln() - prior.ln());
    }
    shares
}

/// Both together: logarithms add, the references' with a weight. The result has the model's cells and the bins of either; what
/// one side does not know is as unlikely to it as its least likely.
pub(super) fn together(model: &Evidence, references: &Evidence, weight: f32) -> Evidence {
    let lattice = |bin: &Chroma| bin.map(|at| (at / BIN).round() as i32);
    let mut bins = model.bins.clone();
    let known: Vec<Bin> = bins.iter().map(lattice).collect();
    let theirs: BTreeMap<Bin, usize> = references
        .bins
        .iter()
        .enumerate()
        .map(|(index, bin)| (lattice(bin), index))
        .collect();
    bins.extend(
        references
            .bins
            .iter()
            .filter(|bin| !known.contains(&lattice(bin))),
    );
    let sources: Vec<(Option<usize>, Option<usize>)> = bins
        .iter()
        .enumerate()
        .map(|(index, bin)| {
            let own = (index < model.bins.len()).then_some(index);
            (own, theirs.get(&lattice(bin)).copied())
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

/// The evidence in terms of a few pigments: a pigment is as likely as the colors around it, and the more likely the
/// nearer the print's lightness is to its own. `None` as evidence: lightness alone speaks.
pub(super) fn in_pigments(
    evidence: Option<&Evidence>,
    pigments: &[Pigment],
    plate: &Plate,
    settings: &EvidenceSettings,
) -> Evidence {
    let stride = evidence.map_or(CELL / 2, |evidence| evidence.stride);
    let (columns, rows) = evidence
        .map_or((plate.width / stride, plate.height / stride), |evidence| {
            (evidence.columns, evidence.rows)
        });
    let square = |value: f32, deviation: f32| -0.5 * (value / deviation).powi(2);
    let near = evidence.map(|evidence| {
        DMatrix::from_fn(pigments.len(), evidence.bins.len(), |pigment, bin| {
            let [_, a, b] = pigments[pigment].lab;
            let [x, y] = evidence.bins[bin];
            square((a - x).hypot(b - y), settings.pigment_chroma).exp()
        })
    });
    let mut logs = DMatrix::zeros(pigments.len(), columns * rows);
    for (cell, mut to) in logs.column_iter_mut().enumerate() {
        let corner = [cell % columns, cell / columns].map(|at| at * stride);
        let lightness = lightness_in(plate, corner, stride);
        if let Some((evidence, near)) = evidence.zip(near.as_ref()) {
            let own = evidence.log_probabilities.column(cell);
            let greatest = own.max();
            let shares = own.map(|log| (log - greatest).exp());
            let all = shares.sum();
            to.copy_from(&(near * shares / all).map(|share| (share + settings.doubt).ln()));
        }
        for (to, pigment) in to.iter_mut().zip(pigments) {
            *to += square(pigment.lab[0] - lightness, settings.pigment_lightness);
        }
    }
    Evidence {
        columns,
        rows,
        stride,
        bins: pigments.iter().map(|p| [p.lab[1], p.lab[2]]).collect(),
        log_probabilities: logs,
    }
}

/// Mean lightness of a cell with this corner.
fn lightness_in(plate: &Plate, [left, top]: [usize; 2], side: usize) -> f32 {
    let rows = (top..(top + side).min(plate.height)).flat_map(|y| {
        let start = y * plate.width;
        &plate.lightness[start + left..start + (left + side).min(plate.width)]
    });
    let (sum, count) = rows.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / f32::max(count, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(columns: usize, stride: usize, bins: &[Chroma], shares: &[f32]) -> Evidence {
        let logs = shares.iter().map(|share| share.ln());
        Evidence {
            columns,
            rows: 1,
            stride,
            bins: bins.to_vec(),
            log_probabilities: DMatrix::from_iterator(bins.len(), columns, logs),
        }
    }

    #[test]
    fn a_color_lies_in_the_four_bins_around_it() {
        for chroma in [[0.0, 0.0], [3.0, -13.0], [-20.5, 71.0]] {
            let mut mean = [0.0; 2];
            let mut all = 0.0;
            for (bin, share) in bins_of(chroma) {
                all += share;
                mean = [0, 1].map(|part| mean[part] + share * BIN * bin[part] as f32);
            }
            assert!((all - 1.0).abs() < 1e-6);
            assert!((mean[0] - chroma[0]).abs() < 1e-4 && (mean[1] - chroma[1]).abs() < 1e-4);
        }
    }

    #[test]
    fn both_sides_are_heard_where_they_know_a_color() {
        let model = evidence(2, 4, &[[0.0, 0.0], [8.0, 8.0]], &[0.5, 0.5, 0.9, 0.1]);
        let references = evidence(1, 8, &[[8.0, 8.0], [-8.0, 0.0]], &[0.75, 0.25]);
        let both = together(&model, &references, 2.0);
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

    #[test]
    fn a_pigment_is_met_at_its_lightness_and_where_its_color_is_likely() {
        let plate = Plate {
            width: 16,
            height: 8,
            lightness: (0..128)
                .map(|pixel| if pixel % 16 < 8 { 30.0 } else { 80.0 })
                .collect(),
            chroma: vec![[0.0; 2]; 128],
        };
        let pigment = |lab| Pigment { lab, share: 0.25 };
        let pigments = [
            pigment([30.0, 0.0, -30.0]),
            pigment([80.0, 0.0, -30.0]),
            pigment([30.0, 40.0, 30.0]),
            pigment([80.0, 40.0, 30.0]),
        ];
        let settings = EvidenceSettings::default();
        let likeliest =
            |evidence: &Evidence, cell: usize| evidence.log_probabilities.column(cell).imax();
        let alone = in_pigments(None, &pigments, &plate, &settings);
        assert_eq!((alone.columns, alone.rows), (4, 2));
        assert!(pigments[likeliest(&alone, 0)].lab[0] == 30.0);
        assert!(pigments[likeliest(&alone, 3)].lab[0] == 80.0);
        let red = evidence(2, 8, &[[40.0, 32.0], [0.0, -32.0]], &[0.9, 0.1, 0.2, 0.8]);
        let told = in_pigments(Some(&red), &pigments, &plate, &settings);
        assert_eq!([likeliest(&told, 0), likeliest(&told, 1)], [2, 1]);
    }
}

//! The reference cells that color each cell of a print.

use std::collections::HashMap;

use nalgebra::DMatrix;

use super::comparison::{Comparison, keep_nearest};
use crate::color::settings::MatchingSettings;
use crate::color::sheet::MaskColor;

/// The matches of a print's cells among the cells of all references.
pub(super) struct Matches {
    /// The matches of every cell, with weights of sum 1. Reference cells are numbered through all comparisons in order.
    per_cell: Vec<Vec<(usize, f32)>>,
}

impl Matches {
    /// Takes the nearest cells of all comparisons together.
    ///
    /// Weights fall as `exp(−distance / temperature)` with a temperature in proportion to the distance of the nearest, so that
    /// a true match dominates, and merely similar cells are averaged.
    pub fn among(comparisons: &[&Comparison], settings: &MatchingSettings) -> Self {
        let count = comparisons.first().map_or(0, |c| c.nearest.len());
        let starts: Vec<usize> = comparisons
            .iter()
            .scan(0, |next, comparison| {
                let start = *next;
                *next += comparison.back.len();
                Some(start)
            })
            .collect();
        let of_cell = |cell: usize| {
            let any = comparisons.iter().any(|c| c.allowed[cell]);
            let mut nearest = Vec::with_capacity(comparisons.len() * settings.matches);
            for (comparison, start) in comparisons.iter().zip(&starts) {
                if !any || comparison.allowed[cell] {
                    let near = comparison.nearest[cell].iter();
                    nearest.extend(near.map(|&(other, d)| (start + other as usize, d)));
                }
            }
            keep_nearest(&mut nearest, settings.matches);
            nearest.shrink_to_fit();
            let least = nearest.iter().fold(f32::INFINITY, |a, b| a.min(b.1));
            let [coldest, warmest] = settings.temperature_range;
            let temperature = (settings.temperature * least).clamp(coldest, warmest);
            for (_, weight) in &mut nearest {
                *weight = (-(*weight - least) / temperature).exp();
            }
            normalize(&mut nearest);
            nearest
        };
        Matches {
            per_cell: (0..count).map(of_cell).collect(),
        }
    }

    /// Multiplies every weight by a power of its reference's share of all weights in cells of the same mask color.
    ///
    /// One of several references usually resembles the print more than the others do, and as a whole more clearly than cell by
    /// cell. `references` holds the number of each reference cell's reference, `mask` the mask color of each cell.
    pub fn preferring_the_most_similar(
        mut self,
        references: &[usize],
        mask: &[MaskColor],
        power: i32,
    ) -> Self {
        let mut shares: HashMap<(MaskColor, usize), f32> = HashMap::new();
        for (matches, &color) in self.per_cell.iter().zip(mask) {
            for &(other, weight) in matches {
                *shares.entry((color, references[other])).or_default() += weight;
            }
        }
        for (matches, &color) in self.per_cell.iter_mut().zip(mask) {
            for (other, weight) in matches.iter_mut() {
                *weight *= shares[&(color, references[*other])].powi(power);
            }
            normalize(matches);
        }
        self
    }

    /// Returns the matches of every cell, with weights of sum 1.
    pub fn iter(&self) -> impl Iterator<Item = &[(usize, f32)]> {
        self.per_cell.iter().map(Vec::as_slice)
    }

    /// Returns for every cell the weighted mean of its matches' `values`, of which each reference cell has a column.
    pub fn mean(&self, values: &DMatrix<f32>) -> DMatrix<f32> {
        let mut means = DMatrix::zeros(values.nrows(), self.per_cell.len());
        for (mut mean, matches) in means.column_iter_mut().zip(&self.per_cell) {
            for &(other, weight) in matches {
                mean.axpy(weight, &values.column(other), 1.0);
            }
        }
        means
    }
}

fn normalize(matches: &mut [(usize, f32)]) {
    let total: f32 = matches.iter().map(|(_, weight)| weight).sum();
    matches.iter_mut().for_each(|(_, weight)| *weight /= total);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::evidence::references::comparison::MaskedCells;

    fn cells(count: usize) -> DMatrix<f32> {
        DMatrix::from_fn(5, count, |row, column| {
            ((row * 7 + column * 13) as f32).sin()
        })
    }

    fn color(number: usize) -> MaskColor {
        [number as u8, 0, 0]
    }

    #[test]
    fn the_nearest_of_the_same_mask_color_match_whether_compared_together_or_apart() {
        let settings = MatchingSettings::default();
        let (ours, others) = (cells(150), cells(500).add_scalar(0.3));
        // Cell 7 has a mask color that no other has, and none of the first 100 others has color 2.
        let mask: Vec<MaskColor> = (0..150)
            .map(|cell| color(if cell == 7 { 9 } else { cell % 3 }))
            .collect();
        let theirs: Vec<MaskColor> = (0..500)
            .map(|other| color(if other < 100 { other % 2 } else { other % 3 }))
            .collect();
        let may = |cell: usize, other: usize| mask[cell] == theirs[other];
        let compare = |from: usize, to: usize| {
            let part = others.columns(from, to - from).into_owned();
            let others = MaskedCells {
                embedding: &part,
                mask: &theirs[from..to],
            };
            let cells = MaskedCells {
                embedding: &ours,
                mask: &mask,
            };
            Comparison::of(cells, others, settings.matches)
        };
        let whole = compare(0, 500);
        let parts = [compare(0, 100), compare(100, 500)];
        for found in [
            Matches::among(&[&whole], &settings),
            Matches::among(&parts.each_ref(), &settings),
        ] {
            for (index, (cell, matches)) in ours.column_iter().zip(&found.per_cell).enumerate() {
                let mut all: Vec<(f32, usize)> = others
                    .column_iter()
                    .enumerate()
                    .filter(|&(other, _)| may(index, other) || index == 7)
                    .map(|(other, place)| ((cell - place).norm_squared(), other))
                    .collect();
                all.sort_by(|a, b| a.0.total_cmp(&b.0));
                let nearest = &all[..settings.matches];
                let temperature = (0.2 * nearest[0].0).clamp(0.05, 0.8);
                let weight = |distance: f32| (-(distance - nearest[0].0) / temperature).exp();
                let total: f32 = nearest.iter().map(|&(distance, _)| weight(distance)).sum();
                assert_eq!(matches.len(), settings.matches);
                for &(distance, other) in nearest {
                    // Others at the same distance are interchangeable.
                    let same = |m: &&(usize, f32)| others.column(m.0) == others.column(other);
                    let have = matches.iter().find(same).expect("one of the nearest").1;
                    assert!(
                        (have - weight(distance) / total).abs() < 1e-4,
                        "{index} {other}"
                    );
                }
            }
            let places = DMatrix::from_fn(1, 500, |_, other| other as f32);
            let means = found.mean(&places);
            for (mean, matches) in means.iter().zip(&found.per_cell) {
                let want: f32 = matches.iter().map(|&(other, w)| other as f32 * w).sum();
                assert!((mean - want).abs() < 1e-2);
            }
        }
    }

    #[test]
    fn the_most_similar_reference_of_a_mask_color_has_the_greatest_weight() {
        let found = Matches {
            per_cell: vec![
                vec![(0, 0.75), (1, 0.25)],
                vec![(0, 0.25), (1, 0.75)],
                vec![(0, 0.5), (1, 0.5)],
                vec![(1, 1.0)],
            ],
        };
        // Of mask color 0 the shares are 1.5 and 1.5, of color 1 they are 0.5 and 1.5.
        let found = found.preferring_the_most_similar(&[0, 1], &[0, 0, 1, 1].map(color), 2);
        let want = [[0.75, 0.25], [0.25, 0.75], [0.1, 0.9]];
        for (matches, want) in found.per_cell.iter().zip(want) {
            assert!((matches[0].1 - want[0]).abs() < 1e-6, "{matches:?}");
            assert!((matches[1].1 - want[1]).abs() < 1e-6, "{matches:?}");
        }
        assert_eq!(found.per_cell[3], [(1, 1.0)]);
    }
}

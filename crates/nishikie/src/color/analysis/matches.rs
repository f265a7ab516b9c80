//! Which cells of the references are like which cells of a print.

use std::collections::HashMap;

use nalgebra::DMatrix;

use super::distances::by_blocks;
use super::regions::Label;
use crate::color::settings::MatchingSettings;

/// A print's cells held against those of one other print.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Comparison {
    /// For every cell the likest of the other's cells that may speak for it, or, if none may, of all; and their squared
    /// distances.
    likest: Vec<Vec<(u32, f32)>>,
    /// For every cell whether any of the other's may speak for it.
    allowed: Vec<bool>,
    /// For every cell the nearest of the other's, whether or not it may speak.
    pub forth: Vec<u32>,
    /// For every one of the other's the nearest cell.
    pub back: Vec<u32>,
}

impl Comparison {
    /// Of `cells` with `others`, one column each, keeping the `most` likest. Cells may speak for those of the same label.
    pub fn of(
        (cells, labels): (&DMatrix<f32>, &[Label]),
        (others, their_labels): (&DMatrix<f32>, &[Label]),
        most: usize,
    ) -> Self {
        let one_region = labels
            .iter()
            .chain(their_labels)
            .all(|label| *label == labels[0]);
        let blocks = by_blocks(cells, others, |first, mut distances| {
            let mut block = Block::new(first, others.ncols());
            for (index, mut column) in distances.column_iter_mut().enumerate() {
                let column = column.as_mut_slice();
                block.see(first + index, column);
                let may = |other: usize| labels[first + index] == their_labels[other];
                let allowed = one_region || (0..column.len()).any(may);
                if allowed && !one_region {
                    for (other, distance) in column.iter_mut().enumerate() {
                        if !may(other) {
                            *distance = f32::INFINITY;
                        }
                    }
                }
                block.allowed.push(allowed);
                block.likest.push(likest(column, most));
            }
            block
        });

        let mut all = Comparison {
            likest: Vec::with_capacity(cells.ncols()),
            allowed: Vec::with_capacity(cells.ncols()),
            forth: Vec::with_capacity(cells.ncols()),
            back: Vec::new(),
        };
        let mut back = vec![(f32::INFINITY, 0); others.ncols()];
        for block in blocks {
            all.likest.extend(block.likest);
            all.allowed.extend(block.allowed);
            all.forth.extend(block.forth);
            for (best, (distance, cell)) in back
                .iter_mut()
                .zip(block.distance.into_iter().zip(block.back))
            {
                if distance < best.0 {
                    *best = (distance, cell);
                }
            }
        }
        all.back = back.into_iter().map(|(_, cell)| cell).collect();
        all
    }
}

/// What one block of cells finds.
struct Block {
    likest: Vec<Vec<(u32, f32)>>,
    allowed: Vec<bool>,
    forth: Vec<u32>,
    /// For every one of the others the nearest cell of the block, and its distance.
    back: Vec<u32>,
    distance: Vec<f32>,
}

impl Block {
    fn new(first: usize, others: usize) -> Self {
        Block {
            likest: Vec::new(),
            allowed: Vec::new(),
            forth: Vec::new(),
            back: vec![first as u32; others],
            distance: vec![f32::INFINITY; others],
        }
    }

    /// Notes who is nearest, both ways.
    fn see(&mut self, cell: usize, distances: &[f32]) {
        for ((least, back), &distance) in
            self.distance.iter_mut().zip(&mut self.back).zip(distances)
        {
            let nearer = distance < *least;
            *least = if nearer { distance } else { *least };
            *back = if nearer { cell as u32 } else { *back };
        }
        let least = distances.iter().fold(f32::INFINITY, |a, &b| a.min(b));
        let nearest = distances.iter().position(|&distance| distance == least);
        self.forth.push(nearest.unwrap_or(0) as u32);
    }
}

/// Distances looked at together when the likest are sought.
const STRIDE: usize = 16;

/// The `most` smallest of the distances, with their places, in the order of these.
fn likest(distances: &[f32], most: usize) -> Vec<(u32, f32)> {
    // No more than `most` are smaller than the `most`-th smallest of the least of each group.
    let mut least: Vec<f32> = distances
        .chunks(STRIDE)
        .map(|group| {
            group
                .iter()
                .fold(f32::INFINITY, |a, &b| if b < a { b } else { a })
        })
        .collect();
    let bound = if least.len() > most {
        *least.select_nth_unstable_by(most - 1, f32::total_cmp).1
    } else {
        f32::INFINITY
    };
    let mut found = Vec::with_capacity(4 * most);
    for (index, &distance) in distances.iter().enumerate() {
        if distance <= bound {
            found.push((index as u32, distance));
        }
    }
    keep_likest(&mut found, most);
    // What was cut off would else stay allocated for every cell.
    found.shrink_to_fit();
    found
}

/// Keeps the `most` nearest.
fn keep_likest<T>(found: &mut Vec<(T, f32)>, most: usize) {
    if found.len() > most {
        found.select_nth_unstable_by(most - 1, |a, b| a.1.total_cmp(&b.1));
        found.truncate(most);
    }
}

/// Which cells of all references color each cell of a print.
pub(super) struct Matches {
    /// For every cell the others that speak for it and with what weight; each cell's weights sum to 1. Others are counted
    /// through all comparisons in their order.
    per_cell: Vec<Vec<(usize, f32)>>,
}

impl Matches {
    /// Of all comparisons together.
    ///
    /// Weights fall as `exp(−distance / temperature)` with a temperature in proportion to the distance of the nearest, so that
    /// a place that truly matches speaks alone, and many that are merely alike speak together.
    pub fn among(comparisons: &[&Comparison], settings: &MatchingSettings) -> Self {
        let count = comparisons.first().map_or(0, |c| c.likest.len());
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
                    let likest = comparison.likest[cell].iter();
                    nearest.extend(likest.map(|&(other, d)| (start + other as usize, d)));
                }
            }
            keep_likest(&mut nearest, settings.matches);
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

    /// The same with more say for the reference that has most of it already: every weight times a power of its reference's
    /// share of all weights in the cell's region.
    ///
    /// Of several prints one is usually more like the gray one than the others, as a whole more clearly than cell by cell.
    /// `references` names each other's reference by number, `regions` each cell's region.
    pub fn preferring_the_likest(
        mut self,
        references: &[usize],
        regions: &[Label],
        power: i32,
    ) -> Self {
        let mut shares: HashMap<(Label, usize), f32> = HashMap::new();
        for (matches, &region) in self.per_cell.iter().zip(regions) {
            for &(other, weight) in matches {
                *shares.entry((region, references[other])).or_default() += weight;
            }
        }
        for (matches, &region) in self.per_cell.iter_mut().zip(regions) {
            for (other, weight) in matches.iter_mut() {
                *weight *= shares[&(region, references[*other])].powi(power);
            }
            normalize(matches);
        }
        self
    }

    /// For every cell the others that speak for it, with weights of sum 1.
    pub fn iter(&self) -> impl Iterator<Item = &[(usize, f32)]> {
        self.per_cell.iter().map(Vec::as_slice)
    }

    /// For every cell the weighted mean of its matches' `values`; those have one column per other, the result one per cell.
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

    fn cells(count: usize) -> DMatrix<f32> {
        DMatrix::from_fn(5, count, |row, column| {
            ((row * 7 + column * 13) as f32).sin()
        })
    }

    fn label(number: usize) -> Label {
        [number as u8, 0, 0]
    }

    #[test]
    fn the_nearest_that_may_speak_do_whether_compared_together_or_apart() {
        let settings = MatchingSettings::default();
        let (ours, others) = (cells(150), cells(500).add_scalar(0.3));
        // Cell 7 is in a region that no other has, and in the first 100 others nobody is in region 2.
        let labels: Vec<Label> = (0..150)
            .map(|cell| label(if cell == 7 { 9 } else { cell % 3 }))
            .collect();
        let theirs: Vec<Label> = (0..500)
            .map(|other| label(if other < 100 { other % 2 } else { other % 3 }))
            .collect();
        let may = |cell: usize, other: usize| labels[cell] == theirs[other];
        let compare = |from: usize, to: usize| {
            let part = others.columns(from, to - from).into_owned();
            Comparison::of(
                (&ours, &labels),
                (&part, &theirs[from..to]),
                settings.matches,
            )
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
                    // Others that are equally far may stand for each other.
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
    fn the_likest_reference_of_a_region_has_most_to_say() {
        let found = Matches {
            per_cell: vec![
                vec![(0, 0.75), (1, 0.25)],
                vec![(0, 0.25), (1, 0.75)],
                vec![(0, 0.5), (1, 0.5)],
                vec![(1, 1.0)],
            ],
        };
        // In region 0 the shares are 1.5 and 1.5; in 1 0.5 and 1.5.
        let found = found.preferring_the_likest(&[0, 1], &[0, 0, 1, 1].map(label), 2);
        let want = [[0.75, 0.25], [0.25, 0.75], [0.1, 0.9]];
        for (matches, want) in found.per_cell.iter().zip(want) {
            assert!((matches[0].1 - want[0]).abs() < 1e-6, "{matches:?}");
            assert!((matches[1].1 - want[1]).abs() < 1e-6, "{matches:?}");
        }
        assert_eq!(found.per_cell[3], [(1, 1.0)]);
    }

    #[test]
    fn the_nearest_are_found_both_ways() {
        let others = cells(260);
        let order: Vec<usize> = (0..260).map(|i| i * 7 % 260).collect();
        let ours = DMatrix::from_fn(5, 260, |row, column| others[(row, order[column])]);
        let labels = vec![label(0); 260];
        let found = Comparison::of((&ours, &labels), (&others, &labels), 64);
        assert!(
            found
                .forth
                .iter()
                .zip(&order)
                .all(|(&f, &o)| others.column(f as usize) == others.column(o))
        );
        assert!(
            found
                .back
                .iter()
                .enumerate()
                .all(|(o, &c)| ours.column(c as usize) == others.column(o))
        );
    }
}

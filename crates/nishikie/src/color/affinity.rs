//! Which cells of one print are like which cells of another.

use std::collections::HashMap;
use std::hash::Hash;

use nalgebra::DMatrix;
use rayon::prelude::*;

/// Cells compared at once: enough to keep the matrix product busy, few enough to bound memory.
const BLOCK: usize = 128;

/// Cells of a reference that colour one cell at most. The many that are only somewhat like it would draw every area towards
/// the print's mean colour.
const MATCHES: usize = 64;

/// Which cells of the references colour each cell of a print.
pub(super) struct Matches {
    /// For every cell the others that speak for it and with what weight; each cell's weights sum to 1.
    per_cell: Vec<Vec<(usize, f32)>>,
}

impl Matches {
    /// For every cell the nearest of those that may speak for it; where `may` leaves it none, of all.
    ///
    /// Weights fall as `exp(−distance / temperature)` with a temperature in proportion to the distance of the nearest, so that
    /// a place that truly matches speaks alone, and many that are merely alike speak together.
    pub fn find(
        cells: &DMatrix<f32>,
        others: &DMatrix<f32>,
        may: impl Fn(usize, usize) -> bool + Sync,
    ) -> Self {
        let blocks = by_blocks(cells, others, |first, mut distances| {
            let columns = distances.column_iter_mut().enumerate();
            let matches = columns.map(|(index, mut column)| {
                exclude(column.as_mut_slice(), |other| may(first + index, other));
                let mut nearest: Vec<_> = column.iter().copied().enumerate().collect();
                if nearest.len() > MATCHES {
                    nearest.select_nth_unstable_by(MATCHES - 1, |a, b| a.1.total_cmp(&b.1));
                    nearest.truncate(MATCHES);
                    // What was cut off would else stay allocated for every cell.
                    nearest.shrink_to_fit();
                }
                let least = column.min();
                let temperature = (0.2 * least).clamp(0.05, 0.8);
                for (_, weight) in &mut nearest {
                    *weight = (-(*weight - least) / temperature).exp();
                }
                normalise(&mut nearest);
                nearest
            });
            matches.collect::<Vec<_>>()
        });
        Matches {
            per_cell: blocks.concat(),
        }
    }

    /// The same with more say for the reference that has most of it already: every weight times the square of its
    /// reference's share of all weights in the cell's region.
    ///
    /// Of several prints one is usually more like the gray one than the others, as a whole more clearly than cell by cell.
    /// `references` names each other's reference by number, `regions` each cell's region.
    pub fn preferring_the_likest<R: Hash + Eq + Copy>(
        mut self,
        references: &[usize],
        regions: &[R],
    ) -> Self {
        let mut shares: HashMap<(R, usize), f32> = HashMap::new();
        for (matches, &region) in self.per_cell.iter().zip(regions) {
            for &(other, weight) in matches {
                *shares.entry((region, references[other])).or_default() += weight;
            }
        }
        for (matches, &region) in self.per_cell.iter_mut().zip(regions) {
            for (other, weight) in matches.iter_mut() {
                *weight *= shares[&(region, references[*other])].powi(2);
            }
            normalise(matches);
        }
        self
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

fn normalise(matches: &mut [(usize, f32)]) {
    let total: f32 = matches.iter().map(|(_, weight)| weight).sum();
    matches.iter_mut().for_each(|(_, weight)| *weight /= total);
}

/// Puts those out of reach that may not speak, unless nobody may.
fn exclude(distances: &mut [f32], may: impl Fn(usize) -> bool) {
    if (0..distances.len()).any(&may) {
        for (other, distance) in distances.iter_mut().enumerate() {
            if !may(other) {
                *distance = f32::INFINITY;
            }
        }
    }
}

/// For every cell the mean of all cells' `values`, weighted by `exp(−distance / temperature)` (Nadaraya and Watson's
/// regression).
///
/// `cells` and `values` have one column per cell; so has the result. `may` says which cells speak for a cell.
pub(super) fn smooth(
    cells: &DMatrix<f32>,
    values: &DMatrix<f32>,
    temperature: f32,
    may: impl Fn(usize, usize) -> bool + Sync,
) -> DMatrix<f32> {
    let blocks = by_blocks(cells, cells, |first, mut weights| {
        for (index, mut column) in weights.column_iter_mut().enumerate() {
            exclude(column.as_mut_slice(), |other| may(first + index, other));
            column.apply(|distance| *distance = (-*distance / temperature).exp());
            let total = column.sum();
            column /= total;
        }
        values * weights
    });
    beside(&blocks)
}

/// For every cell the squared distance to the nearest of `others`.
pub(super) fn distances_to_nearest(cells: &DMatrix<f32>, others: &DMatrix<f32>) -> Vec<f32> {
    let least = |distances: DMatrix<f32>| -> Vec<f32> {
        distances.column_iter().map(|column| column.min()).collect()
    };
    by_blocks(cells, others, |_, distances| least(distances)).concat()
}

/// Matrices of as many rows each, side by side.
pub(super) fn beside<'a>(parts: impl IntoIterator<Item = &'a DMatrix<f32>>) -> DMatrix<f32> {
    let columns: Vec<_> = parts.into_iter().flat_map(DMatrix::column_iter).collect();
    DMatrix::from_columns(&columns)
}

/// For every cell the nearest of `others`, and for every one of `others` the nearest cell.
pub(super) fn nearest(cells: &DMatrix<f32>, others: &DMatrix<f32>) -> (Vec<usize>, Vec<usize>) {
    let blocks = by_blocks(cells, others, |first, distances| {
        let forth: Vec<usize> = distances.column_iter().map(|c| c.argmin().0).collect();
        let back: Vec<(f32, usize)> = distances
            .row_iter()
            .map(|row| {
                let (index, distance) = row.transpose().argmin();
                (distance, first + index)
            })
            .collect();
        (forth, back)
    });
    let mut forth = Vec::with_capacity(cells.ncols());
    let mut back = vec![(f32::INFINITY, 0); others.ncols()];
    for (f, b) in blocks {
        forth.extend(f);
        for (best, candidate) in back.iter_mut().zip(b) {
            if candidate.0 < best.0 {
                *best = candidate;
            }
        }
    }
    (forth, back.into_iter().map(|(_, cell)| cell).collect())
}

/// Calls `work` with the first cell and the squared distances (a row per other, a column per cell) of each block of
/// cells, in parallel; results in order.
fn by_blocks<T: Send>(
    cells: &DMatrix<f32>,
    others: &DMatrix<f32>,
    work: impl Fn(usize, DMatrix<f32>) -> T + Sync,
) -> Vec<T> {
    let transposed = others.transpose();
    let squares: Vec<f32> = others.column_iter().map(|c| c.norm_squared()).collect();
    let starts: Vec<usize> = (0..cells.ncols()).step_by(BLOCK).collect();
    starts
        .into_par_iter()
        .map(|first| {
            let block = cells.columns(first, BLOCK.min(cells.ncols() - first));
            let mut distances = &transposed * block;
            for (mut column, cell) in distances.column_iter_mut().zip(block.column_iter()) {
                let square = cell.norm_squared();
                for (distance, other) in column.iter_mut().zip(&squares) {
                    *distance = (square + other - 2.0 * *distance).max(0.0);
                }
            }
            work(first, distances)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(count: usize) -> DMatrix<f32> {
        DMatrix::from_fn(5, count, |row, column| {
            ((row * 7 + column * 13) as f32).sin()
        })
    }

    #[test]
    fn likeness_weighs_as_its_formula_says() {
        // More cells than a block holds, so that blocks are joined too.
        let ours = cells(300);
        let values = DMatrix::from_fn(2, 300, |row, column| (row + column) as f32);
        let may = |cell: usize, other: usize| cell % 3 == other % 3;
        let means = smooth(&ours, &values, 0.7, may);
        for (index, cell) in ours.column_iter().enumerate() {
            let (mut total, mut sum) = (0.0, 0.0);
            for (other, place) in ours.column_iter().enumerate() {
                if may(index, other) {
                    let weight = (-(cell - place).norm_squared() / 0.7).exp();
                    total += weight;
                    sum += weight * other as f32;
                }
            }
            assert!((means[(0, index)] - sum / total).abs() < 1e-3);
            assert!((means[(1, index)] - sum / total - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn the_nearest_that_may_speak_do() {
        let (ours, others) = (cells(150), cells(500).add_scalar(0.3));
        let may = |cell: usize, other: usize| {
            cell == 5 || ((cell + other).is_multiple_of(3) && cell != 7)
        };
        let found = Matches::find(&ours, &others, may);
        for (index, (cell, matches)) in ours.column_iter().zip(&found.per_cell).enumerate() {
            let mut all: Vec<(f32, usize)> = others
                .column_iter()
                .enumerate()
                .filter(|&(other, _)| may(index, other) || index == 7)
                .map(|(other, place)| ((cell - place).norm_squared(), other))
                .collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            let nearest = &all[..MATCHES];
            let temperature = (0.2 * nearest[0].0).clamp(0.05, 0.8);
            let weight = |distance: f32| (-(distance - nearest[0].0) / temperature).exp();
            let total: f32 = nearest.iter().map(|&(distance, _)| weight(distance)).sum();
            assert_eq!(matches.len(), MATCHES);
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
        // In region 'a' the shares are 1.5 and 1.5; in 'b' 0.5 and 1.5.
        let found = found.preferring_the_likest(&[0, 1], &['a', 'a', 'b', 'b']);
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
        let (forth, back) = nearest(&ours, &others);
        assert!(
            forth
                .iter()
                .zip(&order)
                .all(|(&f, &o)| others.column(f) == others.column(o))
        );
        assert!(
            back.iter()
                .enumerate()
                .all(|(o, &c)| ours.column(c) == others.column(o))
        );
        assert!(
            distances_to_nearest(&ours, &others)
                .iter()
                .all(|&d| d < 1e-4)
        );
    }
}

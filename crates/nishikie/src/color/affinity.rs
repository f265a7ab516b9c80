//! Which cells of one print are like which cells of another.

use nalgebra::DMatrix;
use rayon::prelude::*;

/// Cells compared at once: enough to keep the matrix product busy, few enough to bound memory.
const BLOCK: usize = 128;

/// How sharply likeness is told: weights fall as `exp(−distance / temperature)`.
#[derive(Clone, Copy)]
pub(super) enum Temperature {
    /// The same for every cell.
    Fixed(f32),
    /// In proportion to the distance of the nearest, so that a place that truly matches speaks alone, and many that
    /// are merely alike speak together.
    OfNearest,
}

impl Temperature {
    fn at(self, nearest: f32) -> f32 {
        match self {
            Self::Fixed(temperature) => temperature,
            Self::OfNearest => (0.2 * nearest).clamp(0.05, 0.8),
        }
    }
}

/// For every cell the mean of `values` over the cells of `others`, weighted by likeness (Nadaraya and Watson's
/// regression).
///
/// `cells` and `others` have one column per cell, `values` one column per cell of `others`; so has the result for
/// `cells`. `counts` says which pairs count; where it leaves a cell none, all do.
pub(super) fn regress(
    cells: &DMatrix<f32>,
    others: &DMatrix<f32>,
    values: &DMatrix<f32>,
    temperature: Temperature,
    counts: impl Fn(usize, usize) -> bool + Sync,
) -> DMatrix<f32> {
    let blocks = by_blocks(cells, others, |first, mut distances| {
        for (index, mut column) in distances.column_iter_mut().enumerate() {
            let counts = |other| counts(first + index, other);
            if (0..column.len()).any(counts) {
                let excluded = column.iter_mut().enumerate().filter(|(o, _)| !counts(*o));
                excluded.for_each(|(_, distance)| *distance = f32::INFINITY);
            }
            let least = column.min();
            let temperature = temperature.at(least);
            column.apply(|distance| *distance = (-(*distance - least) / temperature).exp());
            let total = column.sum();
            column /= total;
        }
        values * distances
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
        let (ours, others) = (cells(300), cells(37));
        let values = DMatrix::from_fn(2, 37, |row, column| (row + column) as f32);
        let counts = |cell: usize, other: usize| {
            cell == 5 || ((cell + other).is_multiple_of(3) && cell != 7)
        };
        let means = regress(&ours, &others, &values, Temperature::Fixed(0.7), counts);
        for (index, cell) in ours.column_iter().enumerate() {
            let (mut total, mut sum) = (0.0, 0.0);
            for (other, place) in others.column_iter().enumerate() {
                if counts(index, other) || index == 7 {
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

//! Squared distances between the cells of two prints, block by block.

use nalgebra::DMatrix;
use rayon::prelude::*;

/// The number of cells compared at once: enough to keep the matrix product busy, few enough to bound memory.
const BLOCK: usize = 240;

/// Calls `work`, in parallel, for each block of cells with its first cell and the squared distances from all others (a row per other, a column per
/// cell). Returns the results in the order of the blocks.
pub(in crate::color) fn by_blocks<T: Send>(
    cells: &DMatrix<f32>,
    others: &DMatrix<f32>,
    work: impl Fn(usize, DMatrix<f32>) -> T + Sync,
) -> Vec<T> {
    blocks(cells, others, |_| 0, work)
}

/// Returns the squared distances between all cells of a print: a symmetric matrix with a row and a column per cell.
///
/// Each distance is computed once and written to both its places.
pub(in crate::color) fn among(cells: &DMatrix<f32>) -> DMatrix<f32> {
    let count = cells.ncols();
    let lower = blocks(cells, cells, |first| first, |_, distances| distances);
    let mut all = DMatrix::zeros(count, count);
    all.as_mut_slice()
        .par_chunks_mut(BLOCK * count.max(1))
        .enumerate()
        .for_each(|(block, columns)| {
            let first = block * BLOCK;
            for (index, column) in columns.chunks_exact_mut(count).enumerate() {
                column[first..].copy_from_slice(lower[block].column(index).as_slice());
            }
            for (before, distances) in lower[..block].iter().enumerate() {
                let skipped = before * BLOCK;
                for (above, distances) in distances.column_iter().enumerate() {
                    let distances = &distances.as_slice()[first - skipped..];
                    for (column, &distance) in columns.chunks_exact_mut(count).zip(distances) {
                        column[skipped + above] = distance;
                    }
                }
            }
        });
    all
}

/// Works as [`by_blocks`], with distances only from the others from `from(first cell of the block)` on.
fn blocks<T: Send>(
    cells: &DMatrix<f32>,
    others: &DMatrix<f32>,
    from: impl Fn(usize) -> usize + Sync,
    work: impl Fn(usize, DMatrix<f32>) -> T + Sync,
) -> Vec<T> {
    let transposed = transposed(others);
    let squares: Vec<f32> = others.column_iter().map(|c| c.norm_squared()).collect();
    let starts: Vec<usize> = (0..cells.ncols()).step_by(BLOCK).collect();
    starts
        .into_par_iter()
        .with_max_len(1)
        .map(|first| {
            let block = cells.columns(first, BLOCK.min(cells.ncols() - first));
            let from = from(first);
            let mut distances = transposed.rows(from, others.ncols() - from) * block;
            for (mut column, cell) in distances.column_iter_mut().zip(block.column_iter()) {
                let square = cell.norm_squared();
                for (distance, other) in column.as_mut_slice().iter_mut().zip(&squares[from..]) {
                    *distance = (square + other - 2.0 * *distance).max(0.0);
                }
            }
            work(first, distances)
        })
        .collect()
}

/// The number of rows that are transposed together: a line of the processor's cache.
const LINE: usize = 16;

fn transposed(matrix: &DMatrix<f32>) -> DMatrix<f32> {
    let (rows, columns) = matrix.shape();
    let mut transposed = DMatrix::zeros(columns, rows);
    transposed
        .as_mut_slice()
        .par_chunks_mut(LINE * columns.max(1))
        .enumerate()
        .for_each(|(line, to)| {
            for (column, from) in matrix.as_slice().chunks_exact(rows).enumerate() {
                let to = to.iter_mut().skip(column).step_by(columns);
                to.zip(&from[line * LINE..])
                    .for_each(|(to, &from)| *to = from);
            }
        });
    transposed
}

/// Returns for every cell the squared distance to the nearest of `others`.
pub(in crate::color) fn to_nearest(cells: &DMatrix<f32>, others: &DMatrix<f32>) -> Vec<f32> {
    let least = |distances: DMatrix<f32>| -> Vec<f32> {
        distances.column_iter().map(|column| column.min()).collect()
    };
    by_blocks(cells, others, |_, distances| least(distances)).concat()
}

/// Joins matrices of equally many rows side by side.
pub(in crate::color) fn beside<'a>(
    parts: impl IntoIterator<Item = &'a DMatrix<f32>>,
) -> DMatrix<f32> {
    let parts: Vec<_> = parts.into_iter().collect();
    let rows = parts.first().map_or(0, |part| part.nrows());
    let columns = parts.iter().map(|part| part.ncols()).sum();
    let values: Vec<&[f32]> = parts.iter().map(|part| part.as_slice()).collect();
    DMatrix::from_vec(rows, columns, values.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposing_in_lines_is_transposing() {
        let matrix = DMatrix::from_fn(37, 23, |row, column| (row * 100 + column) as f32);
        assert_eq!(transposed(&matrix), matrix.transpose());
    }

    #[test]
    fn distances_among_cells_are_those_of_their_blocks() {
        // More cells than two blocks hold.
        let cells = DMatrix::from_fn(5, 2 * BLOCK + 17, |row, column| {
            ((row * 7 + column * 13) as f32).sin()
        });
        let all = among(&cells);
        let blocks = by_blocks(&cells, &cells, |_, distances| distances);
        assert!((&all - beside(&blocks)).amax() < 1e-5);
        assert_eq!(all, all.transpose());
        let (first, last) = (cells.column(3), cells.column(2 * BLOCK + 5));
        let want = (first - last).norm_squared();
        assert!((all[(3, 2 * BLOCK + 5)] - want).abs() < 1e-5);
        assert!(to_nearest(&cells, &cells).iter().all(|&d| d < 1e-4));
    }
}

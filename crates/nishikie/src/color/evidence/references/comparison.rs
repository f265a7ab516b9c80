//! The comparison of a print's cells with those of one other print.

use nalgebra::DMatrix;

use crate::color::sheet::distances::by_blocks;
use crate::color::sheet::{MaskColor, Sheet};

/// The cells of one side of a comparison: a column of the embedding and a mask color each.
#[derive(Clone, Copy)]
pub(in crate::color) struct MaskedCells<'a> {
    pub embedding: &'a DMatrix<f32>,
    pub mask: &'a [MaskColor],
}

impl<'a> From<&'a Sheet> for MaskedCells<'a> {
    fn from(sheet: &'a Sheet) -> Self {
        MaskedCells {
            embedding: &sheet.cells.embedding,
            mask: &sheet.mask,
        }
    }
}

/// The nearest cells of two prints.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Comparison {
    /// The nearest cells of the other print for each cell, with squared distances. Cells of another mask color are left out, unless
    /// no cell has the same one.
    pub nearest: Vec<Vec<Near>>,
    /// True for each cell whose mask color occurs in the other print.
    pub allowed: Vec<bool>,
    /// The nearest cell of the other print for each cell, of any mask color.
    pub forth: Vec<u32>,
    /// The nearest cell for each cell of the other print, of any mask color.
    pub back: Vec<u32>,
}

/// A cell of the other print by its index, and its squared distance.
pub(super) type Near = (u32, f32);

impl Comparison {
    /// Compares the cells of a print with those of another, and keeps the `most` nearest ones for each cell.
    pub fn of(cells: MaskedCells, others: MaskedCells, most: usize) -> Self {
        let (count, other_count) = (cells.mask.len(), others.mask.len());
        let one_color = cells
            .mask
            .iter()
            .chain(others.mask)
            .all(|color| *color == cells.mask[0]);
        let compare = |first, mut distances: DMatrix<f32>| {
            let mut block = Block::new(first, other_count);
            for (index, mut column) in distances.column_iter_mut().enumerate() {
                let column = column.as_mut_slice();
                block.see(first + index, column);
                let may = |other: usize| cells.mask[first + index] == others.mask[other];
                let allowed = one_color || (0..column.len()).any(may);
                if allowed && !one_color {
                    for (other, distance) in column.iter_mut().enumerate() {
                        if !may(other) {
                            *distance = f32::INFINITY;
                        }
                    }
                }
                block.allowed.push(allowed);
                block.nearest.push(nearest(column, most));
            }
            block
        };
        let blocks = by_blocks(cells.embedding, others.embedding, compare);

        let mut all = Comparison {
            nearest: Vec::with_capacity(count),
            allowed: Vec::with_capacity(count),
            forth: Vec::with_capacity(count),
            back: Vec::new(),
        };
        let mut back = vec![(f32::INFINITY, 0); other_count];
        for block in blocks {
            all.nearest.extend(block.nearest);
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

/// The result of one block of cells.
struct Block {
    nearest: Vec<Vec<Near>>,
    allowed: Vec<bool>,
    forth: Vec<u32>,
    /// The nearest cell of the block for each cell of the other print, and its distance.
    back: Vec<u32>,
    distance: Vec<f32>,
}

impl Block {
    fn new(first: usize, others: usize) -> Self {
        Block {
            nearest: Vec::new(),
            allowed: Vec::new(),
            forth: Vec::new(),
            back: vec![first as u32; others],
            distance: vec![f32::INFINITY; others],
        }
    }

    /// Updates the nearest in both directions by a cell's distances to all others.
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

/// The number of distances that are taken as a group when the smallest are sought.
const STRIDE: usize = 16;

/// Returns the `most` smallest distances with their indices.
fn nearest(distances: &[f32], most: usize) -> Vec<Near> {
    // At most `most` distances are smaller than the `most`-th smallest of the groups' minima.
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
    let mut near = Vec::with_capacity(4 * most);
    for (index, &distance) in distances.iter().enumerate() {
        if distance <= bound {
            near.push((index as u32, distance));
        }
    }
    keep_nearest(&mut near, most);
    // The capacity that was cut off would otherwise stay allocated for every cell.
    near.shrink_to_fit();
    near
}

/// Keeps the `most` nearest.
pub(super) fn keep_nearest<T>(near: &mut Vec<(T, f32)>, most: usize) {
    if near.len() > most {
        near.select_nth_unstable_by(most - 1, |a, b| a.1.total_cmp(&b.1));
        near.truncate(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_found_both_ways() {
        let embedding =
            DMatrix::from_fn(5, 260, |row, column| ((row * 7 + column * 13) as f32).sin());
        let order: Vec<usize> = (0..260).map(|i| i * 7 % 260).collect();
        let ours = DMatrix::from_fn(5, 260, |row, column| embedding[(row, order[column])]);
        let mask = vec![MaskColor::default(); 260];
        let masked = |embedding| MaskedCells {
            embedding,
            mask: &mask,
        };
        let found = Comparison::of(masked(&ours), masked(&embedding), 64);
        let others = &embedding;
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

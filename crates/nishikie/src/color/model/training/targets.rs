//! The distributions over bins that a head learns to predict.

use nalgebra::DMatrix;

use super::sharing::Part;

/// The target distributions of all cells.
pub(super) struct Targets {
    /// The number of bins.
    pub bins: usize,
    pub parts_per_cell: usize,
    /// The parts of each cell's color, nearest bin first.
    pub parts: Vec<Part>,
    /// The weight of a cell by its nearest bin.
    pub weights: Vec<f32>,
}

impl Targets {
    /// Returns the weighted distributions of these cells, divided by the number of cells of the batch; a column per cell.
    pub fn of(&self, cells: &[usize], batch: usize) -> DMatrix<f32> {
        let mut all = DMatrix::zeros(self.bins, cells.len());
        for (mut column, &cell) in all.column_iter_mut().zip(cells) {
            let parts = &self.parts[cell * self.parts_per_cell..][..self.parts_per_cell];
            let weight = self.weights[usize::from(parts[0].0)] / batch as f32;
            for &(bin, part) in parts {
                column[usize::from(bin)] = weight * part;
            }
        }
        all
    }
}

//! Means over the cells that an area covers.

use nalgebra::DMatrix;

use super::segment::Areas;
use crate::color::settings::AreaSettings;
use crate::color::sheet::plate::Plate;

/// Square cells laid over a print from its upper left corner.
#[derive(Clone, Copy)]
pub(in crate::color) struct CellGrid {
    pub columns: usize,
    pub rows: usize,
    /// The side of a cell in working pixels.
    pub stride: usize,
}

/// The cells that each area covers, with weights of sum 1.
pub(in crate::color) struct Cover {
    per_area: Vec<Vec<(u32, f32)>>,
}

impl Cover {
    /// Finds the cells of every area. The weight of a cell is the square of the share of its pixels that lie in the area, and the smaller the more
    /// lightness varies in it, because a cell that a line crosses describes the line.
    pub fn of(areas: &Areas, plate: &Plate, grid: CellGrid, settings: &AreaSettings) -> Self {
        let CellGrid {
            columns,
            rows,
            stride,
        } = grid;
        let mut per_area: Vec<Vec<(u32, f32)>> = vec![Vec::new(); areas.count];
        let mut counts: Vec<(u32, u32)> = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                // The last cells also stand for the remainder beside them.
                let end = |index: usize, count: usize, size: usize| {
                    if index + 1 == count {
                        size
                    } else {
                        (index + 1) * stride
                    }
                };
                let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
                counts.clear();
                for y in row * stride..end(row, rows, areas.height) {
                    for x in column * stride..end(column, columns, areas.width) {
                        let pixel = y * areas.width + x;
                        let lightness = plate.lightness[pixel];
                        least = least.min(lightness);
                        most = most.max(lightness);
                        let area = areas.labels[pixel];
                        match counts.iter_mut().find(|(other, _)| *other == area) {
                            Some((_, count)) => *count += 1,
                            None => counts.push((area, 1)),
                        }
                    }
                }
                let plain = (-(most - least) / settings.variation).exp() + settings.least_weight;
                for &(area, count) in &counts {
                    let share = count as f32 / (stride * stride) as f32;
                    let cell = (row * columns + column) as u32;
                    per_area[area as usize].push((cell, plain * share * share));
                }
            }
        }
        for cells in &mut per_area {
            let total: f32 = cells.iter().map(|(_, weight)| weight).sum();
            cells.iter_mut().for_each(|(_, weight)| *weight /= total);
        }
        Cover { per_area }
    }

    /// Returns for every area the weighted mean of its cells' `values`, of which each cell has a column.
    pub fn mean(&self, values: &DMatrix<f32>) -> DMatrix<f32> {
        let mut means = DMatrix::zeros(values.nrows(), self.per_area.len());
        for (mut mean, cells) in means.column_iter_mut().zip(&self.per_area) {
            for &(cell, weight) in cells {
                mean.axpy(weight, &values.column(cell as usize), 1.0);
            }
        }
        means
    }
}

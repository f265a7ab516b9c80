//! Which cells speak for an area, and how much.

use nalgebra::DMatrix;

use super::segment::Areas;
use crate::color::analysis::plate::Plate;
use crate::color::settings::AreaSettings;

/// For every area the cells that it covers, with weights of sum 1.
pub(in crate::color) struct Cover {
    per_area: Vec<Vec<(u32, f32)>>,
}

impl Cover {
    /// Of a grid of cells of `stride` working pixels. A cell counts by the square of its share in the area, and the less the
    /// more lightness varies in it: what a cell that a line crosses says is of the line.
    pub fn of(
        areas: &Areas,
        plate: &Plate,
        [columns, rows, stride]: [usize; 3],
        settings: &AreaSettings,
    ) -> Self {
        let mut per_area: Vec<Vec<(u32, f32)>> = vec![Vec::new(); areas.count];
        let mut seen: Vec<(u32, u32)> = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                // The last cells also stand for what is left over beside them.
                let end = |index: usize, count: usize, size: usize| {
                    if index + 1 == count {
                        size
                    } else {
                        (index + 1) * stride
                    }
                };
                let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
                seen.clear();
                for y in row * stride..end(row, rows, areas.height) {
                    for x in column * stride..end(column, columns, areas.width) {
                        let pixel = y * areas.width + x;
                        let lightness = plate.lightness[pixel];
                        least = least.min(lightness);
                        most = most.max(lightness);
                        let area = areas.labels[pixel];
                        match seen.iter_mut().find(|(known, _)| *known == area) {
                            Some((_, count)) => *count += 1,
                            None => seen.push((area, 1)),
                        }
                    }
                }
                let plain = (-(most - least) / settings.variation).exp() + settings.least_weight;
                for &(area, count) in &seen {
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

    /// For every area the weighted mean of its cells' `values`; those have one column per cell, the result one per area.
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

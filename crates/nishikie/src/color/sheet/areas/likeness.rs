//! The likeness of a print's areas.

use nalgebra::DMatrix;

use super::pooled::{CellGrid, Cover};
use super::segment::Areas;
use crate::color::settings::AreaSettings;
use crate::color::sheet::cells::CELL;
use crate::color::sheet::distances::among;
use crate::color::sheet::plate::Plate;
use crate::color::sheet::sheet::Sheet;

/// The distances between a print's areas: squared distances of their mean features and lightness.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct AreaLikeness {
    distances: DMatrix<f32>,
    /// The difference of lightness, in L*, that is a unit of distance.
    lightness_unit: f32,
    /// The number of working pixels of each area.
    pub sizes: Vec<f32>,
    /// The mean of L* in each area, and its standard deviation.
    pub lightness: Vec<[f32; 2]>,
}

impl AreaLikeness {
    /// Compares a print's areas.
    pub fn of(areas: &Areas, print: &Sheet, settings: &AreaSettings) -> Self {
        let Sheet { plate, cells, .. } = print;
        let grid = CellGrid {
            columns: cells.columns,
            rows: cells.rows,
            stride: CELL,
        };
        let cover = Cover::of(areas, plate, grid, settings);
        let lightness = lightness(areas, plate);
        let mut features = cover.mean(&cells.embedding);
        // The last row is the cells' lightness; an area's own is exact.
        let last = features.nrows() - 1;
        for (area, [mean, _]) in lightness.iter().enumerate() {
            features[(last, area)] = mean / settings.alike_lightness;
        }
        let mut sizes = vec![0.0; areas.count];
        areas
            .labels
            .iter()
            .for_each(|&area| sizes[area as usize] += 1.0);
        AreaLikeness {
            distances: among(&features),
            lightness_unit: settings.alike_lightness,
            sizes,
            lightness,
        }
    }

    /// Returns the squared distance of two areas' features, without lightness.
    pub fn look(&self, a: usize, b: usize) -> f32 {
        let apart = (self.lightness[a][0] - self.lightness[b][0]) / self.lightness_unit;
        (self.distances[(a, b)] - apart * apart).max(0.0)
    }

    /// Returns for every area the mean of all areas' `values`, of which each has a column, weighted by likeness
    /// `exp(−distance / temperature)` and by the square root of their size.
    pub fn mean(&self, values: &DMatrix<f32>, temperature: f32) -> DMatrix<f32> {
        let mut weights = self
            .distances
            .map(|distance| (-distance / temperature).exp());
        for (mut row, size) in weights.row_iter_mut().zip(&self.sizes) {
            row *= size.sqrt();
        }
        for mut column in weights.column_iter_mut() {
            let total = column.sum();
            column /= total;
        }
        values * weights
    }
}

/// Returns the mean of L* in every area and its standard deviation.
fn lightness(areas: &Areas, plate: &Plate) -> Vec<[f32; 2]> {
    let mut sums = vec![[0.0f64; 3]; areas.count];
    for (&area, &value) in areas.labels.iter().zip(&plate.lightness) {
        let value = f64::from(value);
        let sums = &mut sums[area as usize];
        [1.0, value, value * value]
            .iter()
            .zip(sums)
            .for_each(|(add, sum)| *sum += add);
    }
    sums.iter()
        .map(|[count, sum, squares]| {
            let mean = sum / count;
            [mean, (squares / count - mean * mean).max(0.0).sqrt()].map(|value| value as f32)
        })
        .collect()
}

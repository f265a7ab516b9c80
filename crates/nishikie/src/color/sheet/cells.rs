//! A print's cells and the network's features in them.

use nalgebra::{DMatrix, DVectorViewMut};
use rayon::prelude::*;
use vgg::{Features, Image, Layer, Network, Pooling};

use super::plate::Plate;
use crate::color::error::ColorError;
use crate::color::lab::srgb_at;
use crate::color::settings::SheetSettings;

/// The side of a cell in working pixels: one position of `conv4_2`.
pub(in crate::color) const CELL: usize = 8;

/// The pooling of every pass in color mode, as VGG-19 was trained.
pub(in crate::color) const POOLING: Pooling = Pooling::Max;

/// The layers whose features are compared, from shallow ones (strokes) to deep ones (objects).
const LAYERS: [Layer; 5] = [
    Layer::Conv1_2,
    Layer::Conv2_2,
    Layer::Conv3_2,
    Layer::Conv4_2,
    Layer::Conv5_2,
];

/// A print's cells, each with the vector by which it is compared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Cells {
    pub columns: usize,
    pub rows: usize,
    /// One column per cell, row by row of the print: the features of each layer, less the print's mean, at unit length times the root of the layer's
    /// weight, and scaled mean lightness in the last row. The distance of two cells is the squared distance of their columns.
    pub embedding: DMatrix<f32>,
}

/// The number of rows of an embedding that are features; one more row is lightness.
pub(in crate::color) fn feature_count() -> usize {
    LAYERS.iter().map(|layer| layer.channels()).sum()
}

impl Cells {
    /// Computes the cells of a print, which the network sees in gray.
    ///
    /// # Errors
    /// [`ColorError::Network`].
    pub fn of(
        network: &Network,
        plate: &Plate,
        settings: &SheetSettings,
    ) -> Result<Self, ColorError> {
        let mut features = network.features(&gray_image(plate), POOLING, &LAYERS)?;

        let (columns, rows) = (plate.width / CELL, plate.height / CELL);
        let count = columns * rows;
        let dimensions = feature_count();
        let mut embedding = DMatrix::zeros(dimensions + 1, count);
        let mut start = 0;
        for (layer, weight) in LAYERS.into_iter().zip(settings.layer_weights) {
            let maps = features.remove(&layer).expect("the layer was asked for");
            let mut part = at_cells(&maps, layer, columns, rows);
            drop(maps);
            normalize(&mut part);
            let mean = part.column_mean();
            each_column(&mut part, |mut cell| cell -= &mean);
            normalize(&mut part);
            part *= weight.sqrt();
            embedding
                .as_mut_slice()
                .par_chunks_exact_mut(dimensions + 1)
                .zip(part.as_slice().par_chunks_exact(layer.channels()))
                .for_each(|(cell, part)| cell[start..start + part.len()].copy_from_slice(part));
            start += layer.channels();
        }
        for cell in 0..count {
            let corner = [cell % columns, cell / columns].map(|index| index * CELL);
            let lightness = plate.mean_lightness(corner, CELL);
            embedding[(dimensions, cell)] = lightness / 20.0 * settings.lightness_weight.sqrt();
        }
        Ok(Cells {
            columns,
            rows,
            embedding,
        })
    }

    /// Returns the number of cells.
    pub fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// Returns the pixel coordinates of a cell's center.
    pub fn center(&self, cell: usize) -> [f32; 2] {
        let half = (CELL as f32 - 1.0) / 2.0;
        let at = |index: usize| (index * CELL) as f32 + half;
        [at(cell % self.columns), at(cell / self.columns)]
    }
}

/// Returns the plate's lightness as a gray image for the network.
pub(in crate::color) fn gray_image(plate: &Plate) -> Image {
    let gray: Vec<f32> = plate
        .lightness
        .par_iter()
        .map(|&l| srgb_at(l, [0.0; 2])[0])
        .collect();
    Image::new(plate.width, plate.height, [&gray[..]; 3].concat())
}

fn each_column(part: &mut DMatrix<f32>, work: impl Fn(DVectorViewMut<f32>) + Sync) {
    let rows = part.nrows();
    part.as_mut_slice()
        .par_chunks_exact_mut(rows)
        .with_min_len(64)
        .for_each(|column| work(DVectorViewMut::from_slice(column, rows)));
}

fn normalize(part: &mut DMatrix<f32>) {
    each_column(part, |mut cell| {
        let norm = cell.norm();
        cell /= norm + 1e-6;
    });
}

/// Samples a layer's maps at the cells; returns one column per cell.
fn at_cells(maps: &Features, layer: Layer, columns: usize, rows: usize) -> DMatrix<f32> {
    let channels = maps.channels();
    let mut cells = DMatrix::zeros(channels, columns * rows);
    // A row of cells at a time: its columns lie together.
    cells
        .as_mut_slice()
        .par_chunks_exact_mut(channels * columns)
        .enumerate()
        .for_each(|(row, cells)| {
            for (column, cell) in cells.chunks_exact_mut(channels).enumerate() {
                maps.in_cell([column, row], CELL, layer.least_side(), cell);
            }
        });
    cells
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn cells_see_what_lies_in_them(width in 32usize..200, height in 32usize..200) {
            let (columns, rows) = (width / CELL, height / CELL);
            for layer in LAYERS {
                // Maps that hold the picture's coordinates; the network's own size for them is the layer's.
                let step = 1 << layer.halvings();
                let (across, down) = layer.size(width, height);
                let mut maps = Features::zeros(16, down, across);
                for y in 0..down {
                    for x in 0..across {
                        let middle = |index: usize| (index * step) as f32 + (step as f32 - 1.0) / 2.0;
                        maps.set(0, y, x, middle(x));
                        maps.set(1, y, x, middle(y));
                    }
                }
                let cells = at_cells(&maps, layer, columns, rows);
                let grid = Cells { columns, rows, embedding: DMatrix::zeros(0, 0) };
                for cell in 0..grid.count() {
                    let [x, y] = grid.center(cell);
                    // Where the coarsest layer ends before the cells do, its border is all there is.
                    let [x, y] = [(x, across), (y, down)].map(|(at, size)| {
                        let half = (step as f32 - 1.0) / 2.0;
                        if step > CELL { at.clamp(half, (size * step) as f32 - 1.0 - half) } else { at }
                    });
                    prop_assert!((cells[(0, cell)] - x).abs() < 1e-3, "{layer} {cell}");
                    prop_assert!((cells[(1, cell)] - y).abs() < 1e-3, "{layer} {cell}");
                }
            }
        }
    }
}

//! What the network knows of a print, cell by cell.

use nalgebra::{DMatrix, DVectorViewMut};
use picture::Picture;
use rayon::prelude::*;
use vgg::{Features, Image, Layer, Network, Pooling};

use super::plate::Plate;
use crate::color::ColorError;
use crate::color::lab::srgb_at;
use crate::color::settings::{Settings, SheetSettings};

/// Least side of a picture for the network, whose deepest layer here has a sixteenth of it.
const LEAST_SIDE: usize = 32;

/// Side of a cell in working pixels: a position of `conv4_2`.
pub const CELL: usize = 8;

/// The pooling of every pass in color mode, as VGG-19 was trained.
pub(in crate::color) const POOLING: Pooling = Pooling::Max;

/// The layers that are compared, from strokes to things.
const LAYERS: [Layer; 5] = [
    Layer::Conv1_2,
    Layer::Conv2_2,
    Layer::Conv3_2,
    Layer::Conv4_2,
    Layer::Conv5_2,
];

/// A print's cells and where each lies in the space in which cells are compared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Cells {
    pub columns: usize,
    pub rows: usize,
    /// One column per cell, row by row of the print. Squared distances between columns compare cells: features of unit
    /// length per layer, less the print's mean, and mean lightness.
    pub embedding: DMatrix<f32>,
}

/// Rows of an embedding that are features; the last row is lightness.
pub(in crate::color) fn feature_count() -> usize {
    LAYERS.iter().map(|layer| layer.channels()).sum()
}

/// Refuses pictures that would not fill a cell: enlarged to the working size they would show nothing but blur.
pub(in crate::color) fn check_size(picture: &Picture) -> Result<(), ColorError> {
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) >= CELL {
        return Ok(());
    }
    Err(ColorError::Network(vgg::Error::TooSmall {
        width,
        height,
        layer: Layer::Conv4_2,
        least: CELL,
    }))
}

/// A picture's size when its longest side is `longest` and no side falls short of what the network needs.
pub(in crate::color) fn working_size(
    (width, height): (usize, usize),
    longest: usize,
) -> (usize, usize) {
    let scale = longest as f64 / width.max(height) as f64;
    let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(LEAST_SIDE);
    (side(width), side(height))
}

/// The picture at the size at which [`Settings::default`] compares prints: 480 pixels on the longest side, and none shorter
/// than 32.
///
/// [`colorize`](crate::color::colorize) makes it of every reference, and the copy of a copy is the same. Who has many large
/// references can keep their copies instead.
///
/// # Errors
/// As [`Picture::resize`].
pub fn working_copy(picture: &Picture) -> Result<Picture, ColorError> {
    working_copy_at(picture, Settings::default().sheet.working_side)
}

/// The same with another longest side.
pub(crate) fn working_copy_at(
    picture: &Picture,
    longest: usize,
) -> Result<Picture, ColorError> {
    let (width, height) = working_size((picture.width(), picture.height()), longest);
    Ok(picture.resize(width, height)?)
}

impl Cells {
    /// Of a print, seen in gray.
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
            embedding[(dimensions, cell)] = mean_lightness(plate, cell % columns, cell / columns)
                / 20.0
                * settings.lightness_weight.sqrt();
        }
        Ok(Cells {
            columns,
            rows,
            embedding,
        })
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// The pixel coordinates of a cell's center.
    pub fn center(&self, cell: usize) -> [f32; 2] {
        let half = (CELL as f32 - 1.0) / 2.0;
        let at = |index: usize| (index * CELL) as f32 + half;
        [at(cell % self.columns), at(cell / self.columns)]
    }
}

/// A plate as the network is shown it: in gray.
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

fn mean_lightness(plate: &Plate, column: usize, row: usize) -> f32 {
    let pixels = (0..CELL).flat_map(|y| {
        let start = (row * CELL + y) * plate.width + column * CELL;
        &plate.lightness[start..start + CELL]
    });
    pixels.sum::<f32>() / (CELL * CELL) as f32
}

/// A layer's maps brought to the cells, one column per cell.
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

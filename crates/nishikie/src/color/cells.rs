//! What the network knows of a print, cell by cell.

use nalgebra::DMatrix;
use vgg::{Features, Image, Layer, Network};

use super::ColorError;
use super::lab::Plate;
use picture::Picture;

/// Longest side in pixels at which prints are compared.
pub(super) const WORKING_SIDE: usize = 480;

/// Least side of a picture for the network, whose deepest layer here has a sixteenth of it.
const LEAST_SIDE: usize = 32;

/// Side of a cell in pixels: a position of `conv4_2`.
pub(super) const CELL: usize = 8;

/// The layers that are compared, from strokes to things, and their weights.
const LAYERS: [(Layer, f32); 5] = [
    (Layer::Conv1_2, 0.15),
    (Layer::Conv2_2, 0.25),
    (Layer::Conv3_2, 0.6),
    (Layer::Conv4_2, 1.0),
    (Layer::Conv5_2, 0.6),
];

/// Weight of the squared difference of mean lightness, in units of 20 L*.
const LIGHTNESS_WEIGHT: f32 = 2.0;

/// A print's cells and where each lies in the space in which cells are compared.
pub(super) struct Cells {
    pub columns: usize,
    pub rows: usize,
    /// One column per cell, row by row of the print. Squared distances between columns compare cells: features of unit
    /// length per layer, less the print's mean, and mean lightness.
    pub embedding: DMatrix<f32>,
}

/// Rows of an embedding that are features; the last row is lightness.
pub(super) fn feature_count() -> usize {
    LAYERS.iter().map(|(layer, _)| layer.channels()).sum()
}

/// Refuses pictures that would not fill a cell: enlarged to the working size they would show nothing but blur.
pub(super) fn check_size(picture: &Picture) -> Result<(), ColorError> {
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
pub(super) fn working_size(width: usize, height: usize) -> (usize, usize) {
    let scale = WORKING_SIDE as f64 / width.max(height) as f64;
    let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(LEAST_SIDE);
    (side(width), side(height))
}

/// The picture at the size at which prints are compared: 480 pixels on the longest side, and none shorter than 32.
///
/// [`colorize`](super::colorize) makes it of every reference, and the copy of a copy is the same. Who has many large
/// references can keep their copies instead.
///
/// # Errors
/// As [`Picture::resize`].
pub fn working_copy(picture: &Picture) -> Result<Picture, ColorError> {
    let (width, height) = working_size(picture.width(), picture.height());
    Ok(picture.resize(width, height)?)
}

impl Cells {
    /// Of a print, seen in gray.
    pub fn of(network: &Network, plate: &Plate) -> Result<Self, ColorError> {
        let gray: Vec<f32> = plate
            .lightness
            .iter()
            .map(|&l| super::lab::srgb_at(l, [0.0; 2])[0])
            .collect();
        let image = Image::new(plate.width, plate.height, [&gray[..]; 3].concat());
        let taps = LAYERS.map(|(layer, _)| layer);
        let features = network.forward(&image, &taps)?.into_features();

        let (columns, rows) = (plate.width / CELL, plate.height / CELL);
        let count = columns * rows;
        let dimensions = feature_count();
        let mut embedding = DMatrix::zeros(dimensions + 1, count);
        let mut start = 0;
        for (layer, weight) in LAYERS {
            let maps = at_cells(&features[&layer], CELL >> layer.halvings(), columns, rows);
            let mut part = embedding.rows_mut(start, layer.channels());
            part.copy_from(&maps);
            normalise(&mut part);
            let mean = part.column_mean();
            for mut cell in part.column_iter_mut() {
                cell -= &mean;
            }
            normalise(&mut part);
            part *= weight.sqrt();
            start += layer.channels();
        }
        for cell in 0..count {
            embedding[(dimensions, cell)] = mean_lightness(plate, cell % columns, cell / columns)
                / 20.0
                * LIGHTNESS_WEIGHT.sqrt();
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

    /// The pixel coordinates of a cell's centre.
    pub fn centre(&self, cell: usize) -> [f32; 2] {
        let half = (CELL as f32 - 1.0) / 2.0;
        let at = |index: usize| (index * CELL) as f32 + half;
        [at(cell % self.columns), at(cell / self.columns)]
    }
}

fn normalise<S>(part: &mut nalgebra::Matrix<f32, nalgebra::Dyn, nalgebra::Dyn, S>)
where
    S: nalgebra::StorageMut<f32, nalgebra::Dyn, nalgebra::Dyn>,
{
    for mut cell in part.column_iter_mut() {
        let norm = cell.norm();
        cell /= norm + 1e-6;
    }
}

fn mean_lightness(plate: &Plate, column: usize, row: usize) -> f32 {
    let pixels = (0..CELL).flat_map(|y| {
        let start = (row * CELL + y) * plate.width + column * CELL;
        &plate.lightness[start..start + CELL]
    });
    pixels.sum::<f32>() / (CELL * CELL) as f32
}

/// A layer's maps brought to the cells, one column per cell: means of the `per_cell` positions that a cell has each way, or,
/// if that is 0, between the positions of a layer half as fine as the cells.
fn at_cells(maps: &Features, per_cell: usize, columns: usize, rows: usize) -> DMatrix<f32> {
    let planes = maps.to_planar();
    let (width, height) = (maps.width(), maps.height());
    let mut cells = DMatrix::zeros(maps.channels(), columns * rows);
    for (channel, plane) in planes.chunks_exact(width * height).enumerate() {
        for row in 0..rows {
            for column in 0..columns {
                cells[(channel, row * columns + column)] = if per_cell >= 1 {
                    let lines = (0..per_cell).map(|y| {
                        let start = (row * per_cell + y) * width + column * per_cell;
                        plane[start..start + per_cell].iter().sum::<f32>()
                    });
                    lines.sum::<f32>() / (per_cell * per_cell) as f32
                } else {
                    let at = |index: usize| (index as f32 + 0.5) / 2.0 - 0.5;
                    bilinear(plane, width, height, at(column), at(row))
                };
            }
        }
    }
    cells
}

/// A plane's value between its pixels; beyond its border, the border's.
pub(super) fn bilinear(plane: &[f32], width: usize, height: usize, x: f32, y: f32) -> f32 {
    let taps = taps(width, height, x, y);
    taps.iter()
        .map(|&(index, weight)| plane[index] * weight)
        .sum()
}

/// The four pixels around a point and their bilinear weights, which sum to 1.
pub(super) fn taps(width: usize, height: usize, x: f32, y: f32) -> [(usize, f32); 4] {
    let axis = |at: f32, size: usize| {
        let at = at.clamp(0.0, (size - 1) as f32);
        let low = at as usize;
        (low, (low + 1).min(size - 1), at - low as f32)
    };
    let (left, right, u) = axis(x, width);
    let (top, bottom, v) = axis(y, height);
    [
        (top * width + left, (1.0 - u) * (1.0 - v)),
        (top * width + right, u * (1.0 - v)),
        (bottom * width + left, (1.0 - u) * v),
        (bottom * width + right, u * v),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn cells_see_what_lies_in_them(width in 32usize..200, height in 32usize..200) {
            let (columns, rows) = (width / CELL, height / CELL);
            for (layer, _) in LAYERS {
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
                let cells = at_cells(&maps, CELL / step, columns, rows);
                let grid = Cells { columns, rows, embedding: DMatrix::zeros(0, 0) };
                for cell in 0..grid.count() {
                    let [x, y] = grid.centre(cell);
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

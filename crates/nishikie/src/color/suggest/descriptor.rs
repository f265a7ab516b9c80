//! A print as `suggest` compares it.

use nalgebra::DMatrix;
use safetensors::tensor::{Dtype, TensorView};
use vgg::Network;

use crate::color::error::ColorError;
use crate::color::settings::SheetSettings;
use crate::color::sheet::cells::{Cells, feature_count};
use crate::color::sheet::distances::to_nearest;
use crate::color::sheet::plate::Plate;
use crate::color::tensors::{self, Tensor};

/// The side, in cells, of the square of cells that is averaged into one part; a print has some hundred parts.
const POOLED: usize = 5;

/// The largest absolute value that an entry of a part is stored with; larger ones are clipped. A part has at most length 1.6, over 1,472 entries.
const LARGEST_ENTRY: f32 = 0.25;

/// The parts of a print: means of neighboring cells' features, one column each.
pub(super) struct Descriptor(DMatrix<f32>);

impl Descriptor {
    pub fn of(network: &Network, plate: &Plate) -> Result<Self, ColorError> {
        let cells = Cells::of(network, plate, &SheetSettings::default())?;
        let across = cells.columns.div_ceil(POOLED);
        let down = cells.rows.div_ceil(POOLED);
        let features = cells.embedding.rows(0, feature_count());
        let mut parts = DMatrix::zeros(features.nrows(), across * down);
        let mut counts = vec![0.0; across * down];
        for (cell, features) in features.column_iter().enumerate() {
            let (column, row) = (cell % cells.columns, cell / cells.columns);
            let part = row / POOLED * across + column / POOLED;
            let mut sum = parts.column_mut(part);
            sum += features;
            counts[part] += 1.0;
        }
        for (mut part, count) in parts.column_iter_mut().zip(counts) {
            part /= count;
        }
        Ok(Descriptor(parts))
    }

    pub fn distance(&self, other: &Self) -> f64 {
        let nearest = to_nearest(&self.0, &other.0);
        nearest.iter().map(|&d| f64::from(d)).sum::<f64>() / nearest.len() as f64
    }

    /// Returns the parts with one byte an entry, scaled by [`LARGEST_ENTRY`].
    pub fn tensor(&self) -> Tensor {
        let byte = |&v: &f32| ((v / LARGEST_ENTRY).clamp(-1.0, 1.0) * 127.0).round() as i8;
        let shape = vec![self.0.ncols(), self.0.nrows()];
        Tensor::new(shape, self.0.iter().map(byte))
    }

    /// Returns the descriptor that a stored tensor holds; `None` if it is not one.
    pub fn of_tensor(parts: &TensorView) -> Option<Self> {
        let &[columns, rows] = parts.shape() else {
            return None;
        };
        if parts.dtype() != Dtype::I8 || rows != feature_count() {
            return None;
        }
        let entry = |byte: i8| f32::from(byte) / 127.0 * LARGEST_ENTRY;
        let entries = tensors::numbers(parts.data()).into_iter().map(entry);
        Some(Descriptor(DMatrix::from_iterator(rows, columns, entries)))
    }
}

//! Descriptors of a print's cells: the network's features, and numbers of lightness and place.

use nalgebra::DMatrix;
use rayon::prelude::*;
use vgg::{Features, Layer, Network};

use super::settings::DescriptorSettings;
use super::surroundings::surroundings;
use crate::color::ColorError;
use crate::color::sheet::cells::{POOLING, gray_image};
use crate::color::sheet::plate::Plate;

/// A print's features, at their layers' own resolution, and its cells' other numbers.
///
/// Features are brought to cells on demand: training reads some hundred of the many thousand cells.
pub(super) struct Descriptors {
    pub columns: usize,
    pub rows: usize,
    stride: usize,
    features: Vec<(Layer, Features)>,
    others: DMatrix<f32>,
}

impl Descriptors {
    /// Computes the descriptors of a print, seen in gray.
    ///
    /// # Errors
    /// The print is too small for the deepest layer.
    pub fn of(
        network: &Network,
        plate: &Plate,
        settings: &DescriptorSettings,
    ) -> Result<Self, ColorError> {
        let _span = tracing::debug_span!("features").entered();
        let features = network.features(&gray_image(plate), POOLING, &settings.layers)?;
        Ok(Descriptors {
            columns: plate.width / settings.stride,
            rows: plate.height / settings.stride,
            stride: settings.stride,
            features: features.into_iter().collect(),
            others: surroundings(plate, settings),
        })
    }

    /// Returns the number of cells.
    pub fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// Returns the square roots of these cells' features, a column per cell.
    ///
    /// Features are sums of many parts and spread like them; their roots spread more evenly.
    pub fn features(&self, cells: &[usize]) -> DMatrix<f32> {
        let dimensions = self
            .features
            .iter()
            .map(|(layer, _)| layer.channels())
            .sum();
        let mut all = DMatrix::zeros(dimensions, cells.len());
        all.as_mut_slice()
            .par_chunks_exact_mut(dimensions)
            .zip(cells)
            .with_min_len(16)
            .for_each(|(column, &cell)| {
                let at = [cell % self.columns, cell / self.columns];
                let mut rest = &mut column[..];
                for (layer, maps) in &self.features {
                    let (part, after) = rest.split_at_mut(layer.channels());
                    maps.in_cell(at, self.stride, layer.least_side(), part);
                    part.iter_mut().for_each(|value| *value = value.sqrt());
                    rest = after;
                }
            });
        all
    }

    /// Returns the other numbers of these cells, a column per cell.
    pub fn others(&self, cells: &[usize]) -> DMatrix<f32> {
        self.others.select_columns(cells)
    }
}

//! From descriptors to the head's inputs: features standardized, projected and whitened, and the other numbers standardized.

use half::f16;
use nalgebra::{DMatrix, DVector};

use super::descriptors::Descriptors;

/// The map from descriptors to inputs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Projection {
    /// Mean and standard deviation of features, and of the other numbers.
    pub features: Scale,
    pub others: Scale,
    /// Whitened principal components, a row each, of standardized features.
    pub components: DMatrix<f16>,
    /// The components for features that are not standardized, and the offset of the result.
    folded: DMatrix<f32>,
    offset: DVector<f32>,
}

/// Means and standard deviations.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub mean: DVector<f32>,
    pub deviation: DVector<f32>,
}

impl Projection {
    /// Returns the projection with these parts, whose sizes must agree.
    pub fn new(features: Scale, others: Scale, components: DMatrix<f16>) -> Self {
        let mut folded = components.map(f32::from);
        for (column, mut values) in folded.column_iter_mut().enumerate() {
            values /= features.deviation[column];
        }
        let offset = -(&folded * &features.mean);
        Projection {
            features,
            others,
            components,
            folded,
            offset,
        }
    }

    /// Returns the head's inputs for these cells, a column each.
    pub fn inputs(&self, descriptors: &Descriptors, cells: &[usize]) -> DMatrix<f32> {
        let dimensions = self.folded.nrows();
        let others = descriptors.others(cells);
        let mut inputs = DMatrix::zeros(dimensions + others.nrows(), cells.len());
        let projected = &self.folded * descriptors.features(cells);
        for (cell, mut input) in inputs.column_iter_mut().enumerate() {
            let mut top = input.rows_mut(0, dimensions);
            top += projected.column(cell) + &self.offset;
            let mut bottom = input.rows_mut(dimensions, others.nrows());
            bottom +=
                (others.column(cell) - &self.others.mean).component_div(&self.others.deviation);
        }
        inputs
    }
}

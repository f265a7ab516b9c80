//! From descriptors to the head's inputs: features standardized, projected and whitened, and the other numbers standardized.

use half::f16;
use nalgebra::{DMatrix, DVector};

use super::descriptors::Descriptors;
use super::moments::Moments;
use super::principal::leading;
use super::settings::ProjectionSettings;

/// The least standard deviation that is divided by: what hardly varies in the prints learned from says nothing, and must not shout
/// in another.
const LEAST_DEVIATION: f32 = 1e-3;

/// How descriptors become inputs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Projection {
    /// Of features and of the other numbers: mean and standard deviation.
    pub features: Scale,
    pub others: Scale,
    /// Whitened principal components, a row each, of standardized features.
    pub components: DMatrix<f16>,
    /// The same of features as they are, and what is added then.
    folded: DMatrix<f32>,
    offset: DVector<f32>,
}

/// Means and standard deviations.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub mean: DVector<f32>,
    pub deviation: DVector<f32>,
}

impl Scale {
    fn of(moments: &Moments, covariance: &DMatrix<f64>) -> Self {
        let deviation = covariance
            .diagonal()
            .map(|variance| variance.max(0.0).sqrt() as f32);
        Scale {
            mean: moments.mean(),
            deviation: deviation.map(|deviation| deviation.max(LEAST_DEVIATION)),
        }
    }
}

impl Projection {
    /// From the moments of the features and of the other numbers of many cells.
    pub fn of(features: &Moments, others: &Moments, settings: &ProjectionSettings) -> Self {
        let mut covariance = features.covariance();
        let scale = Scale::of(features, &covariance);
        let deviation = scale.deviation.map(f64::from);
        for (column, mut values) in covariance.column_iter_mut().enumerate() {
            for (row, value) in values.iter_mut().enumerate() {
                *value /= deviation[row] * deviation[column];
            }
        }
        let (values, vectors) = leading(&covariance, settings.dimensions);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let shrink = f64::from(settings.shrink) * mean;
        let components = DMatrix::from_fn(values.len(), vectors.nrows(), |row, column| {
            let size = (values[row].max(0.0) + shrink)
                .max(f64::MIN_POSITIVE)
                .sqrt();
            f16::from_f64(vectors[(column, row)] / size)
        });
        let others = Scale::of(others, &others.covariance());
        Projection::new(scale, others, components)
    }

    /// Of its parts, whose sizes fit.
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

    /// The head's inputs for these cells, a column each.
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

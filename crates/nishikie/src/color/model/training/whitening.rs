//! Principal components of a collection's features, whitened.

use half::f16;
use nalgebra::DMatrix;

use super::moments::Moments;
use super::principal::leading;
use crate::color::model::projection::{Projection, Scale};
use crate::color::model::settings::ProjectionSettings;

/// The least standard deviation that is divided by: numbers that hardly vary in the collection carry no information, and must not
/// dominate in another print.
const LEAST_DEVIATION: f32 = 1e-3;

impl Projection {
    /// Computes the projection from the moments, over many cells, of their features and of their other numbers.
    pub(super) fn of(features: &Moments, others: &Moments, settings: &ProjectionSettings) -> Self {
        let mut covariance = features.covariance();
        let scale = scale_of(features, &covariance);
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
        let others = scale_of(others, &others.covariance());
        Projection::new(scale, others, components)
    }
}

fn scale_of(moments: &Moments, covariance: &DMatrix<f64>) -> Scale {
    let deviation = covariance
        .diagonal()
        .map(|variance| variance.max(0.0).sqrt() as f32);
    Scale {
        mean: moments.mean(),
        deviation: deviation.map(|deviation| deviation.max(LEAST_DEVIATION)),
    }
}

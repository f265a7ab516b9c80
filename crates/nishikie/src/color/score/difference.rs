//! The mean and a high percentile of differences.

use serde::{Deserialize, Serialize};

/// Absolute differences over all pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Their mean.
    pub mean: f64,
    /// Their 99th percentile.
    pub p99: f64,
}

impl Difference {
    /// Summarizes at least one value.
    pub(super) fn of(mut values: Vec<f32>) -> Self {
        Difference {
            mean: mean(&values),
            p99: percentile(&mut values, 99),
        }
    }
}

/// Returns the mean of at least one value.
pub(super) fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len() as f64
}

/// Returns the value that this percentage of at least one value does not exceed; reorders the values.
pub(super) fn percentile(values: &mut [f32], percent: usize) -> f64 {
    let rank = (values.len() * percent / 100).min(values.len() - 1);
    let (_, found, _) = values.select_nth_unstable_by(rank, f32::total_cmp);
    f64::from(*found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_where_they_are_counted() {
        let mut values: Vec<f32> = (0..100).rev().map(|v| v as f32).collect();
        assert_eq!(percentile(&mut values, 95), 95.0);
        assert_eq!(percentile(&mut values, 99), 99.0);
        assert_eq!(percentile(&mut [3.0], 99), 3.0);
        assert_eq!(mean(&values), 49.5);
    }
}

//! The one-cycle schedule of learning rates (Smith and Topin 2019).

use crate::color::model::settings::OptimizerSettings;

/// Returns the learning rate of a step: from the first up to the greatest, and down to the last, along cosines.
pub(super) fn rate(step: usize, steps: usize, settings: &OptimizerSettings) -> f64 {
    let (first, greatest) = (settings.rate / settings.first, settings.rate);
    let last = first / settings.last;
    let done = step as f64 / (steps.max(2) - 1) as f64;
    let cosine = |from: f64, to: f64, share: f64| {
        to + (from - to) * 0.5 * (1.0 + (std::f64::consts::PI * share).cos())
    };
    match done < settings.warmup {
        true => cosine(first, greatest, done / settings.warmup),
        false => cosine(
            greatest,
            last,
            (done - settings.warmup) / (1.0 - settings.warmup),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls() {
        let settings = OptimizerSettings::default();
        let rates: Vec<f64> = (0..101).map(|step| rate(step, 101, &settings)).collect();
        assert!((rates[0] - 8e-5).abs() < 1e-12);
        assert!((rates[30] - 2e-3).abs() < 1e-12);
        assert!((rates[100] - 8e-9).abs() < 1e-12);
        assert!(rates[..31].is_sorted() && rates[30..].is_sorted_by(|a, b| a >= b));
        assert!(rate(0, 1, &settings).is_finite());
    }
}

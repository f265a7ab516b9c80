//! Linear scales with round numbers.

/// A linear scale from values to coordinates, extended to round ends.
pub struct Axis {
    ends: (f64, f64),
    places: (f64, f64),
    step: f64,
}

impl Axis {
    /// Returns a scale for values from `least` to `most` between two coordinates, with about `ticks` labels.
    pub fn new((least, most): (f64, f64), places: (f64, f64), ticks: usize) -> Axis {
        let range = (most - least).max(most.abs() * 1e-6).max(1e-12);
        let rough = range / ticks.max(1) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|n| n * power)
            .find(|step| *step >= rough)
            .unwrap_or(rough);
        let ends = ((least / step).floor() * step, (most / step).ceil() * step);
        Axis { ends, places, step }
    }

    /// Returns the coordinate of a value.
    pub fn place(&self, value: f64) -> f64 {
        let share = (value - self.ends.0) / (self.ends.1 - self.ends.0).max(f64::MIN_POSITIVE);
        self.places.0 + share * (self.places.1 - self.places.0)
    }

    /// Returns the labeled values, each with its label.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let digits = (-self.step.log10().floor()).clamp(0.0, 12.0) as usize;
        let count = ((self.ends.1 - self.ends.0) / self.step).round() as usize;
        let value = |n: usize| self.ends.0 + n as f64 * self.step;
        (0..=count.min(100))
            .map(|n| (value(n), format!("{:.digits$}", value(n))))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn ends_are_round_and_hold_the_values() {
        let axis = Axis::new((0.137, 1.91), (100.0, 300.0), 5);
        let labels: Vec<String> = axis.ticks().into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["0.0", "0.5", "1.0", "1.5", "2.0"]);
        assert!((axis.place(0.0) - 100.0).abs() < 1e-9 && (axis.place(2.0) - 300.0).abs() < 1e-9);
    }

    #[test]
    fn a_single_value_has_a_place() {
        for value in [0.0, 0.25, 3e5] {
            let axis = Axis::new((value, value), (0.0, 1.0), 4);
            assert!(axis.place(value).is_finite() && axis.ticks().len() < 102);
        }
    }
}

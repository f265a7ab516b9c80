//! The difference of hues from the truth's.

use palette::Lab;
use serde::{Deserialize, Serialize};

/// The chroma from which on the hue of a color is compared.
const LEAST_CHROMA: f32 = 10.0;

/// The difference of two pictures' hues where both are colored, with a chroma C* of more than 10.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HueError {
    /// Mean absolute difference of the hue angles of L*a*b*, in degrees: 0 is right, 180 the opposite color.
    pub mean: f64,
    /// The share of the pixels that are colored in both and of which `mean` is the mean, 0..1.
    pub share: f64,
}

impl HueError {
    /// Compares the hues of two pictures; `None` where no pixel is colored in both.
    pub(super) fn between(a: &[Lab], b: &[Lab]) -> Option<Self> {
        let colored = |c: &Lab| c.a.hypot(c.b) > LEAST_CHROMA;
        let both = a.iter().zip(b).filter(|(a, b)| colored(a) && colored(b));
        let (count, sum) = both.fold((0usize, 0.0f64), |(count, sum), (a, b)| {
            let cross = f64::from(a.a * b.b - a.b * b.a);
            let dot = f64::from(a.a * b.a + a.b * b.b);
            (count + 1, sum + cross.atan2(dot).abs())
        });
        (count > 0).then(|| HueError {
            mean: (sum / count as f64).to_degrees(),
            share: count as f64 / a.len() as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(degrees: f32, chroma: f32) -> Lab {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Lab::new(60.0, chroma * cos, chroma * sin)
    }

    #[test]
    fn hues_turned_by_thirty_degrees_are_thirty_degrees_off_across_the_zero_too() {
        for turn in [30.0, -30.0] {
            let truth: Vec<Lab> = (0..36).map(|n| at(n as f32 * 10.0, 40.0)).collect();
            let turned: Vec<Lab> = (0..36).map(|n| at(n as f32 * 10.0 + turn, 25.0)).collect();
            let found = HueError::between(&turned, &truth).unwrap();
            assert!((found.mean - 30.0).abs() < 1e-3, "{found:?}");
            assert_eq!(found.share, 1.0);
        }
        let opposite = HueError::between(&[at(10.0, 30.0)], &[at(190.0, 30.0)]).unwrap();
        assert!((opposite.mean - 180.0).abs() < 1e-3);
    }

    #[test]
    fn what_is_nearly_gray_in_either_has_no_hue() {
        let truth = [at(0.0, 40.0), at(0.0, 40.0), at(0.0, 9.0), at(0.0, 9.0)];
        let out = [at(90.0, 40.0), at(90.0, 9.0), at(90.0, 40.0), at(90.0, 9.0)];
        let found = HueError::between(&out, &truth).unwrap();
        assert!((found.mean - 90.0).abs() < 1e-3 && found.share == 0.25);
        assert_eq!(HueError::between(&out[1..], &truth[1..]), None);
    }
}

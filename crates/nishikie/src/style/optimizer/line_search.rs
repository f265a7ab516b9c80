//! A line search for the strong Wolfe conditions.
//!
//! Along a descent direction, φ(t) is the function's value at step t. A step is good when it goes down enough,
//! φ(t) ≤ φ(0) + c₁ t φ′(0), and has flattened out enough, |φ′(t)| ≤ c₂ |φ′(0)|. The search widens until such a step is
//! bracketed, then narrows by cubic interpolation (Nocedal and Wright, *Numerical Optimization*, 2nd ed., section 3.5).

use super::{Function, OptimizerError, Point, vector};

/// c₁, the least share of the decrease that the slope at the start predicts.
pub const DECREASE: f64 = 1e-4;
/// c₂, the largest share of the slope at the start that may remain.
pub const CURVATURE: f64 = 0.9;
/// The number of evaluations after which a search is given up.
const PATIENCE: usize = 20;
/// The number of trials in a row with non-finite values after which shortening the step further is pointless.
const NON_FINITE_PATIENCE: usize = 4;

/// The result of a search.
#[derive(Debug)]
pub enum Outcome {
    /// A step that satisfies both conditions.
    Wolfe(Point),
    /// The best step when the number of evaluations or the budget was used up: it goes down enough but is still steep.
    Decrease(Point),
    /// No step goes down enough.
    Nothing,
}

/// A step length, and the value and slope there.
#[derive(Clone, Copy)]
struct Trial {
    t: f64,
    value: f64,
    slope: f64,
}

/// Searches from `point` along `direction`, whose slope there is `slope` < 0, beginning with the step `first`. Returns the
/// result and the number of evaluations, at most `budget`.
pub fn search<E>(
    point: &Point,
    direction: &[f32],
    slope: f64,
    first: f64,
    budget: usize,
    function: &mut Function<'_, E>,
) -> Result<(Outcome, usize), OptimizerError<E>> {
    let start = Trial {
        t: 0.0,
        value: point.loss,
        slope,
    };
    // The best step so far that goes down enough; the other end of the bracket once there is one.
    let mut low = start;
    let mut high: Option<Trial> = None;
    let mut best: Option<Point> = None;
    let mut trial = point.clone();
    let mut t = first;
    // From here on values are known not to be finite.
    let mut limit = f64::INFINITY;
    let mut non_finite = 0;

    let mut evaluations = 0;
    while evaluations < budget.min(PATIENCE) {
        vector::move_along(&mut trial.x, &point.x, t, direction);
        evaluations += 1;
        if !trial.evaluate(function)? {
            non_finite += 1;
            if non_finite == NON_FINITE_PATIENCE {
                return Err(OptimizerError::NonFinite { loss: trial.loss });
            }
            // Nothing to interpolate: go back most of the way.
            limit = t;
            t = low.t + 0.1 * (t - low.t);
            continue;
        }
        non_finite = 0;
        let here = Trial {
            t,
            value: trial.loss,
            slope: vector::dot(&trial.gradient, direction),
        };

        let previous = low;
        if here.value > start.value + DECREASE * t * slope || here.value >= low.value {
            high = Some(here);
        } else if here.slope.abs() <= -CURVATURE * slope {
            return Ok((Outcome::Wolfe(trial), evaluations));
        } else {
            let towards_high = high.map_or(1.0, |high| high.t - low.t);
            if here.slope * towards_high >= 0.0 {
                high = Some(low);
            }
            low = here;
            match &mut best {
                Some(best) => std::mem::swap(best, &mut trial),
                None => best = Some(std::mem::replace(&mut trial, point.clone())),
            }
        }
        t = match high {
            Some(high) => inside(low, high),
            None => beyond(previous, low).min(0.5 * (low.t + limit)),
        };
    }

    Ok((
        best.map_or(Outcome::Nothing, Outcome::Decrease),
        evaluations,
    ))
}

/// Returns a step within the bracket, away from its ends so that the bracket is sure to shrink.
fn inside(low: Trial, high: Trial) -> f64 {
    let width = high.t - low.t;
    let share = (cubic_minimum(low, high) - low.t) / width;
    let share = if share.is_finite() { share } else { 0.5 };
    low.t + width * share.clamp(0.1, 0.9)
}

/// Returns a step beyond the longest so far.
fn beyond(previous: Trial, last: Trial) -> f64 {
    let t = cubic_minimum(previous, last);
    let (least, most) = (2.0 * last.t, 10.0 * last.t);
    if t > last.t {
        t.clamp(least, most)
    } else {
        most
    }
}

/// Returns the minimizer of the cubic with the values and slopes of `a` and `b`; NaN if it has none.
fn cubic_minimum(a: Trial, b: Trial) -> f64 {
    let width = b.t - a.t;
    let chord = (b.value - a.value) / width;
    // With u = (t - a.t) / width: p(u) = value + slope·width·u + q u² + c u³, stationary where p′(u) = 0.
    let linear = a.slope * width;
    let cubic = (a.slope + b.slope - 2.0 * chord) * width;
    let quadratic = (3.0 * chord - 2.0 * a.slope - b.slope) * width;
    let root = (quadratic * quadratic - 3.0 * cubic * linear).sqrt();
    // Of the two stationary points the one with p″ = 2 root > 0, written without cancellation for cubic → 0.
    let u = if quadratic > 0.0 {
        -linear / (quadratic + root)
    } else {
        (root - quadratic) / (3.0 * cubic)
    };
    a.t + width * u
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    /// ε/2 |x|² + Σₖ aₖ sin(wₖ·x + bₖ): smooth, bounded below, with many valleys.
    #[derive(Debug, Clone)]
    struct Waves {
        bowl: f64,
        waves: Vec<(f64, Vec<f64>, f64)>,
    }

    impl Waves {
        fn evaluate(&self, x: &[f32], gradient: &mut [f32]) -> f64 {
            let mut g: Vec<f64> = x.iter().map(|&x| self.bowl * f64::from(x)).collect();
            let mut value = x
                .iter()
                .map(|&x| 0.5 * self.bowl * f64::from(x).powi(2))
                .sum::<f64>();
            for (height, w, phase) in &self.waves {
                let u = phase + w.iter().zip(x).map(|(w, &x)| w * f64::from(x)).sum::<f64>();
                value += height * u.sin();
                g.iter_mut()
                    .zip(w)
                    .for_each(|(g, w)| *g += height * u.cos() * w);
            }
            gradient
                .iter_mut()
                .zip(g)
                .for_each(|(to, g)| *to = g as f32);
            value
        }
    }

    fn waves() -> impl Strategy<Value = (Waves, Vec<f32>)> {
        (2..12usize).prop_flat_map(|n| {
            let wave = (0.1..10.0, prop::collection::vec(-2.0..2.0, n), 0.0..6.3);
            (
                (0.01..1.0, prop::collection::vec(wave, 1..6))
                    .prop_map(|(bowl, waves)| Waves { bowl, waves }),
                prop::collection::vec(-10.0f32..10.0, n),
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        /// From any start, with any first step over eight orders of magnitude, a step is found and is a Wolfe step.
        #[test]
        fn found_steps_satisfy_the_strong_wolfe_conditions((function, x) in waves(), exponent in -4.0..4.0f64) {
            let evaluate = &mut |x: &[f32], g: &mut [f32]| Ok::<_, Infallible>(function.evaluate(x, g));
            let start = Point::start(x, evaluate).unwrap();
            let direction: Vec<f32> = start.gradient.iter().map(|g| -g).collect();
            let slope = vector::dot(&start.gradient, &direction);
            prop_assume!(slope < -1e-3);

            let (found, evaluations) =
                search(&start, &direction, slope, 10f64.powf(exponent), 100, evaluate).unwrap();
            prop_assert!(evaluations <= PATIENCE);
            let Outcome::Wolfe(end) = found else {
                return Err(TestCaseError::fail(format!("{found:?}")));
            };

            // Along the step as single precision took it, which is t times the direction but for rounding.
            let step: Vec<f32> = end.x.iter().zip(&start.x).map(|(a, b)| a - b).collect();
            let t = vector::dot(&step, &direction) / vector::dot(&direction, &direction);
            let rounding = 1e-5 * (1.0 + start.loss.abs());
            prop_assert!(end.loss <= start.loss + DECREASE * t * slope + rounding);
            let slope_after = vector::dot(&end.gradient, &direction);
            prop_assert!(slope_after.abs() <= -CURVATURE * slope * (1.0 + 1e-6));
        }
    }

    #[test]
    fn a_cubic_has_its_minimum_found() {
        // t³ - 3 t has its minimum at 1.
        let at = |t: f64| Trial {
            t,
            value: t.powi(3) - 3.0 * t,
            slope: 3.0 * t * t - 3.0,
        };
        for (a, b) in [(0.0, 2.0), (2.0, 0.0), (-0.5, 0.5), (5.0, 7.0)] {
            assert!(
                (cubic_minimum(at(a), at(b)) - 1.0).abs() < 1e-12,
                "from {a} and {b}"
            );
        }
    }
}

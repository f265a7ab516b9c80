//! A line search for the strong Wolfe conditions.
//!
//! Along a descent direction, φ(t) is the function's value at step t. A step is good when it goes down enough,
//! φ(t) ≤ φ(0) + c₁ t φ′(0), and has flattened out enough, |φ′(t)| ≤ c₂ |φ′(0)|. The search widens until such a step is
//! bracketed, then narrows by cubic interpolation (Nocedal and Wright, *Numerical Optimization*, 2nd ed., section 3.5).

use super::{Function, OptimizerError, Point, vector};

/// c₁, the least share of the decrease that the slope at the start promises.
pub const DECREASE: f64 = 1e-4;
/// c₂, how much of the slope at the start may remain.
pub const CURVATURE: f64 = 0.9;
/// Evaluations after which a search is given up.
const PATIENCE: usize = 20;
/// Trials in a row with non-finite values after which shortening the step further is pointless.
const NON_FINITE_PATIENCE: usize = 4;

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A step that satisfies both conditions.
    Wolfe,
    /// Patience or budget ended; the best step goes down enough but is still steep.
    Decrease,
    /// No step goes down enough; the point has not moved.
    Nothing,
}

/// One step length with what is known there.
#[derive(Clone, Copy)]
struct Trial {
    t: f64,
    value: f64,
    slope: f64,
}

/// Moves `point` along `direction`, whose slope at the point is `slope` < 0, trying the step `first` first.
/// Returns how it went and the number of evaluations, at most `budget`.
pub fn search<E>(
    point: &mut Point,
    direction: &[f32],
    slope: f64,
    first: f64,
    budget: usize,
    function: &mut Function<'_, E>,
) -> Result<(Found, usize), OptimizerError<E>> {
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
            *point = trial;
            return Ok((Found::Wolfe, evaluations));
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

    match best {
        Some(best) => {
            *point = best;
            Ok((Found::Decrease, evaluations))
        }
        None => Ok((Found::Nothing, evaluations)),
    }
}

/// A step within the bracket, away from its ends so that it shrinks for certain.
fn inside(low: Trial, high: Trial) -> f64 {
    let width = high.t - low.t;
    let share = (cubic_minimum(low, high) - low.t) / width;
    let share = if share.is_finite() { share } else { 0.5 };
    low.t + width * share.clamp(0.1, 0.9)
}

/// A step beyond the longest so far.
fn beyond(previous: Trial, last: Trial) -> f64 {
    let t = cubic_minimum(previous, last);
    let (least, most) = (2.0 * last.t, 10.0 * last.t);
    if t > last.t { t.clamp(least, most) } else { most }
}

/// Where the cubic with the values and slopes of `a` and `b` has its minimum; NaN if it has none.
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

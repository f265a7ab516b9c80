use std::collections::VecDeque;

use super::line_search::{self, Outcome};
use super::{Function, Optimizer, OptimizerError, Point, Status, Step, vector};

/// The number of pairs of steps and gradient changes that are kept.
const HISTORY: usize = 10;

/// Limited-memory BFGS (Nocedal 1980) with a line search for the strong Wolfe conditions.
///
/// It builds a model of the function from its last ten steps, so the function must stay the same between iterations.
/// The result does not depend on the number of threads.
///
/// The crate `argmin` 0.11 converges as fast, but evaluates value and gradient separately, 100 and 197 times where this takes
/// 100 evaluations of both, while a network computes the value on the way to the gradient.
#[derive(Debug)]
pub struct Lbfgs {
    /// The root mean square, in the vector's own units, of the first step tried, for which there is no model yet.
    pub first_step: f64,
    history: VecDeque<Pair>,
}

/// A step and the change of the gradient along it.
#[derive(Debug)]
struct Pair {
    step: Vec<f32>,
    change: Vec<f32>,
    /// The dot product of step and change, above 0.
    curvature: f64,
}

impl Default for Lbfgs {
    /// Returns an optimizer whose first step is of one unit: a gray level if the vector is a picture.
    fn default() -> Self {
        Lbfgs {
            first_step: 1.0,
            history: VecDeque::with_capacity(HISTORY),
        }
    }
}

impl<E> Optimizer<E> for Lbfgs {
    fn step(
        &mut self,
        point: &mut Point,
        budget: usize,
        function: &mut Function<'_, E>,
    ) -> Result<Step, OptimizerError<E>> {
        let mut evaluations = 0;
        loop {
            let gradient_square = vector::dot(&point.gradient, &point.gradient);
            if gradient_square == 0.0 {
                return Ok(Step {
                    evaluations,
                    status: Status::Converged,
                });
            }
            let (direction, slope) = self.direction(&point.gradient);
            let downhill = slope < 0.0 && slope.is_finite();
            if !downhill && !self.history.is_empty() {
                self.history.clear();
                continue;
            }
            let first = if self.history.is_empty() {
                self.first_step * (point.x.len() as f64 / gradient_square).sqrt()
            } else {
                1.0
            };

            let budget_left = budget - evaluations;
            let (found, used) =
                line_search::search(point, &direction, slope, first, budget_left, function)?;
            evaluations += used;
            match found {
                Outcome::Wolfe(found) | Outcome::Decrease(found) => {
                    let before = std::mem::replace(point, found);
                    self.remember(before, point);
                }
                // The model misleads: forget it and go straight down the gradient.
                Outcome::Nothing if !self.history.is_empty() => {
                    self.history.clear();
                    if evaluations < budget {
                        continue;
                    }
                }
                Outcome::Nothing if evaluations < budget => {
                    return Ok(Step {
                        evaluations,
                        status: Status::Stalled,
                    });
                }
                Outcome::Nothing => {}
            }
            return Ok(Step {
                evaluations,
                status: Status::Continue,
            });
        }
    }
}

impl Lbfgs {
    /// Computes −H g by the two-loop recursion, where H is the inverse Hessian of the model, and its dot product with g.
    ///
    /// Each pass adds one remembered vector and takes the dot product that the next one needs.
    fn direction(&self, gradient: &[f32]) -> (Vec<f32>, f64) {
        let mut d = gradient.to_vec();
        vector::scale(&mut d, -1.0);
        let (Some(oldest), Some(newest)) = (self.history.front(), self.history.back()) else {
            return (d, -vector::dot(gradient, gradient));
        };

        let mut shares = [0.0; HISTORY];
        let mut dot = vector::dot(&d, &newest.step);
        for (i, pair) in self.history.iter().enumerate().rev() {
            shares[i] = dot / pair.curvature;
            let next = match i {
                0 => &oldest.change,
                _ => &self.history[i - 1].step,
            };
            dot = vector::add_then_dot(&mut d, -shares[i], &pair.change, next);
        }

        let scale = newest.curvature / vector::dot(&newest.change, &newest.change);
        vector::scale(&mut d, scale);
        dot *= scale;

        for (i, pair) in self.history.iter().enumerate() {
            let next = match self.history.get(i + 1) {
                Some(next) => &next.change,
                None => gradient,
            };
            dot = vector::add_then_dot(&mut d, shares[i] - dot / pair.curvature, &pair.step, next);
        }
        (d, dot)
    }

    /// Adds the step from `before` to `point` to the model, unless the function does not curve upwards along it.
    fn remember(&mut self, before: Point, point: &Point) {
        let Point {
            x: mut step,
            gradient: mut change,
            ..
        } = before;
        vector::subtract_from(&point.x, &mut step);
        vector::subtract_from(&point.gradient, &mut change);
        let curvature = vector::dot(&step, &change);
        if curvature > 0.0 {
            if self.history.len() == HISTORY {
                self.history.pop_front();
            }
            self.history.push_back(Pair {
                step,
                change,
                curvature,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// A bowl a hundred times as steep along one axis as along another, and steeper far out.
    fn bowl(x: &[f32], gradient: &mut [f32]) -> Result<f64, Infallible> {
        let mut value = 0.0;
        for (i, (&x, gradient)) in x.iter().zip(gradient).enumerate() {
            let (x, c) = (f64::from(x), 100f64.powf(i as f64 / 19.0));
            value += c * x * x / 2.0 + x.powi(4) / 40.0;
            *gradient = (c * x + x.powi(3) / 10.0) as f32;
        }
        Ok(value)
    }

    fn difference(a: &[f32], b: &[f32]) -> Vec<f64> {
        let pairs = a.iter().zip(b);
        pairs.map(|(&a, &b)| f64::from(a) - f64::from(b)).collect()
    }

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// −H g with the whole matrix H, by the formula itself (Nocedal and Wright, (6.17) and (7.20)): from sᵀy / yᵀy · I on,
    /// H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, ρ = 1 / yᵀs, for every pair of a step s and a gradient change y.
    fn by_whole_matrix(pairs: &[(Vec<f64>, Vec<f64>)], gradient: &[f32]) -> Vec<f64> {
        let n = gradient.len();
        let (s, y) = pairs.last().unwrap();
        let scale = dot(s, y) / dot(y, y);
        let unit = |i: usize, j: usize| f64::from(u8::from(i == j));
        let mut h: Vec<Vec<f64>> = (0..n)
            .map(|i| (0..n).map(|j| scale * unit(i, j)).collect())
            .collect();
        for (s, y) in pairs {
            let rho = 1.0 / dot(y, s);
            let hy: Vec<f64> = h.iter().map(|row| dot(row, y)).collect();
            let yhy = dot(y, &hy);
            for (i, row) in h.iter_mut().enumerate() {
                for (j, entry) in row.iter_mut().enumerate() {
                    *entry += rho * ((1.0 + rho * yhy) * s[i] * s[j] - hy[i] * s[j] - s[i] * hy[j]);
                }
            }
        }
        let gradient: Vec<f64> = gradient.iter().map(|&g| f64::from(g)).collect();
        h.iter().map(|row| -dot(row, &gradient)).collect()
    }

    /// With the last ten pairs, as SciPy has them, no fewer and no more.
    #[test]
    fn the_direction_is_that_of_the_last_ten_pairs() {
        let start: Vec<f32> = (0..20).map(|i| 3.0 - 0.3 * i as f32).collect();
        let mut lbfgs = Lbfgs::default();
        let mut point = Point::start(start, &mut bowl).unwrap();
        let mut pairs = Vec::new();
        for steps in 1..=14 {
            let before = point.clone();
            lbfgs.step(&mut point, 20, &mut bowl).unwrap();
            pairs.push((
                difference(&point.x, &before.x),
                difference(&point.gradient, &before.gradient),
            ));
            let wanted = by_whole_matrix(&pairs[pairs.len().saturating_sub(10)..], &point.gradient);
            let (found, slope) = lbfgs.direction(&point.gradient);
            let off: Vec<f64> = found
                .iter()
                .zip(&wanted)
                .map(|(&found, wanted)| f64::from(found) - wanted)
                .collect();
            let off = (dot(&off, &off) / dot(&wanted, &wanted)).sqrt();
            assert!(off < 1e-4, "after {steps} steps it is off by {off:e}");
            let gradient: Vec<f64> = point.gradient.iter().map(|&g| f64::from(g)).collect();
            let wanted = dot(&wanted, &gradient);
            assert!(
                (slope / wanted - 1.0).abs() < 1e-3,
                "{slope} against {wanted}"
            );
        }
    }
}

use std::collections::VecDeque;

use super::line_search::{self, Found};
use super::{Function, Optimizer, OptimizerError, Point, Progress, Step, vector};

/// Pairs of steps and gradient changes that are remembered.
const HISTORY: usize = 10;

/// Limited-memory BFGS (Nocedal 1980) with a line search for the strong Wolfe conditions.
///
/// It builds a model of the function from its last ten steps, so the function must stay the same between iterations.
/// The result does not depend on the number of threads.
///
/// Why not `argmin` 0.11: it goes down as fast but asks for value and gradient separately, 100 and 197 times where this
/// takes 100 evaluations of both, and a network computes one on the way to the other.
#[derive(Debug)]
pub struct Lbfgs {
    /// Root mean square, in the vector's own units, of the first step tried, for which there is no model yet.
    pub first_step: f64,
    history: VecDeque<Pair>,
}

/// One step and what it did to the gradient.
#[derive(Debug)]
struct Pair {
    step: Vec<f32>,
    change: Vec<f32>,
    /// step · change > 0
    curvature: f64,
}

impl Default for Lbfgs {
    /// A first step of one unit, which is a gray level where the vector is a picture.
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
                    progress: Progress::Converged,
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
                Found::Wolfe(found) | Found::Decrease(found) => {
                    let before = std::mem::replace(point, found);
                    self.remember(before, point);
                }
                // The model misleads: forget it and go straight down the gradient.
                Found::Nothing if !self.history.is_empty() => {
                    self.history.clear();
                    if evaluations < budget {
                        continue;
                    }
                }
                Found::Nothing if evaluations < budget => {
                    return Ok(Step {
                        evaluations,
                        progress: Progress::Stalled,
                    });
                }
                Found::Nothing => {}
            }
            return Ok(Step {
                evaluations,
                progress: Progress::Continue,
            });
        }
    }
}

impl Lbfgs {
    /// −H g by the two-loop recursion, H the inverse Hessian of the model, and its dot product with g.
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

use super::{Function, Optimizer, OptimizerError, Point, Status, Step, vector};

/// The share of the last move that the next one keeps.
const MOMENTUM: f64 = 0.9;
/// The factors of the rate after a move that goes down, and after one that does not.
const GROW: f64 = 1.05;
const SHRINK: f64 = 0.5;
/// The upper bound of the rate times the gradient's change per length moved. Gradient descent with this momentum begins
/// to swing at 3.8 times the largest curvature's inverse, and a move shows only part of that curvature.
const STEADY: f64 = 0.4;
/// The number of moves in a row to non-finite values after which shortening them further is pointless.
const NON_FINITE_PATIENCE: usize = 4;

/// Gradient descent with momentum. "SGD" is its usual name, though with one picture there is nothing stochastic in it.
///
/// The losses of style transfer differ by orders of magnitude from one configuration to the next, and so does any fixed
/// rate that suits them. Here the first gradient sets the rate, so that the first move has a chosen size, and the
/// loss then steers it: while moves go down it grows slowly, as far as the curvature allows that the last move met; a
/// move that would go up is not made, the rate is halved and the momentum dropped. So the loss never rises, whatever
/// its scale. One evaluation per iteration.
///
/// Without the bound by curvature the rate grows until the picture swings and momentum is lost, again and again, at moments
/// that rounding decides.
///
/// The function may change a little between iterations.
#[derive(Debug)]
pub struct Sgd {
    /// The root mean square, in the vector's own units, of the first move.
    pub first_step: f64,
    /// The move per unit of gradient, once known.
    rate: Option<f64>,
    velocity: Vec<f32>,
    non_finite: usize,
}

impl Default for Sgd {
    /// Returns an optimizer whose first move is of two units: gray levels if the vector is a picture, enough to see and rarely
    /// too far.
    fn default() -> Self {
        Sgd {
            first_step: 2.0,
            rate: None,
            velocity: Vec::new(),
            non_finite: 0,
        }
    }
}

impl<E> Optimizer<E> for Sgd {
    fn step(
        &mut self,
        point: &mut Point,
        budget: usize,
        function: &mut Function<'_, E>,
    ) -> Result<Step, OptimizerError<E>> {
        let done = |evaluations, status| {
            Ok(Step {
                evaluations,
                status,
            })
        };
        if budget == 0 {
            return done(0, Status::Continue);
        }
        let gradient_square = vector::dot(&point.gradient, &point.gradient);
        if gradient_square == 0.0 {
            return done(0, Status::Converged);
        }
        let rate = self
            .rate
            .unwrap_or_else(|| self.first_step * (point.x.len() as f64 / gradient_square).sqrt());

        self.velocity.resize(point.x.len(), 0.0);
        vector::scale(&mut self.velocity, MOMENTUM);
        vector::add(&mut self.velocity, -rate, &point.gradient);
        let mut trial = point.clone();
        vector::add(&mut trial.x, 1.0, &self.velocity);
        if trial.x == point.x {
            return done(0, Status::Stalled);
        }

        let finite = trial.evaluate(function)?;
        self.non_finite = if finite { 0 } else { self.non_finite + 1 };
        if self.non_finite == NON_FINITE_PATIENCE {
            return Err(OptimizerError::NonFinite { loss: trial.loss });
        }
        let steadiest = if finite {
            let change = vector::distance(&trial.gradient, &point.gradient);
            STEADY * vector::distance(&trial.x, &point.x) / change
        } else {
            f64::INFINITY
        };
        let changed = if finite && trial.loss <= point.loss {
            *point = trial;
            GROW * rate
        } else {
            self.velocity.fill(0.0);
            SHRINK * rate
        };
        self.rate = Some(changed.min(steadiest));
        done(1, Status::Continue)
    }
}

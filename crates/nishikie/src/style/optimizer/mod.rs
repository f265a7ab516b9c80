//! Minimizing a function of a vector: gradient descent with momentum ([`Sgd`]) and [`Lbfgs`].
//!
//! The vector may be anything. A run is a [`Point`] and an [`Optimizer`] that moves it one iteration at a
//! time, so the caller owns the loop: it can report progress, stop the run, or change the function a little
//! between iterations ([`Sgd`] only).
//!
//! Effort is counted in *evaluations*, each of which gives the value and the gradient at one point. [`Sgd`] takes one
//! per iteration, [`Lbfgs`] between one and a few; a budget in evaluations makes the two comparable.
//!
//! ```
//! use nishikie::style::optimizer::{Lbfgs, Optimizer, OptimizerError, Point, Status};
//!
//! // (a - 3)² + 10 (b + 1)²
//! let mut function = |x: &[f32], gradient: &mut [f32]| -> Result<f64, std::convert::Infallible> {
//!     let (a, b) = (x[0] - 3.0, x[1] + 1.0);
//!     gradient.copy_from_slice(&[2.0 * a, 20.0 * b]);
//!     Ok(f64::from(a * a + 10.0 * b * b))
//! };
//!
//! let mut point = Point::start(vec![0.0, 0.0], &mut function)?;
//! let mut optimizer = Lbfgs::default();
//! let mut budget = 50;
//! while budget > 0 {
//!     let step = optimizer.step(&mut point, budget, &mut function)?;
//!     budget -= step.evaluations;
//!     if step.status != Status::Continue {
//!         break;
//!     }
//! }
//! assert!((point.x()[0] - 3.0).abs() < 1e-3 && (point.x()[1] + 1.0).abs() < 1e-3);
//! # Ok::<(), OptimizerError<std::convert::Infallible>>(())
//! ```

mod lbfgs;
mod line_search;
mod sgd;
mod vector;

pub use lbfgs::Lbfgs;
pub use sgd::Sgd;

/// A function to minimize: takes a point, fills in the gradient there (same length) and returns the value.
pub type Function<'a, E> = dyn FnMut(&[f32], &mut [f32]) -> Result<f64, E> + 'a;

/// A point with the function's value and gradient at it. Both are finite.
#[derive(Clone, Debug)]
pub struct Point {
    x: Vec<f32>,
    gradient: Vec<f32>,
    loss: f64,
}

impl Point {
    /// Evaluates `function` once, at `x`.
    ///
    /// # Errors
    /// The function's own error, or [`OptimizerError::NonFinite`] if its value or gradient is not finite here.
    pub fn start<E>(
        x: Vec<f32>,
        function: &mut Function<'_, E>,
    ) -> Result<Self, OptimizerError<E>> {
        let mut point = Point {
            gradient: vec![0.0; x.len()],
            x,
            loss: f64::NAN,
        };
        if !point.evaluate(function)? {
            return Err(OptimizerError::NonFinite { loss: point.loss });
        }
        Ok(point)
    }

    /// Returns the position.
    pub fn x(&self) -> &[f32] {
        &self.x
    }

    /// Returns the position by value.
    pub fn into_x(self) -> Vec<f32> {
        self.x
    }

    /// Returns the function's gradient at [`x`](Self::x).
    pub fn gradient(&self) -> &[f32] {
        &self.gradient
    }

    /// Returns the function's value at [`x`](Self::x).
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// Evaluates value and gradient at the current `x`. Returns false if either is not finite.
    fn evaluate<E>(&mut self, function: &mut Function<'_, E>) -> Result<bool, OptimizerError<E>> {
        self.loss = function(&self.x, &mut self.gradient).map_err(OptimizerError::Function)?;
        Ok(self.loss.is_finite() && vector::dot(&self.gradient, &self.gradient).is_finite())
    }
}

/// The result of an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of evaluations of the function, at most the budget given.
    pub evaluations: usize,
    /// The state of the search.
    pub status: Status,
}

/// The state of a search after an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Another iteration may find a lower point.
    Continue,
    /// The gradient is zero: the point is a minimum or at least stationary.
    Converged,
    /// No lower point can be found even along the negative gradient: single precision is exhausted.
    Stalled,
}

/// Moves a point towards a minimum of a function whose errors are `E`.
pub trait Optimizer<E> {
    /// Makes one iteration with at most `budget` evaluations. The point never gets worse: its loss afterwards is the loss
    /// before or a lower one, so at any time it is the best so far.
    ///
    /// # Errors
    /// The function's own error (the point stays as it was), or [`OptimizerError::NonFinite`] when shorter steps do
    /// not lead back to finite values.
    fn step(
        &mut self,
        point: &mut Point,
        budget: usize,
        function: &mut Function<'_, E>,
    ) -> Result<Step, OptimizerError<E>>;
}

/// An error that ends a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptimizerError<E> {
    /// The function could not be evaluated.
    #[error(transparent)]
    Function(E),
    /// Its value or gradient is NaN or infinite.
    #[error(
        "the loss or its gradient is no longer a finite number (loss {loss}); lower the weights of its terms, or check \
         the network's weights"
    )]
    NonFinite {
        /// The value.
        loss: f64,
    },
}

//! A style run at one size.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::{Duration, Instant};

use vgg::{Image, Network};

use super::configuration::{Configuration, ConfigurationError, OptimizerKind};
use super::objective::{ContentTarget, Losses, Objective, RelativeError, StyleTarget};
use super::optimizer::{Lbfgs, Optimizer, OptimizerError, Point, Sgd, Status};
use crate::progress::{Ending, Iteration, Level, Monitor, Progress, Stage};

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The picture with the least total loss. Values may lie a little outside 0..255.
    pub image: Image,
    /// The start and every iteration after it; never empty.
    pub history: Vec<Iteration>,
    /// The reason for the run's end.
    pub ending: Ending,
}

/// An error of style mode.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StyleError {
    /// The configuration is not valid.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// A picture cannot be resized.
    #[error(transparent)]
    Picture(#[from] picture::PictureError),
    /// The network cannot take a picture.
    #[error(transparent)]
    Network(#[from] vgg::Error),
    /// The starting picture is not as large as the content.
    #[error("the run starts with a picture of {} × {} pixels, but the content has {} × {}", start.0, start.1, content.0, content.1)]
    StartSize {
        /// Width and height of the starting picture.
        start: (usize, usize),
        /// Width and height of the content.
        content: (usize, usize),
    },
    /// The picture to measure is not as large as the content.
    #[error("the output is of {} × {} pixels, but the content has {} × {}", output.0, output.1, content.0, content.1)]
    OutputSize {
        /// Width and height of the output.
        output: (usize, usize),
        /// Width and height of the content.
        content: (usize, usize),
    },
    /// The run is to start with a picture, but none was given.
    #[error(
        "the run is to start with a picture, but none was given; give one, or start with the content"
    )]
    NoStart,
    /// The loss is no longer a number.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError<vgg::Error>),
}

/// The pictures and targets of a run of [`optimize`].
///
/// The targets are shared between the runs that have them in common.
pub struct Problem<'a> {
    /// The network that made the targets.
    pub network: &'a Network,
    /// The gray picture; the output has its size.
    pub content: &'a Image,
    /// The content's features at the configuration's content layers.
    pub content_target: Arc<ContentTarget>,
    /// The style's Gram matrices at the configuration's style layers.
    pub style_target: Arc<StyleTarget>,
    /// The picture that the run begins with, of the content's size; `None` stands for the content itself.
    pub start: Option<Image>,
}

impl<'a> Problem<'a> {
    /// Computes the targets of a content and of one or several styles with their weights.
    ///
    /// # Errors
    /// A picture is too small for a layer.
    pub fn new(
        network: &'a Network,
        configuration: &Configuration,
        content: &'a Image,
        styles: &[(&Image, f64)],
    ) -> Result<Self, vgg::Error> {
        let _span = tracing::debug_span!("features").entered();
        let content_target = ContentTarget::new(
            network,
            configuration.pooling,
            &configuration.content_layers,
            content,
        )?;
        let style_target = StyleTarget::new(
            network,
            configuration.pooling,
            &configuration.style_layers,
            styles,
        )?;
        Ok(Problem {
            network,
            content,
            content_target: Arc::new(content_target),
            style_target: Arc::new(style_target),
            start: None,
        })
    }
}

/// Minimizes the total loss, and returns the best picture found.
///
/// `monitor` sees every iteration as it is made and can stop the run, which then ends with the best picture so far.
///
/// ```
/// use nishikie::progress::Silent;
/// use nishikie::style::{Configuration, Problem, optimize};
/// use vgg::{Image, Network, Weights};
///
/// // Planar RGB, 0..255. Real pictures come from `nishikie::picture`.
/// let content = Image::new(24, 16, (0..3 * 24 * 16).map(|i| (i % 24 * 10) as f32).collect());
/// let style = Image::new(16, 16, (0..3 * 16 * 16).map(|i| (i / 256 * 90) as f32).collect());
///
/// let configuration = Configuration { iterations: 5, ..Configuration::named("config3_3_1")? };
/// let network = Network::new(Weights::embedded()?);
/// let problem = Problem::new(&network, &configuration, &content, &[(&style, 1.0)])?;
/// let outcome = optimize(&problem, &configuration, &Silent)?;
/// let (first, last) = (&outcome.history[0], outcome.history.last().unwrap());
/// assert!(last.losses.total < first.losses.total);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// See [`StyleError`].
pub fn optimize(
    problem: &Problem,
    configuration: &Configuration,
    monitor: &dyn Monitor,
) -> Result<Outcome, StyleError> {
    configuration.check()?;
    let _span = tracing::debug_span!("optimize", configuration = configuration.name).entered();
    let began = Instant::now();
    let (width, height) = (problem.content.width(), problem.content.height());
    let level = Level {
        number: 1,
        of: 1,
        width,
        height,
        evaluations: configuration.iterations,
    };
    let objective = Objective::new(
        problem.network,
        configuration.pooling,
        problem.content_target.clone(),
        problem.style_target.clone(),
    );

    // The ratio that the next evaluation uses, and the results of evaluations since the last record.
    let ratio = Cell::new(configuration.ratio);
    let found: RefCell<Vec<(Losses, RelativeError)>> = RefCell::default();
    let mut evaluate = |x: &[f32], gradient: &mut [f32]| {
        let weights = configuration.term_weights(ratio.get());
        let evaluation = objective.evaluate(&Image::new(width, height, x.to_vec()), weights)?;
        gradient.copy_from_slice(evaluation.gradient.as_slice());
        let total = evaluation.losses.total;
        found
            .borrow_mut()
            .push((evaluation.losses, evaluation.relative_error));
        Ok(total)
    };

    let mut point = Point::start(start(problem)?, &mut evaluate)?;
    let mut optimizer: Box<dyn Optimizer<vgg::Error>> = match configuration.optimizer {
        OptimizerKind::Sgd => Box::new(Sgd::default()),
        OptimizerKind::Lbfgs => Box::new(Lbfgs::default()),
    };
    let mut evaluations = 1;
    let mut history: Vec<Iteration> = Vec::new();
    loop {
        // The point is the best of all evaluations, which for a line search need not be the last.
        let best = found
            .borrow_mut()
            .drain(..)
            .find(|(losses, _)| losses.total == point.loss());
        let (losses, relative_error) = match (best, history.last()) {
            (Some(best), _) => best,
            (None, Some(before)) => (before.losses.clone(), before.relative_error),
            (None, None) => unreachable!("the start was evaluated"),
        };
        let seconds = Duration::as_secs_f64(&began.elapsed());
        let iteration = Iteration {
            level: level.number,
            evaluations,
            ratio: ratio.get(),
            losses,
            relative_error,
            seconds,
        };
        let best = Image::new(width, height, point.x().to_vec());
        monitor.iteration(&level, &iteration, &best);
        history.push(iteration);
        let of = configuration.iterations;
        monitor.progress(Progress::new(Stage::Optimizing, evaluations, of));

        let ending = if monitor.cancelled() {
            Ending::StoppedEarly
        } else if evaluations == configuration.iterations {
            Ending::Complete
        } else {
            ratio.set(ratio.get() * configuration.decay);
            let budget = configuration.iterations - evaluations;
            let step = optimizer.step(&mut point, budget, &mut evaluate)?;
            evaluations += step.evaluations;
            if step.status == Status::Continue {
                continue;
            }
            Ending::Converged
        };
        return Ok(Outcome {
            image: Image::new(width, height, point.into_x()),
            history,
            ending,
        });
    }
}

/// Returns the values that the run begins with.
fn start(problem: &Problem) -> Result<Vec<f32>, StyleError> {
    let size = |image: &Image| (image.width(), image.height());
    let content = problem.content;
    let start = problem.start.as_ref().unwrap_or(content);
    if size(start) != size(content) {
        return Err(StyleError::StartSize {
            start: size(start),
            content: size(content),
        });
    }
    Ok(start.as_slice().to_vec())
}

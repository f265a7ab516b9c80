//! One run at one size, from a content and its styles to the picture between them.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use vgg::{Image, Network};

use super::configuration::{Configuration, ConfigurationError, OptimizerKind};
use super::objective::{ContentTarget, Losses, Objective, RelativeError, StyleTarget};
use super::optimizer::{Lbfgs, Optimizer, OptimizerError, Point, Progress, Sgd};

/// Where the output begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// With the content, as in the paper.
    Content,
    /// With even noise over 0..255; the same seed gives the same noise.
    Noise(u64),
    /// With this picture, in the content's size.
    Picture(Image),
}

/// The state of a run after an iteration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Which of the sizes that a run goes through, from 1; see [`stylize`](super::stylize).
    #[serde(default = "first")]
    pub level: usize,
    /// Evaluations of the objective so far. The start counts as the first.
    pub evaluations: usize,
    /// β/α at that time.
    pub ratio: f64,
    /// The losses of the best picture so far.
    #[serde(flatten)]
    pub losses: Losses,
    /// And its relative errors.
    pub relative_error: RelativeError,
    /// Time since the run began, in seconds.
    pub seconds: f64,
}

fn first() -> usize {
    1
}

/// What a finished run gives.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The picture with the least total loss. Values may lie a little outside 0..255.
    pub image: Image,
    /// The start and every iteration after it; never empty.
    pub history: Vec<Record>,
    /// How the run ended.
    pub ending: Ending,
}

/// Why a run was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// All iterations were made.
    Complete,
    /// No lower loss could be found.
    Converged,
    /// The caller stopped it.
    StoppedEarly,
}

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum StyleError {
    /// The configuration makes no sense.
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
    /// The loss is no longer a number.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError<vgg::Error>),
}

/// What a run is made of besides its configuration.
///
/// The targets are shared between the runs that have them in common.
pub struct Inputs<'a> {
    /// The network that made the targets.
    pub network: &'a Network,
    /// The grey picture; the output has its size.
    pub content: &'a Image,
    /// The content's features at the configuration's content layers.
    pub content_target: Arc<ContentTarget>,
    /// The style's Gram matrices at the configuration's style layers.
    pub style_target: Arc<StyleTarget>,
    /// Where the output begins.
    pub start: Start,
}

impl<'a> Inputs<'a> {
    /// Computes the targets of one content and one or several styles with their weights.
    ///
    /// # Errors
    /// A picture is too small for a layer.
    pub fn new(
        network: &'a Network,
        configuration: &Configuration,
        content: &'a Image,
        styles: &[(&Image, f64)],
    ) -> Result<Self, vgg::Error> {
        let content_target = ContentTarget::new(network, &configuration.content_layers, content)?;
        let style_target = StyleTarget::new(network, &configuration.style_layers, styles)?;
        Ok(Inputs {
            network,
            content,
            content_target: Arc::new(content_target),
            style_target: Arc::new(style_target),
            start: Start::Content,
        })
    }
}

/// Makes the total loss small, and gives the best picture found.
///
/// `progress` sees every record as it is made, with the picture that it is about, and can stop the run.
///
/// ```
/// use std::ops::ControlFlow;
/// use nishikie::style::{Configuration, Inputs, optimize};
/// use vgg::{Image, Network, Weights};
///
/// // Planar RGB, 0..255. Real pictures come from `nishikie::picture`.
/// let content = Image::new(24, 16, (0..3 * 24 * 16).map(|i| (i % 24 * 10) as f32).collect());
/// let style = Image::new(16, 16, (0..3 * 16 * 16).map(|i| (i / 256 * 90) as f32).collect());
///
/// let configuration = Configuration { iterations: 5, ..Configuration::named("config3_3_1")? };
/// let network = Network::new(Weights::embedded()?, configuration.pooling);
/// let inputs = Inputs::new(&network, &configuration, &content, &[(&style, 1.0)])?;
/// let outcome = optimize(&inputs, &configuration, |record, _picture| {
///     println!("{}: {}", record.evaluations, record.losses.total);
///     ControlFlow::Continue(())
/// })?;
/// let (first, last) = (&outcome.history[0], outcome.history.last().unwrap());
/// assert!(last.losses.total < first.losses.total);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// See [`StyleError`].
pub fn optimize(
    inputs: &Inputs,
    configuration: &Configuration,
    mut progress: impl FnMut(&Record, &Image) -> ControlFlow<()>,
) -> Result<Outcome, StyleError> {
    configuration.check()?;
    let began = Instant::now();
    let (width, height) = (inputs.content.width(), inputs.content.height());
    let objective = Objective::new(
        inputs.network,
        inputs.content_target.clone(),
        inputs.style_target.clone(),
    );

    // The ratio that the next evaluation uses, and what evaluations found since the last record.
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

    let mut point = Point::start(start(inputs)?, &mut evaluate)?;
    let mut optimizer: Box<dyn Optimizer<vgg::Error>> = match configuration.optimizer {
        OptimizerKind::Sgd => Box::new(Sgd::default()),
        OptimizerKind::Lbfgs => Box::new(Lbfgs::default()),
    };
    let mut evaluations = 1;
    let mut history: Vec<Record> = Vec::new();
    loop {
        // The point is the best of what was evaluated, which for a line search need not be the last.
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
        let record = Record {
            level: 1,
            evaluations,
            ratio: ratio.get(),
            losses,
            relative_error,
            seconds,
        };
        let told = progress(&record, &Image::new(width, height, point.x().to_vec()));
        history.push(record);

        let ending = if told.is_break() {
            Ending::StoppedEarly
        } else if evaluations == configuration.iterations {
            Ending::Complete
        } else {
            ratio.set(ratio.get() * configuration.decay);
            let budget = configuration.iterations - evaluations;
            let step = optimizer.step(&mut point, budget, &mut evaluate)?;
            evaluations += step.evaluations;
            if step.progress == Progress::Continue {
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

/// The values that the output begins with.
fn start(inputs: &Inputs) -> Result<Vec<f32>, StyleError> {
    let content = inputs.content;
    match &inputs.start {
        Start::Content => Ok(content.as_slice().to_vec()),
        Start::Noise(seed) => {
            let even = Uniform::new_inclusive(0.0, 255.0).expect("the bounds are in order");
            let noise = even.sample_iter(ChaCha8Rng::seed_from_u64(*seed));
            Ok(noise.take(content.as_slice().len()).collect())
        }
        Start::Picture(picture) => {
            let (start, content) = (
                (picture.width(), picture.height()),
                (content.width(), content.height()),
            );
            if start != content {
                return Err(StyleError::StartSize { start, content });
            }
            Ok(picture.as_slice().to_vec())
        }
    }
}

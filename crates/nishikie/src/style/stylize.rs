//! A whole run of style mode, from pictures to a picture, coarse to fine where the output is large.

use vgg::{Image, Network};

use super::configuration::Configuration;
use super::optimize::{Outcome, Problem, StyleError, optimize};
use super::pyramid::{level_evaluations, level_sizes};
use super::recipe::StyleRecipe;
use super::start::{Start, noise};
use crate::prepare;
use crate::progress::{Ending, Iteration, Level, Monitor, Note, Progress};
use picture::Picture;

/// The pictures that a run takes.
#[derive(Clone, Copy)]
pub struct Pictures<'a> {
    /// The gray print at the output's size.
    pub content: &'a Picture,
    /// Colored prints of any size with their weights.
    pub styles: &'a [(&'a Picture, f64)],
    /// The picture to begin with, of any size; required for [`Start::Picture`].
    pub start: Option<&'a Picture>,
}

/// Runs a recipe at the content's size, coarse to fine where that is larger than [`StyleRecipe::coarsest`].
///
/// The coarsest level takes the configuration's number of evaluations, each finer one half as many: it begins with the last
/// level's picture enlarged, so that structure and color are settled where an evaluation is cheap. Where the run
/// began with the content, the detail that the content loses in the smaller size is added to the enlarged picture.
///
/// `monitor` sees every iteration as it is made and can stop the run. A run stopped at a coarse level gives that level's picture
/// enlarged. Evaluations and seconds of iterations count over all levels; the outcome's history holds all of them.
///
/// # Errors
/// See [`StyleError`].
pub fn stylize(
    network: &Network,
    recipe: &StyleRecipe,
    pictures: &Pictures,
    monitor: &dyn Monitor,
) -> Result<Outcome, StyleError> {
    let (content, configuration) = (pictures.content, &recipe.configuration);
    let from_content = recipe.start == Start::Content;
    let sizes = level_sizes(content.width().max(content.height()), recipe.coarsest);
    let evaluations = level_evaluations(configuration.iterations, sizes.len());
    let mut history: Vec<Iteration> = Vec::new();
    let mut result: Option<(Picture, Image, Ending)> = None;
    for (n, (&size, &iterations)) in sizes.iter().zip(&evaluations).enumerate() {
        let at_size = content.resize_longest(size)?;
        let image = prepare::image(&at_size);
        let start = match (&result, recipe.start) {
            (Some((before, found, _)), _) => {
                Some(enlarged(found, from_content.then_some(before), &image)?)
            }
            (None, Start::Content) => None,
            (None, Start::Noise(seed)) => Some(noise(seed, image.width(), image.height())),
            (None, Start::Picture) => {
                let start = pictures.start.ok_or(StyleError::NoStart)?;
                Some(prepare::image(
                    &start.resize(image.width(), image.height())?,
                ))
            }
        };
        let level = Level {
            number: n + 1,
            of: sizes.len(),
            width: image.width(),
            height: image.height(),
            evaluations: evaluations.iter().sum(),
        };
        let here = Configuration {
            iterations,
            ..configuration.clone()
        };
        let styles: Vec<(Image, f64)> = pictures
            .styles
            .iter()
            .map(|(style, weight)| {
                let style = prepare::style(style, &at_size, recipe.style_scale)?;
                Ok((prepare::image(&style), *weight))
            })
            .collect::<Result<_, StyleError>>()?;
        let weighed: Vec<(&Image, f64)> = styles.iter().map(|(s, weight)| (s, *weight)).collect();
        let problem = Problem {
            start,
            ..Problem::new(network, &here, &image, &weighed)?
        };
        drop(styles);
        let (done, spent) = history
            .last()
            .map_or((0, 0.0), |last| (last.evaluations, last.seconds));
        let within = WithinLevels {
            monitor,
            level,
            done,
            spent,
        };
        let outcome = optimize(&problem, &here, &within)?;
        history.extend(outcome.history.into_iter().map(|i| within.counted(i)));
        let stopped = outcome.ending == Ending::StoppedEarly;
        result = Some((at_size, outcome.image, outcome.ending));
        if stopped {
            break;
        }
    }
    // The calling process may continue, such as a server.
    network.trim();
    let (reached, image, ending) = result.expect("there is at least one level");
    let full = prepare::image(content);
    let image = if (image.width(), image.height()) == (full.width(), full.height()) {
        image
    } else {
        enlarged(&image, from_content.then_some(&reached), &full)?
    };
    Ok(Outcome {
        image,
        history,
        ending,
    })
}

/// Forwards the progress of one level to the run's monitor, counted over all levels.
struct WithinLevels<'a> {
    monitor: &'a dyn Monitor,
    level: Level,
    /// The number of evaluations of the levels before.
    done: usize,
    /// The seconds that the levels before took.
    spent: f64,
}

impl WithinLevels<'_> {
    fn counted(&self, iteration: Iteration) -> Iteration {
        Iteration {
            level: self.level.number,
            evaluations: self.done + iteration.evaluations,
            seconds: self.spent + iteration.seconds,
            ..iteration
        }
    }
}

impl Monitor for WithinLevels<'_> {
    fn progress(&self, progress: Progress) {
        self.monitor.progress(Progress {
            done: self.done as f64 + progress.done,
            of: self.level.evaluations,
            ..progress
        });
    }

    fn note(&self, note: Note) {
        self.monitor.note(note);
    }

    fn cancelled(&self) -> bool {
        self.monitor.cancelled()
    }

    fn iteration(&self, _level: &Level, iteration: &Iteration, best: &Image) {
        self.monitor
            .iteration(&self.level, &self.counted(iteration.clone()), best);
    }
}

/// Returns `found` enlarged to the size of `content`. If `smaller`, the content that `found` was made for, is given, the detail
/// that `content` has beyond it is added.
fn enlarged(
    found: &Image,
    smaller: Option<&Picture>,
    content: &Image,
) -> Result<Image, StyleError> {
    let (width, height) = (content.width(), content.height());
    let mut image = prepare::image(&picture(found)?.resize(width, height)?);
    if let Some(smaller) = smaller {
        let blurred = smaller.resize(width, height)?;
        let detail = content.as_slice().iter().zip(blurred.planar_rgb());
        for (value, (sharp, blurred)) in image.as_mut_slice().iter_mut().zip(detail) {
            *value = (*value + sharp - blurred).clamp(0.0, 255.0);
        }
    }
    Ok(image)
}

fn picture(image: &Image) -> Result<Picture, StyleError> {
    let pixels = image.as_slice().to_vec();
    Ok(Picture::from_planar_rgb(
        image.width(),
        image.height(),
        pixels,
    )?)
}

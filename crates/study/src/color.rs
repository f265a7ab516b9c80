//! A run of color mode, and its errors as a style run has them.

use std::sync::Arc;
use std::time::Instant;

use nishikie::color::Reference;
use nishikie::picture::Picture;
use nishikie::progress::Monitor;
use nishikie::style::Iteration;
use nishikie::style::objective::Objective;
use nishikie::{ColorRecipe, Inputs, Recipe, colorize, prepare};

use crate::StudyError;
use crate::plan::Print;
use crate::setup::Setup;
use crate::shared::Shared;

/// Colors a content in the study's size, and measures the picture by [`Setup::measured_by`].
pub(crate) fn color(
    shared: &Shared,
    recipe: &ColorRecipe,
    content: &Print,
    style: &Print,
    monitor: &dyn Monitor,
) -> Result<(Picture, Iteration), StudyError> {
    let began = Instant::now();
    let setup = Setup::Color(recipe.clone());
    let measure = setup.measured_by();
    let network = shared.network();
    let gray = shared.content(content)?;
    let style_target = shared.style_target(measure, style, &gray.picture)?;
    let reference = Picture::open(&style.path)?;
    let references = [Reference::from(&reference)];
    let inputs = Inputs::new(&gray.picture, &references);
    let recipe = Recipe::Color(recipe.clone());
    let picture = colorize(network, &inputs, &recipe, monitor)?.picture;
    let seconds = began.elapsed().as_secs_f64();

    let content_target = shared.content_target(measure, content, &gray.image)?;
    let objective = Objective::new(
        network,
        measure.pooling,
        Arc::clone(&content_target),
        style_target,
    );
    let weights = measure.term_weights(measure.ratio);
    let found = objective.evaluate(&prepare::image(&picture), weights)?;
    let iteration = Iteration {
        level: 1,
        evaluations: 1,
        ratio: measure.ratio,
        losses: found.losses,
        relative_error: found.relative_error,
        seconds,
    };
    Ok((picture, iteration))
}

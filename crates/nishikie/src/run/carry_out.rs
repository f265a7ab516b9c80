//! The stages of a coloring: an order is opened, colored in its mode, and returned with its record.

use std::sync::Arc;
use std::time::Instant;

use picture::{Gray, Picture};

use super::colored::Colored;
use super::engine::Engine;
use super::notes::KeptNotes;
use super::open::{Content, Opened};
use super::session::session;
use super::signing::Signing;
use crate::Error;
use crate::color;
use crate::order::{Order, OrderError, Role};
use crate::progress::{Ending, Iteration, Monitor};
use crate::recipe::{ColorRecipe, Recipe};
use crate::record::{METHOD_VERSION, RECORD_VERSION, Record};
use crate::style::{self, StyleRecipe};

/// Carries out an order. The same order and network give the same picture.
///
/// The picture is returned in memory; [`Colored::save`] writes it. In color mode a `monitor` that cancels ends the work with an error of
/// which [`Error::is_cancelled`] is true; in style mode, once optimizing has begun, with the best picture so far.
///
/// # Errors
/// The order is not valid, an input cannot be used, there is too little memory, or the mode fails.
pub fn run(order: &Order, engine: &Engine, monitor: &dyn Monitor) -> Result<Colored, Error> {
    let began = Instant::now();
    let kept = KeptNotes::new(monitor);
    let opened = Opened::of(order, engine, &kept)?;
    let (width, height) = opened.content.size();
    tracing::info!(
        "{}, {width} × {height} pixels, {} threads, method {METHOD_VERSION}",
        order.recipe.name(),
        rayon::current_num_threads()
    );
    let made = match (&order.recipe, &opened.content) {
        (Recipe::Color(recipe), Content::Gray(gray)) if recipe.plain_map => {
            by_lightness(&opened, gray, recipe, &kept)?
        }
        (Recipe::Color(recipe), Content::Gray(gray)) => {
            by_session(&opened, gray, recipe, engine, &kept)?
        }
        (Recipe::Style(recipe), Content::Picture(content)) => {
            by_style(&opened, content, recipe, engine, &kept)?
        }
        // A content is opened for the recipe's mode.
        _ => {
            let (name, role) = ("the content".to_owned(), Role::Content);
            return Err(Error::UnusableInput { name, role });
        }
    };
    let Made {
        picture,
        confidence,
        ending,
        history,
    } = made;
    let network = opened.order.network_facts(&engine.network);
    let record = Record {
        version: RECORD_VERSION,
        method: METHOD_VERSION,
        software: Record::software_now(),
        order: opened.order.without_places(),
        weights_sha256: network.weights_sha256,
        kernel: engine.network.instruction_set().to_string(),
        precision: network.precision,
        width: picture.width(),
        height: picture.height(),
        file: None,
        ending,
        seconds: began.elapsed().as_secs_f64(),
        notes: kept.into_notes(),
        history,
    };
    Ok(Colored {
        picture,
        confidence,
        record,
        output: order.output.clone(),
        signing: Signing::of(&opened.order, engine),
    })
}

/// The result of a mode.
struct Made {
    picture: Picture,
    confidence: Option<Picture>,
    ending: Ending,
    history: Vec<Iteration>,
}

impl Made {
    fn whole(picture: Picture, confidence: Option<Picture>) -> Made {
        Made {
            picture,
            confidence,
            ending: Ending::Complete,
            history: Vec::new(),
        }
    }
}

fn by_lightness(
    opened: &Opened,
    gray: &Gray,
    recipe: &ColorRecipe,
    monitor: &dyn Monitor,
) -> Result<Made, Error> {
    let styles: Vec<&Picture> = opened.styles.iter().map(AsRef::as_ref).collect();
    let settings = &recipe.settings;
    let picture = color::colorize_by_lightness(gray, &styles, settings, monitor)?;
    Ok(Made::whole(picture, None))
}

fn by_session(
    opened: &Opened,
    gray: &Arc<Gray>,
    recipe: &ColorRecipe,
    engine: &Engine,
    monitor: &dyn Monitor,
) -> Result<Made, Error> {
    let session = session(opened, gray, recipe, engine, monitor)?;
    let (picture, confidence) = session.finish(monitor)?;
    Ok(Made::whole(picture, Some(confidence)))
}

fn by_style(
    opened: &Opened,
    content: &Picture,
    recipe: &StyleRecipe,
    engine: &Engine,
    monitor: &dyn Monitor,
) -> Result<Made, Error> {
    let weights = recipe
        .weights_of(opened.styles.len())
        .ok_or(OrderError::NoStyle)?;
    let styles: Vec<(&Picture, f64)> = opened
        .styles
        .iter()
        .map(AsRef::as_ref)
        .zip(weights)
        .collect();
    let start = opened.start.as_ref();
    let start = start.map(|start| start.resize(content.width(), content.height()));
    let start = start.transpose()?;
    let pictures = style::Pictures {
        content,
        styles: &styles,
        start: start.as_ref(),
    };
    let outcome = style::stylize(&engine.network, recipe, &pictures, monitor)?;
    Ok(Made {
        picture: content.with_planar_rgb(outcome.image.into_vec())?,
        confidence: None,
        ending: outcome.ending,
        history: outcome.history,
    })
}

//! A whole run of style mode, from pictures to a picture: large ones coarse to fine.

use std::ops::ControlFlow;

use vgg::{Image, Network};

use super::optimize::{Ending, Inputs, Outcome, Record, Start, StyleError, optimize};
use super::{Configuration, level_sizes};
use crate::prepare;
use picture::Picture;

/// The longest side of the coarsest level, in pixels: the size at which the configurations' ratios were chosen.
pub const DEFAULT_COARSEST: usize = 512;

/// What a run is made from besides its configuration.
pub struct Pictures<'a> {
    /// The gray print at the output's size.
    pub content: &'a Picture,
    /// Colored prints with their weights.
    pub styles: &'a [(Picture, f64)],
    /// Longest side of the styles in parts of the content's.
    pub style_scale: f64,
    /// Where the output begins. A [`Start::Picture`] has the content's size.
    pub start: Start,
    /// Longest side of the coarsest level in pixels; see [`level_sizes`].
    pub coarsest: usize,
}

/// One of the sizes that a run goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// From 1, the coarsest.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Evaluations over all levels together, at most.
    pub evaluations: usize,
}

/// Runs a configuration, coarse to fine where the content is larger than [`Pictures::coarsest`].
///
/// The coarsest level takes the configuration's number of evaluations, each finer one half as many: it begins with the last
/// level's picture enlarged, so that structure and color are settled where an evaluation is cheap. Where the run
/// began with the content, the detail that the content loses in the smaller size is added to the enlarged picture.
///
/// `progress` sees every record as it is made, with its level and the picture, and can stop the run. A run stopped at a coarse
/// level gives that level's picture enlarged. Evaluations and seconds in the records count over all levels; the outcome's
/// history holds all of them.
///
/// # Errors
/// See [`StyleError`].
pub fn stylize(
    network: &Network,
    configuration: &Configuration,
    pictures: &Pictures,
    mut progress: impl FnMut(&Level, &Record, &Image) -> ControlFlow<()>,
) -> Result<Outcome, StyleError> {
    let content = pictures.content;
    let sizes = level_sizes(content.width().max(content.height()), pictures.coarsest);
    let finer = configuration.iterations.div_ceil(2);
    let evaluations = configuration.iterations + finer * (sizes.len() - 1);
    let mut history: Vec<Record> = Vec::new();
    let mut result: Option<(Picture, Image, Ending)> = None;
    for (n, &size) in sizes.iter().enumerate() {
        let at_size = content.resize_longest(size)?;
        let image = prepare::image(&at_size);
        let start = match (&result, &pictures.start) {
            (Some((before, found, _)), start) => Start::Picture(enlarged(
                found,
                (*start == Start::Content).then_some(before),
                &image,
            )?),
            (None, Start::Picture(start)) => {
                let start = picture(start)?.resize(image.width(), image.height())?;
                Start::Picture(prepare::image(&start))
            }
            (None, start) => start.clone(),
        };
        let level = Level {
            number: n + 1,
            of: sizes.len(),
            width: image.width(),
            height: image.height(),
            evaluations,
        };
        let here = Configuration {
            iterations: if n == 0 {
                configuration.iterations
            } else {
                finer
            },
            ..configuration.clone()
        };
        let styles: Vec<(Image, f64)> = pictures
            .styles
            .iter()
            .map(|(style, weight)| {
                let style = prepare::style(style, &at_size, pictures.style_scale)?;
                Ok((prepare::image(&style), *weight))
            })
            .collect::<Result<_, StyleError>>()?;
        let weighed: Vec<(&Image, f64)> = styles.iter().map(|(s, weight)| (s, *weight)).collect();
        let inputs = Inputs {
            start,
            ..Inputs::new(network, &here, &image, &weighed)?
        };
        drop(styles);
        let (done, spent) = history
            .last()
            .map_or((0, 0.0), |last| (last.evaluations, last.seconds));
        let outcome = optimize(&inputs, &here, |record, image| {
            let record = Record {
                level: level.number,
                evaluations: done + record.evaluations,
                seconds: spent + record.seconds,
                ..record.clone()
            };
            let told = progress(&level, &record, image);
            history.push(record);
            told
        })?;
        let stopped = outcome.ending == Ending::StoppedEarly;
        result = Some((at_size, outcome.image, outcome.ending));
        if stopped {
            break;
        }
    }
    // The calling process may continue, such as a server.
    vgg::trim();
    let (reached, image, ending) = result.expect("there is at least one level");
    let full = prepare::image(content);
    let image = if (image.width(), image.height()) == (full.width(), full.height()) {
        image
    } else {
        enlarged(
            &image,
            (pictures.start == Start::Content).then_some(&reached),
            &full,
        )?
    };
    Ok(Outcome {
        image,
        history,
        ending,
    })
}

/// `found` at the size of `content`; with the smaller content that `found` was made for, plus the detail that `content` has
/// beyond it.
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

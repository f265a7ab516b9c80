//! From a collection of prints to a model.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::seq::SliceRandom;
use vgg::Network;

use super::bins::Bins;
use super::collection::{Found, color_spread, found, left_out, open};
use super::descriptors::Descriptors;
use super::fit::{Examples, fit, steps};
use super::head::Head;
use super::held_out::{HeldOut, Judged};
use super::model::{Model, NetworkIdentity};
use super::moments::Moments;
use super::projection::Projection;
use super::random::{Purpose, random};
use super::settings::{HeldOutSettings, TrainSettings, Variant};
use super::side_by_side::side_by_side;
use super::views::{chroma_of, drawn, variants_of, view};
use crate::color::ColorError;
use crate::color::sheet::plate::Plate;
use crate::color::sheet::working_size::working_copy_at;
use crate::progress::{Monitor, Note, Stage, tell};

/// What training works with besides the prints.
#[derive(Clone, Copy)]
pub struct Training<'a> {
    /// Looks at the prints. The model needs the same one later.
    pub network: &'a Network,
    /// What the model is to be called.
    pub name: &'a str,
    /// Whatever is drawn at random follows from it.
    pub seed: u64,
    /// Every number.
    pub settings: &'a TrainSettings,
    /// Told of every step; may end the work.
    pub monitor: &'a dyn Monitor,
}

/// Trains a model on prints in color; [`training_pictures`](super::training_pictures) lists those of folders.
///
/// Memory does not grow with their number. The same prints, settings, weights and seed give the same model on the same kind of processor, for any number of threads. Prints that
/// cannot be read, have hardly any color, or were given before are left out, and the monitor is told.
///
/// # Errors
/// [`ColorError::NothingToLearn`] if no print is left; [`ColorError::Changed`] if one is changed meanwhile;
/// [`ColorError::Settings`]; [`ColorError::Cancelled`].
pub fn train(training: &Training, pictures: &[PathBuf]) -> Result<Model, ColorError> {
    let Training {
        network,
        seed,
        settings,
        monitor,
        ..
    } = *training;
    settings.check()?;
    let (prints, projection) = survey(training, found(pictures, monitor))?;
    let (examples, cells) = learnable(training, &prints, &projection)?;

    let (held, rest) = held_out(prints.len(), seed, &settings.held_out);
    let everything: Vec<usize> = (0..prints.len()).collect();
    let mut groups = vec![everything];
    if held.is_empty() {
        let (prints, least) = (prints.len(), settings.held_out.least_prints);
        monitor.note(Note::NotHeldOut { prints, least });
    } else {
        let half = rest[..rest.len() / 2].to_vec();
        groups.push(rest);
        groups.extend((!half.is_empty()).then_some(half));
    }
    let mut heads = learned(training, &examples, &cells, &groups)?.into_iter();
    drop(examples);
    let (bins, head) = heads.next().expect("a head for each group");
    let mut judged: Vec<Judged> = heads
        .zip(&groups[1..])
        .map(|(learned, group)| Judged::new(learned, group.len()))
        .collect();
    let held: Vec<&Found> = held.iter().map(|&print| &prints[print]).collect();
    Ok(Model {
        name: training.name.to_owned(),
        seed,
        settings: settings.clone(),
        network: NetworkIdentity::of(network),
        held_out: judge(training, &held, &projection, &mut judged)?,
        prints: prints.into_iter().map(|found| found.print).collect(),
        projection,
        bins,
        head,
    })
}

/// Which of so many prints are held out, and which are not; none are held out where they are too few.
fn held_out(prints: usize, seed: u64, settings: &HeldOutSettings) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<usize> = (0..prints).collect();
    order.shuffle(&mut random(seed, Purpose::Order, 0));
    let count = match prints < settings.least_prints {
        true => 0,
        false => prints.div_ceil(settings.every).min(prints - 1),
    };
    let rest = order.split_off(count);
    (order, rest)
}

/// A head for each group of prints.
fn learned(
    training: &Training,
    examples: &Examples,
    cells: &[Range<usize>],
    groups: &[Vec<usize>],
) -> Result<Vec<(Bins, Head)>, ColorError> {
    let Training {
        seed,
        settings,
        monitor,
        ..
    } = *training;
    let cells_of = |group: &Vec<usize>| -> Vec<usize> {
        let mut group = group.clone();
        group.sort_unstable();
        group
            .iter()
            .flat_map(|&print| cells[print].clone())
            .collect()
    };
    let groups: Vec<Vec<usize>> = groups.iter().map(cells_of).collect();
    let total = groups
        .iter()
        .map(|cells| steps(cells.len(), &settings.optimizer))
        .sum();
    let done = AtomicUsize::new(0);
    side_by_side(&groups, |cells| {
        fit(examples, cells, seed, settings, || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            tell(monitor, Stage::Learning, done, total)
        })
    })
}

/// Finds which prints have color, and what the features of some of them have in common.
fn survey(training: &Training, found: Vec<Found>) -> Result<(Vec<Found>, Projection), ColorError> {
    let Training {
        seed,
        settings,
        monitor,
        ..
    } = *training;
    let mut features = Moments::new(settings.descriptor.features());
    let mut others = Moments::new(settings.descriptor.others());
    let (mut prints, mut looked_at) = (Vec::new(), 0);
    let total = found.len();
    for (index, found) in found.into_iter().enumerate() {
        tell(monitor, Stage::Surveying, index, total)?;
        let plate = match colored_plate(&found, training) {
            Ok(Some(plate)) => plate,
            Ok(None) => {
                left_out(monitor, &found.path, "it has hardly any color".into());
                continue;
            }
            Err(error) => {
                left_out(monitor, &found.path, error.to_string());
                continue;
            }
        };
        // Evenly spread, the first among them; where one was left out the next takes its turn.
        let due = ((index + 1) * settings.projection.prints).div_ceil(total);
        if looked_at < due.min(settings.projection.prints) {
            let descriptors = Descriptors::of(training.network, &plate, &settings.descriptor)?;
            let cells = drawn(
                descriptors.count(),
                settings.projection.cells,
                view_number(prints.len(), 0, settings),
                seed,
            );
            features.add(descriptors.features(&cells));
            others.add(descriptors.others(&cells));
            looked_at += 1;
        }
        prints.push(found);
    }
    tell(monitor, Stage::Surveying, total, total)?;
    if prints.is_empty() {
        return Err(ColorError::NothingToLearn);
    }
    let _span = tracing::debug_span!("principal components").entered();
    let projection = Projection::of(&features, &others, &settings.projection);
    Ok((prints, projection))
}

/// A print as it is, at its working size; `None` if it has hardly any color.
fn colored_plate(found: &Found, training: &Training) -> Result<Option<Plate>, ColorError> {
    let settings = training.settings;
    let picture = open(found)?;
    for warning in picture.warnings() {
        let (name, warning) = (found.path.display().to_string(), warning.clone());
        training.monitor.note(Note::Picture { name, warning });
    }
    if picture.is_gray() {
        return Ok(None);
    }
    let plate = view(&picture, settings.working_side, &Variant::default())?;
    Ok((color_spread(&plate) >= settings.least_color).then_some(plate))
}

/// Cells of every view of every print, and which of them are a print's.
fn learnable(
    training: &Training,
    prints: &[Found],
    projection: &Projection,
) -> Result<(Examples, Vec<Range<usize>>), ColorError> {
    let Training {
        seed,
        settings,
        monitor,
        ..
    } = *training;
    let sampling = &settings.sampling;
    let views = 1 + sampling.variants_per_print;
    let per_view = sampling
        .cells
        .min(sampling.most_cells / (prints.len() * views))
        .max(1);
    let most = per_view * views * prints.len();
    let mut examples = Examples {
        width: settings.inputs(),
        inputs: Vec::with_capacity(most * settings.inputs()),
        chroma: Vec::with_capacity(most),
    };
    let mut ranges = Vec::new();
    for (print, found) in prints.iter().enumerate() {
        tell(monitor, Stage::Features, print, prints.len())?;
        let picture = open(found)?;
        let first = examples.chroma.len();
        for (number, variant) in variants_of(print, seed, sampling).iter().enumerate() {
            let plate = view(&picture, settings.working_side, variant)?;
            let descriptors = Descriptors::of(training.network, &plate, &settings.descriptor)?;
            let cells = drawn(
                descriptors.count(),
                per_view,
                view_number(print, number, settings),
                seed,
            );
            examples
                .inputs
                .extend(projection.inputs(&descriptors, &cells).iter());
            let chroma = cells
                .iter()
                .map(|&cell| chroma_of(&plate, settings.descriptor.stride, cell));
            examples.chroma.extend(chroma);
        }
        ranges.push(first..examples.chroma.len());
    }
    tell(monitor, Stage::Features, prints.len(), prints.len())?;
    Ok((examples, ranges))
}

/// A number of its own for each view.
fn view_number(print: usize, variant: usize, settings: &TrainSettings) -> usize {
    print * (1 + settings.sampling.variants_per_print) + variant
}

/// Judges the heads that did not learn from these prints; `None` without heads.
fn judge(
    training: &Training,
    held: &[&Found],
    projection: &Projection,
    heads: &mut [Judged],
) -> Result<Option<HeldOut>, ColorError> {
    if heads.is_empty() {
        return Ok(None);
    }
    let settings = training.settings;
    for (done, found) in held.iter().enumerate() {
        tell(training.monitor, Stage::Judging, done, held.len())?;
        let copy = working_copy_at(&open(found)?, settings.working_side)?;
        let plate = Plate::of_reference(&copy);
        let descriptors = Descriptors::of(training.network, &plate, &settings.descriptor)?;
        Judged::judge(heads, &copy, &plate, (&descriptors, projection), settings)?;
    }
    tell(training.monitor, Stage::Judging, held.len(), held.len())?;
    Ok(Some(HeldOut {
        prints: held.len(),
        all: heads[0].judgement(),
        half: heads.get(1).map(Judged::judgement),
    }))
}

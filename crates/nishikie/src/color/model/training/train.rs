//! The training of a model on a collection of prints.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use picture::OpenOptions;
use rand::seq::SliceRandom;
use rayon::prelude::*;
use vgg::Network;

use super::collection::{PrintFile, open};
use super::evaluation::Evaluator;
use super::fit::{Examples, fit, steps};
use super::moments::Moments;
use super::pigment_tally::PigmentTally;
use super::random::{Purpose, random};
use super::views::{chroma_of, drawn, variants_of, view};
use crate::color::model::bins::Bins;
use crate::color::model::descriptors::Descriptors;
use crate::color::model::head::Head;
use crate::color::model::held_out::HeldOut;
use crate::color::model::model::{Model, NetworkIdentity};
use crate::color::model::projection::Projection;
use crate::color::model::settings::{HeldOutSettings, TrainSettings, Variant};
use crate::color::sheet::plate::Plate;
use crate::color::sheet::working_size::working_copy_at;
use crate::color::{Candidates, ColorError, Screening};
use crate::progress::tell;
use crate::progress::{Monitor, Note, Stage};

/// The parameters of training besides the prints.
#[derive(Clone, Copy)]
pub struct Training<'a> {
    /// The network that sees the prints. The model needs the same one later.
    pub network: &'a Network,
    /// The model's name.
    pub name: &'a str,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The numbers of training.
    pub settings: &'a TrainSettings,
    /// The monitor, which receives progress and notes and can cancel the work.
    pub monitor: &'a dyn Monitor,
}

/// Trains a model on the originals among candidates.
///
/// Memory does not grow with their number. The same prints, settings, weights and seed give the same model on the same kind of processor,
/// for any number of threads. Pictures that cannot be read or are no originals in color are left out, and the monitor is notified.
///
/// # Errors
/// [`ColorError::NothingToLearn`] if no print is left; [`ColorError::Changed`] if one is changed meanwhile;
/// [`ColorError::Settings`]; [`ColorError::Cancelled`].
pub fn train(training: &Training, candidates: &Candidates) -> Result<Model, ColorError> {
    let Training {
        network,
        seed,
        settings,
        monitor,
        ..
    } = *training;
    settings.check()?;
    let (prints, projection) = survey(training, candidates)?;
    let (examples, cells, pigments) = sample(training, &prints, &projection)?;

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
    let mut heads = trained(training, &examples, &cells, &groups)?.into_iter();
    drop(examples);
    let (bins, head) = heads.next().expect("a head for each group");
    let mut evaluators: Vec<Evaluator> = heads
        .zip(&groups[1..])
        .map(|(head, group)| Evaluator::new(head, group.len()))
        .collect();
    let held: Vec<&PrintFile> = held.iter().map(|&print| &prints[print]).collect();
    Ok(Model {
        name: training.name.to_owned(),
        seed,
        settings: settings.clone(),
        network: NetworkIdentity::of(network),
        held_out: evaluate(training, &held, &projection, &mut evaluators)?,
        prints: prints.into_iter().map(|file| file.print).collect(),
        projection,
        bins,
        head,
        pigments: pigments.finish(),
        file_sha256: None,
    })
}

/// Divides the numbers of so many prints into those held out and the others; none are held out where they are too few.
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

/// Trains a head for each group of prints.
fn trained(
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
    groups
        .par_iter()
        .map(|cells| {
            fit(examples, cells, seed, settings, || {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                Ok(tell(monitor, Stage::Learning, done, total)?)
            })
        })
        .collect()
}

/// Selects the originals in color, and computes the projection from the features of some of them.
fn survey(
    training: &Training,
    candidates: &Candidates,
) -> Result<(Vec<PrintFile>, Projection), ColorError> {
    let Training {
        seed,
        settings,
        monitor,
        ..
    } = *training;
    let mut features = Moments::new(settings.descriptor.features());
    let mut others = Moments::new(settings.descriptor.others());
    let (mut prints, mut used) = (Vec::new(), 0);
    let mut screening = Screening::new(candidates, monitor);
    let total = candidates.files.len();
    for (index, candidate) in candidates.files.iter().enumerate() {
        tell(monitor, Stage::Surveying, index, total)?;
        let original = match screening.open(candidate, OpenOptions::default()) {
            Ok(Some(original)) => original,
            Ok(None) => continue,
            Err(error) => {
                screening.leave_out(&candidate.path, error.reason());
                continue;
            }
        };
        // Evenly spread, the first among them; where one was left out the next takes its turn.
        let due = ((index + 1) * settings.projection.prints).div_ceil(total);
        if used < due.min(settings.projection.prints) {
            let plain = Variant::default();
            let plate = view(&original.picture, settings.working_side, &plain)?;
            let descriptors = Descriptors::of(training.network, &plate, &settings.descriptor)?;
            let cells = drawn(
                descriptors.count(),
                settings.projection.cells,
                view_number(prints.len(), 0, settings),
                seed,
            );
            features.add(descriptors.features(&cells));
            others.add(descriptors.others(&cells));
            used += 1;
        }
        prints.push(PrintFile::of(&original));
    }
    tell(monitor, Stage::Surveying, total, total)?;
    screening.finish();
    if prints.is_empty() {
        return Err(ColorError::NothingToLearn);
    }
    let _span = tracing::debug_span!("principal components").entered();
    let projection = Projection::of(&features, &others, &settings.projection);
    Ok((prints, projection))
}

/// Samples cells of every view of every print; also returns the range of each print's cells, and the pigments of the prints.
fn sample(
    training: &Training,
    prints: &[PrintFile],
    projection: &Projection,
) -> Result<(Examples, Vec<Range<usize>>, PigmentTally), ColorError> {
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
    let mut pigments = PigmentTally::default();
    for (print, file) in prints.iter().enumerate() {
        tell(monitor, Stage::Features, print, prints.len())?;
        let picture = open(file)?;
        let first = examples.chroma.len();
        for (number, variant) in variants_of(print, seed, sampling).iter().enumerate() {
            let plate = view(&picture, settings.working_side, variant)?;
            if number == 0 {
                pigments.add(&plate, settings.descriptor.stride);
            }
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
    Ok((examples, ranges, pigments))
}

/// Returns a number that no other view has.
fn view_number(print: usize, variant: usize, settings: &TrainSettings) -> usize {
    print * (1 + settings.sampling.variants_per_print) + variant
}

/// Evaluates heads on prints that they were not trained on; `None` without heads.
fn evaluate(
    training: &Training,
    held: &[&PrintFile],
    projection: &Projection,
    heads: &mut [Evaluator],
) -> Result<Option<HeldOut>, ColorError> {
    if heads.is_empty() {
        return Ok(None);
    }
    let settings = training.settings;
    for (done, file) in held.iter().enumerate() {
        tell(training.monitor, Stage::Judging, done, held.len())?;
        let copy = working_copy_at(&open(file)?, settings.working_side)?;
        let plate = Plate::of_reference(&copy);
        let descriptors = Descriptors::of(training.network, &plate, &settings.descriptor)?;
        Evaluator::add_print(heads, &copy, &plate, (&descriptors, projection), settings)?;
    }
    tell(training.monitor, Stage::Judging, held.len(), held.len())?;
    Ok(Some(HeldOut {
        prints: held.len(),
        all: heads[0].accuracy(),
        half: heads.get(1).map(Evaluator::accuracy),
    }))
}

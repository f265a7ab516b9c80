//! Colour without texture: the scan stays as it is, line by line, and only takes on chroma.
//!
//! Lightness is the input's; a* and b* are found. Prints are compared in gray at a working size by the network's
//! features, cell by cell (`cells`, `affinity`); every cell gathers what like cells of the references, and of their
//! mirror images, say of chroma at each lightness (`grid`), and shares it with its like in the same print. A
//! reference that proves to be another impression of the same print is laid over it and gives its colours place by
//! place, where the two agree (`align`). A curator's strokes and picks overrule both (`hints`).
//!
//! ```no_run
//! use nishikie::color::{Job, Reference, colorize};
//! use nishikie::job::Silent;
//! use nishikie::picture::{Depth, Picture};
//! use vgg::{Network, Pooling, Weights};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let network = Network::new(Weights::embedded()?, Pooling::Max);
//! let gray = Picture::open("gray.tif")?;
//! let print = Picture::open("print.jpg")?;
//! let references = [Reference::from(&print)];
//! let colored = colorize(&network, &Job::new(&gray, &references), &Silent)?;
//! colored.save("colored.tif", Depth::Sixteen, None, false)?;
//! # Ok(())
//! # }
//! ```

mod affinity;
mod align;
mod cells;
mod error;
mod grid;
mod hints;
mod lab;
mod map;
mod palette_distance;
mod regions;
mod score;
mod suggest;

use rayon::prelude::*;
use vgg::Network;

pub use cells::working_copy;
pub use error::ColorError;
pub use hints::{Pick, Scribbles};
pub use palette_distance::palette_distance;
pub use score::{Difference, Score};
pub use suggest::{Suggestion, contact_sheet, suggest};

use affinity::{Matches, beside, smooth};
use align::Impression;
use cells::{Cells, WORKING_SIDE};
use grid::{Grid, Votes};
use hints::Spread;
use lab::{Chroma, Plate, srgb_at};
use map::ToneMap;
use regions::Label;

use crate::job::{Monitor, Progress, Stage};
use picture::Picture;

/// Longest side at which strokes and picks are spread.
const HINT_SIDE: usize = 1024;

/// Temperature of sharing among the print's own cells.
const SHARING: f32 = 1.0;

/// A print to take colour from.
#[derive(Clone, Copy)]
pub struct Reference<'a> {
    /// The print in colour.
    pub picture: &'a Picture,
    /// Its regions, if [`Job::mask`] is given: a region of the content takes from regions of the same mask colour.
    pub mask: Option<&'a Picture>,
}

impl<'a> From<&'a Picture> for Reference<'a> {
    fn from(picture: &'a Picture) -> Self {
        Reference {
            picture,
            mask: None,
        }
    }
}

/// What is to be coloured, and from what.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The gray print, at the size that is wanted. If it has colour, its luminance is taken.
    pub content: &'a Picture,
    /// Prints in colour, pooled.
    pub references: &'a [Reference<'a>],
    /// Regions of the content, of any size: each colour is one. A colour that no reference's mask has takes from
    /// anywhere.
    pub mask: Option<&'a Picture>,
    /// Strokes whose chroma is kept exactly, as far as sRGB has it at the lightness of the print.
    pub scribbles: Option<&'a Scribbles>,
    /// Single areas' colours.
    pub picks: &'a [Pick],
}

impl<'a> Job<'a> {
    /// Without masks, strokes or picks.
    pub fn new(content: &'a Picture, references: &'a [Reference<'a>]) -> Self {
        Job {
            content,
            references,
            mask: None,
            scribbles: None,
            picks: &[],
        }
    }
}

/// Colours a gray print; the result has the content's size, lightness, depth and resolution.
///
/// # Errors
/// No reference, one without colour, a side of less than 8 pixels, masks on one side only, a pick outside the picture;
/// [`ColorError::Cancelled`].
pub fn colorize(
    network: &Network,
    job: &Job,
    monitor: &dyn Monitor,
) -> Result<Picture, ColorError> {
    let references: Vec<&Picture> = job.references.iter().map(|r| r.picture).collect();
    check(&references)?;
    cells::check_size(job.content)?;
    references.iter().try_for_each(|r| cells::check_size(r))?;
    let content = gray(job.content);
    let hints = spread(&content, job)?;
    let found = Found::new(network, &content, job, monitor)?;

    step(monitor, Stage::Painting, 0, content.height())?;
    let _span = tracing::debug_span!("painting").entered();
    let (width, height) = (content.width(), content.height());
    let lightness = lab::lightness(&content);
    paint(&content, &lightness, |x, y| {
        if let Some(stroke) = job.scribbles.and_then(|s| s.at(x, y, width, height)) {
            return stroke;
        }
        let chroma = found.at(x, y, &lightness, [width, height]);
        match &hints {
            Some(hints) => {
                let [u, v] =
                    [(x, width), (y, height)].map(|(at, size)| (at as f32 + 0.5) / size as f32);
                let (strength, wanted) = hints.at(u, v, lightness[y * width + x]);
                mix(chroma, wanted, strength)
            }
            None => chroma,
        }
    })
}

/// Colours a gray print by lightness alone: each pixel takes the mean chroma of the references' pixels as light as it.
///
/// The yardstick for [`colorize`], which falls back to it where nothing matches.
///
/// # Errors
/// No reference, or one without colour.
pub fn colorize_by_lightness(
    content: &Picture,
    references: &[&Picture],
) -> Result<Picture, ColorError> {
    check(references)?;
    let plates: Result<Vec<Plate>, ColorError> = references
        .iter()
        .map(|picture| Ok(Plate::of_reference(&working_copy(picture)?)))
        .collect();
    let map = ToneMap::of(&plates?);
    let content = gray(content);
    let lightness = lab::lightness(&content);
    paint(&content, &lightness, |x, y| {
        map.at(lightness[y * content.width() + x])
    })
}

fn check(references: &[&Picture]) -> Result<(), ColorError> {
    if references.is_empty() {
        return Err(ColorError::NoReference);
    }
    match references.iter().position(|picture| picture.is_gray()) {
        Some(index) => Err(ColorError::GrayReference {
            name: match references[index].source() {
                Some(source) => source.name.clone(),
                None => format!("reference {}", index + 1),
            },
        }),
        None => Ok(()),
    }
}

/// Tells how far the work is, and ends it if that is wanted.
fn step(monitor: &dyn Monitor, stage: Stage, done: usize, of: usize) -> Result<(), ColorError> {
    monitor.progress(Progress::new(stage, done, of));
    if monitor.cancelled() {
        return Err(ColorError::Cancelled);
    }
    Ok(())
}

fn gray(content: &Picture) -> Picture {
    if content.is_gray() {
        content.clone()
    } else {
        content.to_gray()
    }
}

/// The picture with this lightness and the chroma for each pixel (x, y).
fn paint(
    content: &Picture,
    lightness: &[f32],
    chroma: impl Fn(usize, usize) -> Chroma + Sync,
) -> Result<Picture, ColorError> {
    let (width, area) = (content.width(), content.width() * content.height());
    let mut pixels = vec![0.0; 3 * area];
    let (red, rest) = pixels.split_at_mut(area);
    let (green, blue) = rest.split_at_mut(area);
    (red, green, blue)
        .into_par_iter()
        .enumerate()
        .for_each(|(index, (red, green, blue))| {
            let chroma = chroma(index % width, index / width);
            [*red, *green, *blue] = srgb_at(lightness[index], chroma);
        });
    Ok(content.with_planar_rgb(pixels)?)
}

fn mix(from: Chroma, to: Chroma, share: f32) -> Chroma {
    [0, 1].map(|part| from[part] + share * (to[part] - from[part]))
}

/// The strokes and picks, spread; `None` if there are none.
fn spread(content: &Picture, job: &Job) -> Result<Option<Spread>, ColorError> {
    let (width, height) = (content.width(), content.height());
    if let Some(pick) = job.picks.iter().find(|p| p.x >= width || p.y >= height) {
        return Err(ColorError::PickOutside {
            x: pick.x,
            y: pick.y,
            width,
            height,
        });
    }
    if job.picks.is_empty() && job.scribbles.is_none() {
        return Ok(None);
    }
    let small = content.resize_longest(HINT_SIDE.min(width.max(height)))?;
    let mut seeds = Vec::new();
    if let Some(scribbles) = job.scribbles {
        for pixel in 0..small.width() * small.height() {
            let (x, y) = (pixel % small.width(), pixel / small.width());
            if let Some(chroma) = scribbles.at(x, y, small.width(), small.height()) {
                seeds.push((pixel, chroma));
            }
        }
    }
    for pick in job.picks {
        let (x, y) = (
            pick.x * small.width() / width,
            pick.y * small.height() / height,
        );
        let lab = lab::lab_of(pick.rgb.map(f32::from));
        seeds.push((y * small.width() + x, [lab.a, lab.b]));
    }
    Ok(Some(Spread::over(&Plate::of_gray(&small), &seeds)))
}

/// Chroma found for a print at its working size.
struct Found {
    width: usize,
    height: usize,
    grid: Grid,
    impressions: Vec<Impression>,
}

impl Found {
    fn new(
        network: &Network,
        content: &Picture,
        job: &Job,
        monitor: &dyn Monitor,
    ) -> Result<Self, ColorError> {
        let masked = job.references.iter().filter(|r| r.mask.is_some()).count();
        if masked != job.mask.map_or(0, |_| job.references.len()) {
            return Err(ColorError::Masks);
        }
        let features = tracing::debug_span!("features").entered();
        let of = job.references.len() + 1;
        step(monitor, Stage::Features, 0, of)?;
        let plate = Plate::of_gray(&working_copy(content)?);
        let cells = Cells::of(network, &plate)?;
        let paper = plate.paper();
        let mut sources = Vec::new();
        for (index, reference) in job.references.iter().enumerate() {
            step(monitor, Stage::Features, index + 1, of)?;
            let picture = working_copy(reference.picture)?;
            let mask = reference.mask;
            let mirrored_mask = mask.map(mirrored).transpose()?;
            let straight = Plate::of_reference(&picture).with_paper_at_most(paper);
            let mirror = straight.mirrored();
            sources.push(Source::new(network, index, straight, mask)?);
            sources.push(Source::new(network, index, mirror, mirrored_mask.as_ref())?);
        }

        drop(features);
        step(monitor, Stage::Matching, 0, 1)?;
        let _span = tracing::debug_span!("matching").entered();
        let labels = regions::labels(job.mask, &cells, &plate);
        let mut impressions = Vec::new();
        if job.mask.is_none() {
            let find = |s: &Source| Impression::find((&plate, &cells), (&s.plate, &s.cells));
            impressions = sources.par_iter().filter_map(find).collect();
        }
        Ok(Found {
            width: plate.width,
            height: plate.height,
            grid: vote(&cells, &labels, &sources),
            impressions,
        })
    }

    /// At a pixel of a picture of this size (width and height) and lightness.
    fn at(&self, x: usize, y: usize, lightness: &[f32], [width, height]: [usize; 2]) -> Chroma {
        let place = |x: usize, y: usize| {
            let u = (x as f32 + 0.5) * self.width as f32 / width as f32 - 0.5;
            let v = (y as f32 + 0.5) * self.height as f32 / height as f32 - 0.5;
            [u, v, lightness[y * width + x]]
        };
        let here = place(x, y);
        let seen = self
            .impressions
            .iter()
            .map(|i| i.at(here[0], here[1], here[2]));
        let best = seen.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((1.0, chroma)) = best {
            return chroma;
        }
        // A working pixel away each way, at whatever size: as far as one pixel's colour can be told from the next's.
        let step = (width.max(height) / WORKING_SIDE).max(1);
        let near =
            |at: usize, size: usize| [at, at.saturating_sub(step), (at + step).min(size - 1)];
        let around = near(y, height)
            .into_iter()
            .flat_map(|v| near(x, width).map(|u| place(u, v)));
        let chroma = self.grid.at(around);
        match best {
            Some((trust, seen)) => mix(chroma, seen, trust),
            None => chroma,
        }
    }
}

/// A reference, or its mirror image, at its working size.
struct Source {
    /// Which of the references it is.
    reference: usize,
    plate: Plate,
    cells: Cells,
    votes: Votes,
    labels: Vec<Label>,
}

impl Source {
    fn new(
        network: &Network,
        reference: usize,
        plate: Plate,
        mask: Option<&Picture>,
    ) -> Result<Self, ColorError> {
        let cells = Cells::of(network, &plate)?;
        let votes = grid::votes(&plate, &cells);
        let labels = regions::labels(mask, &cells, &plate);
        Ok(Source {
            reference,
            plate,
            cells,
            votes,
            labels,
        })
    }
}

/// Left and right exchanged.
fn mirrored(picture: &Picture) -> Result<Picture, ColorError> {
    let mut pixels = picture.planar_rgb().to_vec();
    for row in pixels.chunks_exact_mut(picture.width()) {
        row.reverse();
    }
    Ok(picture.with_planar_rgb(pixels)?)
}

/// Every cell's chroma by lightness: gathered from the sources, shared among the print's own cells.
///
/// `labels` are the cells' regions.
fn vote(cells: &Cells, labels: &[Label], sources: &[Source]) -> Grid {
    let own = &cells.embedding;
    let others = beside(sources.iter().map(|s| &s.cells.embedding));
    let votes = beside(sources.iter().map(|s| &s.votes));
    let their_labels: Vec<Label> = sources.iter().flat_map(|s| s.labels.clone()).collect();
    let references: Vec<usize> = sources
        .iter()
        .flat_map(|s| vec![s.reference; s.cells.count()])
        .collect();

    let matches = Matches::find(own, &others, |cell, other| {
        labels[cell] == their_labels[other]
    });
    let gathered = matches
        .preferring_the_likest(&references, labels)
        .mean(&votes);
    let share = |votes: &Votes| smooth(own, votes, SHARING, |a, b| labels[a] == labels[b]);
    // Twice, so that cells agree with the like of their like: a whole area settles on one colour.
    let shared = share(&share(&gathered));
    let map = regions::means(&votes, &their_labels, labels);
    Grid::new(cells, &shared, &map)
}

//! Color mode from pictures to a picture.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use picture::Picture;

use super::ColorError;
use super::analysis::cells::{check_size, working_copy_at};
use super::analysis::found::{Found, Knowledge, Matched, OwnLikeness};
use super::analysis::plate::Plate;
use super::analysis::sheet::{Analyzer, ReferenceSheet, Sheet};
use super::analysis::tone_map::ToneMap;
use super::areas::PrintAreas;
use super::edits::{Edits, Pick, Scribbles};
use super::evidence::Prediction;
use super::lab::lightness_of;
use super::model::Model;
use super::palette::Palette;
use super::progress::tell;
use super::region::Region;
use super::render::hints::SpreadEdits;
use super::render::paint::{Painter, paint};
use super::render::render;
use super::render::view::View;
use super::settings::Settings;
use super::stroke::Stroke;
use crate::job::{Monitor, Stage};

/// A print to take color from.
#[derive(Clone, Copy)]
pub struct Reference<'a> {
    /// The print in color.
    pub picture: &'a Picture,
    /// Its regions, if [`Job::mask`] is given: a region of the content takes from regions of the same mask color.
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

/// What is to be colored, and from what.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The gray print, at the size that is wanted. If it has color, its luminance is taken.
    pub content: &'a Picture,
    /// Prints in color, pooled.
    pub references: &'a [Reference<'a>],
    /// Regions of the content, of any size: each color is one. A color that no reference's mask has takes from
    /// anywhere.
    pub mask: Option<&'a Picture>,
    /// A picture of strokes whose chroma is kept exactly, as far as sRGB has it at the lightness of the print.
    pub scribbles: Option<&'a Scribbles>,
    /// Single areas' colors.
    pub picks: &'a [Pick],
    /// What was outlined, over picks.
    pub regions: &'a [Region],
    /// Strokes of brush and eraser, over all else.
    pub strokes: &'a [Stroke],
    /// What was learned from a collection; with it, references may be none.
    pub model: Option<&'a Model>,
    /// The only pigments that the print may have; with them, references may be none.
    pub palette: Option<&'a Palette>,
    /// Which of the plausible colorings is wanted: 0 is the likeliest.
    pub proposal: u8,
}

impl<'a> Job<'a> {
    /// Without masks, edits, model or palette.
    pub fn new(content: &'a Picture, references: &'a [Reference<'a>]) -> Self {
        Job {
            content,
            references,
            mask: None,
            scribbles: None,
            picks: &[],
            regions: &[],
            strokes: &[],
            model: None,
            palette: None,
            proposal: 0,
        }
    }
}

/// A print that was colored.
#[derive(Clone, Debug)]
pub struct Coloring {
    /// With the content's size, lightness, depth and resolution.
    pub picture: Picture,
    /// How sure its colors are; see [`Found::confidence`].
    pub confidence: Picture,
}

/// Colors a gray print.
///
/// # Errors
/// Nothing to go by (references, model or palette), a reference without color, a side of less than 8 pixels, masks on one side only, a pick, a region or a stroke outside the picture,
/// settings that cannot be used; [`ColorError::Cancelled`].
pub fn colorize(
    analyzer: &Analyzer,
    job: &Job,
    settings: &Settings,
) -> Result<Coloring, ColorError> {
    settings.check()?;
    let pictures: Vec<&Picture> = job.references.iter().map(|r| r.picture).collect();
    if job.model.is_none() && job.palette.is_none() || !pictures.is_empty() {
        check(&pictures)?;
    }
    check_size(job.content)?;
    pictures.iter().try_for_each(|r| check_size(r))?;
    let masked = job.references.iter().filter(|r| r.mask.is_some()).count();
    if masked != job.mask.map_or(0, |_| job.references.len()) {
        return Err(ColorError::Masks);
    }
    let content = gray(job.content);
    let edits = Edits {
        scribbles: job.scribbles.cloned().map(Arc::new),
        picks: job.picks.to_vec(),
        regions: job.regions.to_vec(),
        strokes: job.strokes.to_vec(),
    };
    let prints = job.references.len() + 1;
    tell(analyzer.monitor, Stage::Features, 0, prints)?;
    let mut sheet = Sheet::of_print(analyzer, &content, settings)?;
    sheet.set_mask(job.mask);
    let areas = PrintAreas::of(&sheet, settings);
    let mut references = Vec::new();
    for (index, Reference { picture, mask }) in job.references.iter().enumerate() {
        tell(analyzer.monitor, Stage::Features, index + 1, prints)?;
        let reference = ReferenceSheet::of(analyzer, picture, *mask, &sheet, settings)?;
        let matched = Matched::of(&sheet, &reference, settings, analyzer.monitor)?;
        references.push((reference, matched));
    }
    let references: Vec<_> = references
        .iter()
        .map(|(sheet, matched)| (sheet, matched))
        .collect();
    let likeness = OwnLikeness::of(&sheet, settings);
    let prediction = job
        .model
        .map(|model| Prediction::of(analyzer, model, &sheet));
    let prediction = prediction.transpose()?;
    let knowledge = Knowledge {
        prediction: prediction.as_ref(),
        palette: job.palette,
        proposal: job.proposal,
    };
    let found = Found::settle(
        &sheet,
        (&areas, &likeness),
        &references,
        &knowledge,
        settings,
        analyzer.monitor,
    )?;
    let edits = SpreadEdits::over(&content, (&sheet, &areas), &found, &edits, settings)?;
    drop((likeness, areas));

    let view = View::whole(&content);
    let confidence = found.confidence()?;
    let picture = render(
        &found,
        &content,
        edits.as_ref(),
        &view,
        settings,
        analyzer.monitor,
    )?;
    Ok(Coloring {
        picture,
        confidence,
    })
}

/// Colors a gray print by lightness alone: each pixel takes the mean chroma of the references' pixels as light as it.
///
/// The yardstick for [`colorize`], which falls back to it where nothing matches.
///
/// # Errors
/// No reference, or one without color; settings that cannot be used; [`ColorError::Cancelled`].
pub fn colorize_by_lightness(
    content: &Picture,
    references: &[&Picture],
    settings: &Settings,
    monitor: &dyn Monitor,
) -> Result<Picture, ColorError> {
    settings.check()?;
    check(references)?;
    let side = settings.sheet.working_side;
    let plates: Result<Vec<Plate>, ColorError> = references
        .iter()
        .map(|picture| Ok(Plate::of_reference(&working_copy_at(picture, side)?)))
        .collect();
    let content = gray(content);
    let mut painter = ByLightness {
        gray: content.planes()[0],
        width: content.width(),
        map: ToneMap::of(&plates?, settings.map_smoothing),
    };
    paint(&content, &View::whole(&content), monitor, &mut painter)
}

struct ByLightness<'a> {
    gray: &'a [f32],
    width: usize,
    map: ToneMap,
}

impl Painter for ByLightness<'_> {
    fn prepare(&mut self, _: Range<usize>) {}

    fn stretch(&self, y: usize, x: usize, [lightness, a, b]: [&mut [f32]; 3]) {
        let gray = &self.gray[y * self.width + x..][..lightness.len()];
        let chroma = a.iter_mut().zip(b);
        for ((&gray, lightness), (a, b)) in gray.iter().zip(lightness).zip(chroma) {
            *lightness = lightness_of(gray);
            [*a, *b] = self.map.at(*lightness);
        }
    }
}

/// Refuses references that have no color to give.
pub(super) fn check(references: &[&Picture]) -> Result<(), ColorError> {
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

/// The picture without its color.
pub(super) fn gray(content: &Picture) -> Cow<'_, Picture> {
    if content.is_gray() {
        Cow::Borrowed(content)
    } else {
        Cow::Owned(content.to_gray())
    }
}

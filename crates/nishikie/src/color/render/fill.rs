//! Picks: one color for an area, which keeps the area's gradation (bokashi).

use std::sync::Arc;

use super::pigment::Paper;
use super::shade::Shade;
use crate::color::chroma_raster::ChromaRaster;
use crate::color::decide::SamePigment;
use crate::color::lab::{Chroma, lab_of};
use crate::color::math::exp;
use crate::color::pick::Pick;
use crate::color::settings::HintSettings;
use crate::color::sheet::Print;

/// The fill of a piece.
#[derive(Clone, Copy)]
pub(in crate::color) struct Fill {
    /// The index of its pick.
    pub pick: usize,
    /// The picked pixel of the working raster; `None` for the other pieces that the pick reaches.
    at: Option<usize>,
}

/// A print before any edit, on the working raster.
#[derive(Clone, Copy)]
pub(super) struct Unedited<'a> {
    pub width: usize,
    /// L*.
    pub lightness: &'a [f32],
    /// The decided chroma.
    pub chroma: &'a [Chroma],
    pub paper: Paper,
    pub settings: &'a HintSettings,
}

impl Unedited<'_> {
    /// Returns the chroma of these pixels, filled as one area with a color.
    ///
    /// The picked pixel `at`, or the mean of the area where none was picked, takes the color. Where the area is lighter or
    /// darker, the color fades towards the paper's or deepens, as printed pigment does. The nearer the color is to the decided
    /// chroma, the more that chroma is only shifted, so that a sky with a wrong hue keeps its gradation.
    pub fn fill(self, pixels: &[usize], rgb: [u8; 3], at: Option<usize>) -> Vec<Chroma> {
        let lab = lab_of(rgb.map(f32::from));
        let chroma = [lab.a, lab.b];
        let shade = Shade::of(self.lightness, self.width, pixels, self.settings);
        let reference = at.map_or(shade.mean(), |picked| shade.at(picked));
        let pigment = self.paper.under(chroma, reference, self.settings);
        let shift = Shift::of(self, pixels, chroma, at);
        let filled =
            |&pixel: &usize| shift.mixed(pigment.at(shade.at(pixel)), self.chroma[pixel], pixel);
        pixels.iter().map(filled).collect()
    }
}

/// Returns the raster of the areas that picks fill. The last pick of an area counts, and takes precedence over picks of similar
/// areas.
pub(super) fn filled(
    picks: &[Pick],
    fills: &[Option<Fill>],
    print: &Print,
    unedited: Unedited,
) -> ChromaRaster {
    let large = &print.areas.large;
    let lightness = &print.sheet.plate.lightness;
    let mut raster = ChromaRaster {
        width: large.width,
        height: large.height,
        lightness: Arc::new(lightness.clone()),
        chroma: vec![[0.0; 2]; lightness.len()],
        strength: vec![0.0; lightness.len()],
    };
    for (area, pixels) in large.pixels() {
        let Some(fill) = fills[area as usize] else {
            continue;
        };
        let filled = unedited.fill(&pixels, picks[fill.pick].rgb, fill.at);
        for (pixel, chroma) in pixels.into_iter().zip(filled) {
            raster.chroma[pixel] = chroma;
            raster.strength[pixel] = 1.0;
        }
    }
    raster
}

/// Returns the fill of each piece, if it has one.
pub(in crate::color) fn fills(
    picks: &[Pick],
    scan: [usize; 2],
    same: SamePigment,
) -> Vec<Option<Fill>> {
    let large = &same.print.areas.large;
    let place = |pick: &Pick| {
        pick.y * large.height / scan[1] * large.width + pick.x * large.width / scan[0]
    };
    let mut fills = vec![None; large.count];
    for (number, pick) in picks.iter().enumerate() {
        for other in same.reached(large.labels[place(pick)] as usize, pick.reach) {
            fills[other] = Some(Fill {
                pick: number,
                at: None,
            });
        }
    }
    for (number, pick) in picks.iter().enumerate() {
        let at = place(pick);
        fills[large.labels[at] as usize] = Some(Fill {
            pick: number,
            at: Some(at),
        });
    }
    fills
}

/// Returns the chroma that a curator chose for each picked piece.
pub(in crate::color) fn chosen(picks: &[Pick], fills: &[Option<Fill>]) -> Vec<(usize, Chroma)> {
    let chosen = fills.iter().enumerate().filter_map(|(piece, fill)| {
        let fill = fill.as_ref()?;
        fill.at?;
        let lab = lab_of(picks[fill.pick].rgb.map(f32::from));
        Some((piece, [lab.a, lab.b]))
    });
    chosen.collect()
}

/// A shift of an area's chroma, which keeps its variation.
struct Shift {
    /// The difference from the area's mean to the wanted chroma.
    by: Chroma,
    /// The weight of the shifted chroma, 0..=1.
    kept: f32,
    /// The picked pixel, and its difference from the area's mean.
    at: Option<(usize, Chroma)>,
    width: usize,
    reach: f32,
}

impl Shift {
    fn of(print: Unedited, pixels: &[usize], chroma: Chroma, at: Option<usize>) -> Self {
        let (before, settings) = (print.chroma, print.settings);
        let count = pixels.len().max(1) as f32;
        let mean = [0, 1].map(|part| pixels.iter().map(|&p| before[p][part]).sum::<f32>() / count);
        let by = [0, 1].map(|part| chroma[part] - mean[part]);
        let away = by.iter().map(|part| part * part).sum::<f32>();
        let from_mean = |at: usize| [0, 1].map(|part| before[at][part] - mean[part]);
        Shift {
            by,
            kept: exp(-away / settings.correction.powi(2)),
            at: at.map(|at| (at, from_mean(at))),
            width: print.width,
            reach: settings.exact_reach,
        }
    }

    /// Returns the chroma of a pixel that was `before` and would be `pigment` without the shift.
    fn mixed(&self, pigment: Chroma, before: Chroma, pixel: usize) -> Chroma {
        let off = self.at.map_or([0.0; 2], |(at, off)| {
            let apart = |step: fn(usize, usize) -> usize| {
                step(at, self.width).abs_diff(step(pixel, self.width)) as f32 / self.reach
            };
            let squared = apart(|p, width| p % width).powi(2) + apart(|p, width| p / width).powi(2);
            off.map(|part| part * exp(-0.5 * squared))
        });
        [0, 1].map(|part| {
            let shifted = before[part] + self.by[part] - off[part];
            pigment[part] + self.kept * (shifted - pigment[part])
        })
    }
}

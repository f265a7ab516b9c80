//! Picks: a color for an area, which keeps the area's gradation (bokashi).

use std::sync::Arc;

use super::pigment::Paper;
use super::shade::Shade;
use crate::color::chroma_raster::ChromaRaster;
use crate::color::lab::{Chroma, lab_of};
use crate::color::math::exp;
use crate::color::pick::Pick;
use crate::color::settings::{HintSettings, Settings};
use crate::color::sheet::Print;

/// What an area is filled with.
#[derive(Clone, Copy)]
pub(in crate::color) struct Fill {
    /// The number of its pick.
    pub pick: usize,
    /// The pixel of the working raster that was picked; none for areas that only look like the picked one.
    at: Option<usize>,
}

/// A print before anything is filled, on the working raster.
#[derive(Clone, Copy)]
pub(super) struct Unfilled<'a> {
    pub width: usize,
    /// L*.
    pub lightness: &'a [f32],
    /// What was found.
    pub chroma: &'a [Chroma],
    pub paper: Paper,
    pub settings: &'a HintSettings,
}

impl Unfilled<'_> {
    /// The chroma of these pixels, filled as one area. The picked pixel, or where there is none the mean, has the wanted chroma. Elsewhere,
    /// where the area gets lighter or darker, its color fades towards the paper's or deepens as printed pigment does; and the nearer the
    /// wanted color is to what was found, the more that is only shifted, so that a sky that was right but for its hue keeps its
    /// gradation.
    pub fn fill(self, pixels: &[usize], (rgb, at): ([u8; 3], Option<usize>)) -> Vec<Chroma> {
        let lab = lab_of(rgb.map(f32::from));
        let chroma = [lab.a, lab.b];
        let shade = Shade::of(self.lightness, self.width, pixels, self.settings);
        let reference = at.map_or(shade.mean(), |picked| shade.at(picked));
        let pigment = self.paper.under(chroma, reference, self.settings);
        let shift = Shift::of(self.chroma, pixels, (chroma, at), self.width, self.settings);
        let filled =
            |&pixel: &usize| shift.mixed(pigment.at(shade.at(pixel)), self.chroma[pixel], pixel);
        pixels.iter().map(filled).collect()
    }
}

/// The areas that picks fill. The last pick of an area counts, and before those that it only looks like.
pub(super) fn filled(
    picks: &[Pick],
    scan: [usize; 2],
    print: &Print,
    unfilled: Unfilled,
    settings: &Settings,
) -> ChromaRaster {
    let large = &print.areas.large;
    let lightness = &print.sheet.plate.lightness;
    let mut layer = ChromaRaster {
        width: large.width,
        height: large.height,
        lightness: Arc::new(lightness.clone()),
        chroma: vec![[0.0; 2]; lightness.len()],
        strength: vec![0.0; lightness.len()],
    };
    let fills = fills(picks, scan, print, settings);
    for (area, pixels) in large.pixels() {
        let Some(fill) = fills[area as usize] else {
            continue;
        };
        let filled = unfilled.fill(&pixels, (picks[fill.pick].rgb, fill.at));
        for (pixel, chroma) in pixels.into_iter().zip(filled) {
            layer.chroma[pixel] = chroma;
            layer.strength[pixel] = 1.0;
        }
    }
    layer
}

/// What each area is to be filled with.
pub(in crate::color) fn fills(
    picks: &[Pick],
    scan: [usize; 2],
    print: &Print,
    settings: &Settings,
) -> Vec<Option<Fill>> {
    let large = &print.areas.large;
    let place = |pick: &Pick| {
        pick.y * large.height / scan[1] * large.width + pick.x * large.width / scan[0]
    };
    let mut fills = vec![None; large.count];
    for (number, pick) in picks.iter().enumerate().filter(|(_, pick)| pick.alike) {
        let likeness = print.areas.large_likeness(&print.sheet, &settings.areas);
        for other in likeness.alike(large.labels[place(pick)], settings.areas.alike) {
            fills[other as usize] = Some(Fill {
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

/// A fill that keeps what varies within an area.
struct Shift {
    /// From the area's mean to the wanted chroma.
    by: Chroma,
    /// How much it counts, 0..=1.
    kept: f32,
    /// The picked pixel, and how far it was from the area's mean.
    at: Option<(usize, Chroma)>,
    width: usize,
    reach: f32,
}

impl Shift {
    fn of(
        before: &[Chroma],
        pixels: &[usize],
        (chroma, at): (Chroma, Option<usize>),
        width: usize,
        settings: &HintSettings,
    ) -> Self {
        let count = pixels.len().max(1) as f32;
        let mean = [0, 1].map(|part| pixels.iter().map(|&p| before[p][part]).sum::<f32>() / count);
        let by = [0, 1].map(|part| chroma[part] - mean[part]);
        let away = by.iter().map(|part| part * part).sum::<f32>();
        let from_mean = |at: usize| [0, 1].map(|part| before[at][part] - mean[part]);
        Shift {
            by,
            kept: exp(-away / settings.correction.powi(2)),
            at: at.map(|at| (at, from_mean(at))),
            width,
            reach: settings.exact_reach,
        }
    }

    /// The chroma of a pixel that would be `pigment`, and was `before`.
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

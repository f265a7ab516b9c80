//! Picks: a color for an area, which keeps the area's gradation (bokashi).

use std::sync::Arc;

use super::pigment::Paper;
use super::shade::Shade;
use crate::color::analysis::found::Found;
use crate::color::analysis::sheet::Sheet;
use crate::color::areas::PrintAreas;
use crate::color::edits::Pick;
use crate::color::lab::{Chroma, lab_of};
use crate::color::layer::Layer;
use crate::color::math::exp;
use crate::color::settings::{HintSettings, Settings};

/// What an area is filled with.
#[derive(Clone, Copy)]
pub(in crate::color) struct Fill {
    /// The number of its pick.
    pub pick: usize,
    /// The pixel of the working raster that was picked; none for areas that only look like the picked one.
    at: Option<usize>,
}

/// The areas that picks fill. The picked pixel has the wanted chroma. Elsewhere, where the area gets lighter or darker, its
/// color fades towards the paper's or deepens as printed pigment does; and the nearer the wanted color is to what was found,
/// the more the pick only shifts that, so that a sky that was right but for its hue keeps its gradation.
///
/// The last pick of an area counts, and before those that it only looks like.
pub(super) fn filled(
    picks: &[Pick],
    scan: [usize; 2],
    (print, areas): (&Sheet, &PrintAreas),
    (found, paper): (&Found, Paper),
    settings: &Settings,
) -> Layer {
    let large = &areas.large;
    let lightness = &print.plate.lightness;
    let before = &found.decided.chroma;
    let mut layer = Layer {
        width: large.width,
        height: large.height,
        lightness: Arc::new(lightness.clone()),
        chroma: vec![[0.0; 2]; lightness.len()],
        strength: vec![0.0; lightness.len()],
    };
    let fills = fills(picks, scan, (print, areas), settings);
    for (area, pixels) in large.pixels() {
        let Some(fill) = fills[area as usize] else {
            continue;
        };
        let lab = lab_of(picks[fill.pick].rgb.map(f32::from));
        let chroma = [lab.a, lab.b];
        let shade = Shade::of(lightness, large.width, &pixels, &settings.hints);
        let reference = fill.at.map_or(shade.mean(), |picked| shade.at(picked));
        let pigment = paper.under(chroma, reference, &settings.hints);
        let shift = Shift::of(
            before,
            &pixels,
            (chroma, fill.at),
            large.width,
            &settings.hints,
        );
        for &pixel in &pixels {
            layer.chroma[pixel] = shift.mixed(pigment.at(shade.at(pixel)), before[pixel], pixel);
            layer.strength[pixel] = 1.0;
        }
    }
    layer
}

/// What each area is to be filled with.
pub(in crate::color) fn fills(
    picks: &[Pick],
    scan: [usize; 2],
    (print, areas): (&Sheet, &PrintAreas),
    settings: &Settings,
) -> Vec<Option<Fill>> {
    let large = &areas.large;
    let place = |pick: &Pick| {
        pick.y * large.height / scan[1] * large.width + pick.x * large.width / scan[0]
    };
    let mut fills = vec![None; large.count];
    for (number, pick) in picks.iter().enumerate().filter(|(_, pick)| pick.alike) {
        let likeness = areas.large_likeness(print, settings);
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

//! The colors of the plain areas of several prints.

use std::collections::BTreeMap;

use palette::Lab;
use picture::Picture;
use rayon::prelude::*;

use crate::color::chroma_scale::compressed;
use crate::color::lab::lab_of;

/// Sides of a bin in L*, a* and b*.
const BIN: [f32; 3] = [6.0, 3.0, 3.0];

/// The weight of L* beside chroma: one pigment is printed light and dark, and wiped.
const LIGHTNESS: f32 = 0.35;

/// The compression of vivid chroma where colors are compared, per unit of chroma.
const COMPRESSION: f32 = 0.012;

/// The L* below which chroma has the less weight the darker it is, and its least weight: the black of a key block is warm here and cold
/// there, and is one pigment.
const DARK: f32 = 22.0;
const LEAST_SEEN: f32 = 0.35;

/// The difference across a pixel at which its weight is 1/e of one in a plain area, and the weight of L* in it: more than above,
/// since a line darkens more than it colors.
const FLAT: f32 = 5.0;
const FLAT_LIGHTNESS: f32 = 0.7;

/// The least weight of a pixel, so that a print without any plain area has colors too.
const LEAST_WEIGHT: f32 = 1e-4;

/// The weight of the middle of a black line, which is no plain area, yet black.
const LINE_WEIGHT: f32 = 0.5;

/// The distance of a line's two sides from its middle in pixels, and the L* by which they are lighter.
const LINE_REACH: usize = 2;
const LINE_CONTRAST: f32 = 15.0;

/// The share of a print's pixels that are as dark as its black, and the L* by which a line may be lighter: where there is more
/// black than lines, thin lines are brown beside it, being half paper.
const BLACK_RANK: f32 = 0.02;
const BLACK_RANGE: f32 = 6.0;

/// A color and its share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    /// L*, a*, b*.
    pub lab: [f32; 3],
    /// The place of the color in the space of comparison; see [`place`].
    pub place: [f32; 3],
    /// The share of all colors.
    pub share: f32,
}

/// Returns a color's place in the space where colors are compared: L* has less weight than chroma, vivid chroma is compressed, and
/// that of dark colors has less weight.
pub(super) fn place([l, a, b]: [f32; 3]) -> [f32; 3] {
    let seen = (l / DARK).clamp(LEAST_SEEN, 1.0);
    let [a, b] = compressed([a, b], COMPRESSION);
    [l * LIGHTNESS, a * seen, b * seen]
}

/// Returns the squared distance of two places.
pub(super) fn apart(a: &[f32; 3], b: &[f32; 3]) -> f32 {
    (0..3).map(|part| (a[part] - b[part]).powi(2)).sum()
}

/// Sums over the pixels of several prints, by color.
#[derive(Default)]
pub(super) struct Pool {
    /// L*, a* and b* times weight, and weight.
    bins: BTreeMap<[i16; 3], [f64; 4]>,
}

impl Pool {
    /// Adds a print, which counts as much as any other.
    pub fn add(&mut self, print: &Picture) {
        let [red, green, blue] = print.planes();
        let labs: Vec<Lab> = (red, green, blue)
            .into_par_iter()
            .map(|(&r, &g, &b)| lab_of([r, g, b]))
            .collect();
        let weights = weights(&labs, print.width());
        let whole: f64 = weights.iter().map(|&w| f64::from(w)).sum();
        for (lab, weight) in labs.iter().zip(&weights) {
            let lab = [lab.l, lab.a, lab.b];
            let weight = f64::from(*weight) / whole;
            let bin = std::array::from_fn(|part| (lab[part] / BIN[part]).floor() as i16);
            let sums = self.bins.entry(bin).or_default();
            for part in 0..3 {
                sums[part] += weight * f64::from(lab[part]);
            }
            sums[3] += weight;
        }
    }

    /// Returns the colors of all prints. Shares add up to 1.
    pub fn colors(&self) -> Vec<Amount> {
        let whole: f64 = self.bins.values().map(|sums| sums[3]).sum();
        let amount = |[l, a, b, weight]: &[f64; 4]| {
            let lab = [l, a, b].map(|sum| (sum / weight) as f32);
            Amount {
                lab,
                place: place(lab),
                share: (weight / whole) as f32,
            }
        };
        self.bins.values().map(amount).collect()
    }
}

/// Returns the weight of each pixel as part of a plain area: little where one color passes into another, for there both are mixed.
fn weights(labs: &[Lab], width: usize) -> Vec<f32> {
    let height = labs.len() / width;
    let mut sorted: Vec<f32> = labs.iter().map(|lab| lab.l).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let dark = sorted[(sorted.len() as f32 * BLACK_RANK) as usize] + BLACK_RANGE;
    let at = |x: usize, y: usize| &labs[y * width + x];
    let weight = |pixel: usize| {
        let (x, y) = (pixel % width, pixel / width);
        let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
        let (above, below) = (y.saturating_sub(1), (y + 1).min(height - 1));
        let across = |one: &Lab, other: &Lab| {
            (FLAT_LIGHTNESS * (one.l - other.l)).powi(2)
                + (one.a - other.a).powi(2)
                + (one.b - other.b).powi(2)
        };
        let steepness = across(at(left, y), at(right, y)) + across(at(x, above), at(x, below));
        let plain = (-steepness / (FLAT * FLAT)).exp().max(LEAST_WEIGHT);
        let here = labs[pixel].l;
        let lighter = |x: usize, y: usize| at(x, y).l >= here + LINE_CONTRAST;
        let reach = LINE_REACH;
        let line = here <= dark
            && (x >= reach && x + reach < width && lighter(x - reach, y) && lighter(x + reach, y)
                || y >= reach
                    && y + reach < height
                    && lighter(x, y - reach)
                    && lighter(x, y + reach));
        match line {
            true => plain.max(LINE_WEIGHT),
            false => plain,
        }
    };
    (0..labs.len()).into_par_iter().map(weight).collect()
}

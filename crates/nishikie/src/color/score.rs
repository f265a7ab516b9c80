//! How near a colored picture comes to the truth.

mod colorfulness;

use palette::Lab;
use palette::color_difference::Ciede2000;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ColorError;
use super::lab::lab_of;
pub use colorfulness::colorfulness;
use picture::Picture;

/// How far from a key-block line's pixel its two sides are looked at, in pixels.
const LINE_REACH: usize = 3;

/// A line is darker than this, and darker than both its sides by [`LINE_CONTRAST`].
const LINE_LIGHTNESS: f32 = 45.0;
const LINE_CONTRAST: f32 = 25.0;

/// A color step across a line that is worth asking about, in chroma.
const LEAST_STEP: f32 = 8.0;

/// A colored picture beside the truth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean CIEDE2000 color difference over all pixels; 0 is the truth itself, 1 just noticeable.
    pub ciede2000: f64,
    /// Mean chroma (√(a*² + b*²)) of the picture divided by that of the truth; 1 is right, 0 is gray. 1 where the truth
    /// has none and the picture neither; infinite where only the picture has.
    pub chroma_ratio: f64,
    /// Share of the truth's steps of color across key-block lines that was lost: 0 none, 1 all, as in a gray picture or one
    /// whose color runs over the lines. `None` where the truth has no such step.
    pub bleeding: Option<f64>,
    /// How the lightness L* differs from that of the gray input, or of the truth where no input was given.
    pub lightness: Difference,
}

/// Absolute differences over all pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Their mean.
    pub mean: f64,
    /// Their 99th percentile.
    pub p99: f64,
}

impl Score {
    /// Compares a picture with the truth, and its lightness with `input`, the gray that was colored.
    ///
    /// # Errors
    /// [`ColorError::Sizes`] when the sizes differ.
    pub fn of(
        picture: &Picture,
        truth: &Picture,
        input: Option<&Picture>,
    ) -> Result<Self, ColorError> {
        let size = |picture: &Picture| (picture.width(), picture.height());
        for other in [Some(truth), input].into_iter().flatten() {
            if size(picture) != size(other) {
                return Err(ColorError::Sizes {
                    ours: size(picture),
                    theirs: size(other),
                });
            }
        }
        let (out, right) = (labs(picture), labs(truth));
        let count = out.len() as f64;
        let difference = |(a, b): (&Lab, &Lab)| f64::from(a.difference(*b));
        let chroma = |labs: &[Lab]| labs.iter().map(|c| f64::from(c.a.hypot(c.b))).sum::<f64>();
        let (have, want) = (chroma(&out), chroma(&right));
        let lightness = match input {
            Some(input) => Difference::between(&out, &labs(input)),
            None => Difference::between(&out, &right),
        };
        Ok(Score {
            ciede2000: out.par_iter().zip(&right).map(difference).sum::<f64>() / count,
            chroma_ratio: if have == want { 1.0 } else { have / want },
            bleeding: bleeding(&out, &right, picture.width()),
            lightness,
        })
    }
}

impl Difference {
    fn between(a: &[Lab], b: &[Lab]) -> Self {
        let mut all: Vec<f32> = a.iter().zip(b).map(|(a, b)| (a.l - b.l).abs()).collect();
        let mean = all.iter().map(|&d| f64::from(d)).sum::<f64>() / all.len() as f64;
        let rank = (all.len() * 99 / 100).min(all.len() - 1);
        let (_, p99, _) = all.select_nth_unstable_by(rank, f32::total_cmp);
        Difference {
            mean,
            p99: f64::from(*p99),
        }
    }
}

fn labs(picture: &Picture) -> Vec<Lab> {
    let [red, green, blue] = picture.planes();
    (red, green, blue)
        .into_par_iter()
        .map(|(&r, &g, &b)| lab_of([r, g, b]))
        .collect()
}

/// Compares the colors left and right of, or above and below, every pixel that lies in a line of the truth.
fn bleeding(out: &[Lab], truth: &[Lab], width: usize) -> Option<f64> {
    let height = truth.len() / width;
    let reach = LINE_REACH;
    let (mut kept, mut all) = (0.0f64, 0.0f64);
    for y in reach..height.saturating_sub(reach) {
        for x in reach..width.saturating_sub(reach) {
            let here = y * width + x;
            if truth[here].l > LINE_LIGHTNESS {
                continue;
            }
            for step in [reach, reach * width] {
                let (before, after) = (here - step, here + step);
                let least = truth[before].l.min(truth[after].l);
                if least - truth[here].l < LINE_CONTRAST {
                    continue;
                }
                let across = |labs: &[Lab]| {
                    [
                        labs[after].a - labs[before].a,
                        labs[after].b - labs[before].b,
                    ]
                };
                let (want, have) = (across(truth), across(out));
                let size = want[0] * want[0] + want[1] * want[1];
                if size >= LEAST_STEP * LEAST_STEP {
                    kept += f64::from(want[0] * have[0] + want[1] * have[1]);
                    all += f64::from(size);
                }
            }
        }
    }
    (all > 0.0).then(|| 1.0 - kept / all)
}

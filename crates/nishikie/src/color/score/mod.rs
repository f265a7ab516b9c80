//! Measures of a colored picture against the truth.

mod bleeding;
mod colorfulness;
mod difference;
mod hue;
mod palette_distance;

use palette::Lab;
use palette::color_difference::Ciede2000;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use colorfulness::colorfulness;
pub use difference::Difference;
pub use hue::HueError;
pub use palette_distance::palette_distance;

use super::error::ColorError;
use super::lab::lab_of;
use bleeding::bleeding;
use difference::{mean, percentile};
use picture::Picture;

/// The measures of a colored picture against the truth.
///
/// No single measure tells whether a coloring is good: CIEDE2000 is low for a picture that is timidly brown all over, and the
/// palette may be right although every area has another's color. Read the measures together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean CIEDE2000 color difference over all pixels; 0 is the truth itself, 1 just noticeable.
    pub ciede2000: f64,
    /// The 95th percentile of the same, which shows the error of the worst areas.
    pub ciede2000_p95: f64,
    /// Mean chroma (√(a*² + b*²)) of the picture divided by that of the truth; 1 is right, 0 is gray. 1 where the truth
    /// has none and the picture neither; infinite where only the picture has.
    pub chroma_ratio: f64,
    /// [`colorfulness`] of the picture divided by that of the truth; 1 is right, 0 is gray, and less than the chroma ratio
    /// where the picture's colors are fewer than the truth's. 1 or infinite where the truth has none, as above.
    pub colorfulness_ratio: f64,
    /// [`palette_distance`] to the truth, in units of chroma: 0 where both have the same colors in the same amounts, wherever
    /// they lie.
    pub palette_distance: f64,
    /// The difference of hues where both are colored; `None` where no pixel is colored in both.
    pub hue: Option<HueError>,
    /// The share of the truth's differences of color across key-block lines that was lost: 0 none, 1 all, as in a gray picture or
    /// one whose color runs over the lines. `None` where the truth has no such difference.
    pub bleeding: Option<f64>,
    /// The difference of lightness L* from that of the gray input, or of the truth where no input was given.
    pub lightness: Difference,
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
        let pairs = out.par_iter().zip(&right);
        let mut differences: Vec<f32> = pairs.map(|(a, b)| a.difference(*b)).collect();
        let chroma = |labs: &[Lab]| labs.iter().map(|c| f64::from(c.a.hypot(c.b))).sum::<f64>();
        let gray = input.map(labs);
        let gray = gray.as_ref().unwrap_or(&right);
        let lightness = out.iter().zip(gray).map(|(a, b)| (a.l - b.l).abs());
        Ok(Score {
            ciede2000: mean(&differences),
            ciede2000_p95: percentile(&mut differences, 95),
            chroma_ratio: ratio(chroma(&out), chroma(&right)),
            colorfulness_ratio: ratio(colorfulness(picture), colorfulness(truth)),
            palette_distance: palette_distance(picture, truth),
            hue: HueError::between(&out, &right),
            bleeding: bleeding(&out, &right, picture.width()),
            lightness: Difference::of(lightness.collect()),
        })
    }
}

/// Returns the quotient, which is 1 where both are 0.
fn ratio(have: f64, want: f64) -> f64 {
    if have == want { 1.0 } else { have / want }
}

fn labs(picture: &Picture) -> Vec<Lab> {
    let [red, green, blue] = picture.planes();
    (red, green, blue)
        .into_par_iter()
        .map(|(&r, &g, &b)| lab_of([r, g, b]))
        .collect()
}

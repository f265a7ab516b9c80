//! The facts of a picture by which it is taken as an original or not.

use picture::{Picture, SoftwareMark};
use serde::{Deserialize, Serialize};

use super::look::Look;
use crate::color::ColorError;
use crate::color::sheet::plate::Plate;
use crate::color::sheet::working_size::{check_size, working_copy};

/// The levels of lightness by which a toned print's color is predicted.
const LEVELS: usize = 25;

/// The least number of filled levels by which a curve from lightness to color is taken for a tone; through fewer there is always one.
const LEAST_LEVELS: usize = 8;

/// The least share of the pixels in a level that is filled.
const FILLED: f64 = 0.01;

/// The least color of a print in color, in units of a*, b*: see [`PrintFacts::color`]. Two pages printed in ink alone have 2.1 and 2.2,
/// prints made into strong sepia and blue tones at most 1.9, and the palest of 130 prints in color has 5.5.
const LEAST_COLOR: f32 = 3.5;

/// The facts of a picture by which it is taken as an original or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintFacts {
    /// The mark that says that software made or changed the picture.
    pub mark: Option<SoftwareMark>,
    /// The root mean square distance of the pixels' a*, b* from the mean of their level of lightness, at the working size: 0 for a gray print
    /// and for one in a single tone, such as a sepia photograph, however strong that is. In a picture of few levels, through which there is
    /// always a curve, the distance from one hue.
    pub color: f32,
    /// The picture's look.
    pub look: Look,
}

impl PrintFacts {
    /// Returns the facts of a picture.
    ///
    /// # Errors
    /// The picture is too small to be compared.
    pub fn of(picture: &Picture) -> Result<Self, ColorError> {
        check_size((picture.width(), picture.height()))?;
        let copy = working_copy(picture)?;
        let color = match picture.is_gray() {
            true => 0.0,
            false => color_beyond_tone(&Plate::of_reference(&copy)),
        };
        Ok(PrintFacts {
            mark: picture.software_mark().cloned(),
            color,
            look: Look::of(&copy)?,
        })
    }

    /// Returns true if the print has color, and not only a tone.
    pub fn has_color(&self) -> bool {
        self.color >= LEAST_COLOR
    }
}

/// Returns the color that is more than a tone; see [`PrintFacts::color`].
fn color_beyond_tone(plate: &Plate) -> f32 {
    let level = |lightness: f32| {
        let level = lightness.clamp(0.0, 100.0) / 100.0 * LEVELS as f32;
        (level as usize).min(LEVELS - 1)
    };
    let pixels = plate.chroma.len() as f64;
    // The number of pixels of each level, and their sums of a* and b*.
    let mut sums = [[0.0f64; 3]; LEVELS];
    let mut squares = 0.0;
    for (&lightness, chroma) in plate.lightness.iter().zip(&plate.chroma) {
        let [a, b] = chroma.map(f64::from);
        let sum = &mut sums[level(lightness)];
        *sum = [sum[0] + 1.0, sum[1] + a, sum[2] + b];
        squares += a * a + b * b;
    }
    let levels: Vec<[f64; 3]> = sums
        .into_iter()
        .filter(|[count, ..]| *count > 0.0)
        .collect();
    let explained: f64 = levels
        .iter()
        .map(|[count, a, b]| (a * a + b * b) / count)
        .sum();
    let within = (squares - explained).max(0.0);
    let filled = levels
        .iter()
        .filter(|[count, ..]| *count >= FILLED * pixels);
    let across = match filled.count() {
        LEAST_LEVELS.. => 0.0,
        _ => beside_one_hue(&levels),
    };
    ((within + across).max(0.0) / pixels).sqrt() as f32
}

/// Returns the sum over pixels of the squared distances of their levels' means from the nearest ray of one hue.
fn beside_one_hue(levels: &[[f64; 3]]) -> f64 {
    let total = |value: fn(f64, f64) -> f64| -> f64 {
        let values = levels.iter().map(|[count, a, b]| value(*a, *b) / count);
        values.sum()
    };
    let [aa, ab, bb] = [
        total(|a, _| a * a),
        total(|a, b| a * b),
        total(|_, b| b * b),
    ];
    // The line of least squares through the neutral point, and on it the side of most chroma.
    let (sine, cosine) = (0.5 * (2.0 * ab).atan2(aa - bb)).sin_cos();
    let along: Vec<f64> = levels
        .iter()
        .map(|[_, a, b]| a * cosine + b * sine)
        .collect();
    let side = along.iter().sum::<f64>().signum();
    let beside = levels.iter().zip(along).map(|([count, a, b], along)| {
        let explained = (side * along).max(0.0).powi(2);
        (a * a + b * b - explained) / count
    });
    beside.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(pixels: &[(f32, [f32; 2])]) -> Plate {
        Plate {
            width: pixels.len(),
            height: 1,
            lightness: pixels.iter().map(|pixel| pixel.0).collect(),
            chroma: pixels.iter().map(|pixel| pixel.1).collect(),
        }
    }

    #[test]
    fn a_tone_is_no_color() {
        let sepia: Vec<_> = (0..100)
            .map(|l| (l as f32, [0.1 * l as f32, 0.3 * l as f32]))
            .collect();
        // Within a level of lightness the tone changes a little.
        assert!(color_beyond_tone(&plate(&sepia)) < 0.5);
        let two = [(50.0, [10.0, 6.0]), (50.0, [16.0, 14.0])];
        let within = color_beyond_tone(&plate(&two));
        assert!((4.9..5.1).contains(&within), "{within}");
        // Two flat colors are no tone, if their hues differ.
        let opposite = [(40.0, [0.0, -30.0]), (80.0, [0.0, 40.0])];
        let wanted = (30.0f32.powi(2) / 2.0).sqrt();
        assert!((color_beyond_tone(&plate(&opposite)) - wanted).abs() < 1e-3);
        let one_hue = [(40.0, [5.0, 10.0]), (80.0, [20.0, 40.0])];
        assert!(color_beyond_tone(&plate(&one_hue)) < 1e-3);
    }
}

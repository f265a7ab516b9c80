//! The chroma of a pigment where it lies thinner or thicker on paper.

use palette::convert::FromColorUnclamped;
use palette::{Lab, LinSrgb};

use crate::color::lab::Chroma;
use crate::color::settings::HintSettings;

/// The bare paper of a print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paper {
    /// L*.
    pub lightness: f32,
    pub chroma: Chroma,
}

/// One of this many of a print's pixels, the lightest, counts as bare paper.
const BARE: usize = 20;

impl Paper {
    /// Estimates the paper from a print's L* and the chroma found for it, pixel by pixel.
    pub fn of(lightness: &[f32], chroma: &[Chroma]) -> Self {
        let mut order: Vec<usize> = (0..lightness.len()).collect();
        let count = lightness.len().div_ceil(BARE);
        let lightest = if count < order.len() {
            order
                .select_nth_unstable_by(count, |&a, &b| lightness[b].total_cmp(&lightness[a]))
                .0
        } else {
            &mut order
        };
        lightest.sort_unstable();
        let mut sum = [0.0f64; 3];
        for &mut pixel in lightest {
            let [a, b] = chroma[pixel];
            for (sum, value) in sum.iter_mut().zip([lightness[pixel], a, b]) {
                *sum += f64::from(value);
            }
        }
        let [lightness, a, b] = sum.map(|sum| (sum / count.max(1) as f64) as f32);
        Paper {
            lightness,
            chroma: [a, b],
        }
    }

    /// Returns the chroma by L* of a pigment that lies thinner or thicker on this paper and has `chroma` at lightness `there`. If
    /// it is hardly darker than paper its thickness cannot be estimated, and it has `chroma` everywhere.
    ///
    /// Pigment of thickness t transmits light as a filter does (Beer and Lambert): each of linear red, green and blue is
    /// paper · (pigment / paper)ᵗ. Blue thus fades into yellow paper through green-gray, as it does in print, and not through
    /// lilac, as a mean of a* and b* would.
    pub fn under(self, chroma: Chroma, there: f32, settings: &HintSettings) -> Pigment {
        if self.lightness - there < settings.least_depth {
            return Pigment([chroma; LEVELS]);
        }
        let paper = light(self.lightness, self.chroma);
        let pigment = light(there, chroma);
        // A chroma that needs negative light is not reached; the remainder is added, so that the pick itself is exact.
        let [a, b] = chroma_of(pigment);
        let lost = [chroma[0] - a, chroma[1] - b];
        let gray = |lightness: f32| light(lightness, [0.0; 2])[1];
        let depth = (gray(self.lightness) / gray(there)).ln();
        Pigment(std::array::from_fn(|level| {
            let here = (gray(self.lightness) / gray(level as f32)).ln() / depth;
            let thickness = 1.0 + settings.gradation * (here - 1.0);
            let thickness = thickness.clamp(0.0, settings.deepest);
            let mixed =
                [0, 1, 2].map(|part| paper[part] * (pigment[part] / paper[part]).powf(thickness));
            let [a, b] = chroma_of(mixed);
            let rest = thickness.min(1.0);
            [a + rest * lost[0], b + rest * lost[1]]
        }))
    }
}

/// Returns linear red, green and blue of a color, each at least a thousandth.
fn light(lightness: f32, [a, b]: Chroma) -> [f32; 3] {
    let color = LinSrgb::from_color_unclamped(Lab::new(lightness, a, b));
    [color.red, color.green, color.blue].map(|part: f32| part.max(1e-3))
}

fn chroma_of([red, green, blue]: [f32; 3]) -> Chroma {
    let lab = Lab::from_color_unclamped(LinSrgb::new(red, green, blue));
    [lab.a, lab.b]
}

/// The number of levels of L*: 0, 1, … 100.
const LEVELS: usize = 101;

/// The chroma of a pigment by L*.
pub(super) struct Pigment([Chroma; LEVELS]);

impl Pigment {
    /// Returns the chroma at this L*.
    pub fn at(&self, lightness: f32) -> Chroma {
        let place = lightness.clamp(0.0, (LEVELS - 1) as f32);
        let level = (place as usize).min(LEVELS - 2);
        let share = place - level as f32;
        let [low, high] = [self.0[level], self.0[level + 1]];
        [0, 1].map(|part| low[part] + share * (high[part] - low[part]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Paper = Paper {
        lightness: 90.0,
        chroma: [2.0, 12.0],
    };

    #[test]
    fn pigment_is_itself_where_it_was_given_and_fades_into_paper() {
        let settings = HintSettings::default();
        let blue = [2.0, -35.0];
        let pigment = PAPER.under(blue, 45.0, &settings);
        let apart = |[a, b]: Chroma, [c, d]: Chroma| (a - c).hypot(b - d);
        assert!(
            apart(pigment.at(45.0), blue) < 0.1,
            "{:?}",
            pigment.at(45.0)
        );
        assert!(apart(pigment.at(90.0), PAPER.chroma) < 0.5);
        assert!(apart(pigment.at(97.0), PAPER.chroma) < 0.5);
        let between: Vec<f32> = (45..=90).map(|level| pigment.at(level as f32)[1]).collect();
        assert!(between.is_sorted_by(|a, b| a <= b), "{between:?}");
        // Straight mixing would pass a* of about 2 all the way.
        assert!(pigment.at(70.0)[0] < 0.0, "{:?}", pigment.at(70.0));
    }

    #[test]
    fn what_is_as_light_as_paper_is_even() {
        let pigment = PAPER.under([5.0, -20.0], 86.0, &HintSettings::default());
        assert_eq!(pigment.at(40.0), [5.0, -20.0]);
        assert_eq!(pigment.at(100.0), [5.0, -20.0]);
    }

    #[test]
    fn the_lightest_pixels_are_paper() {
        let lightness: Vec<f32> = (0..100).map(|pixel| pixel as f32).collect();
        let chroma: Vec<Chroma> = (0..100).map(|pixel| [pixel as f32, 1.0]).collect();
        let paper = Paper::of(&lightness, &chroma);
        assert_eq!(paper.lightness, 97.0);
        assert_eq!(paper.chroma, [97.0, 1.0]);
    }
}

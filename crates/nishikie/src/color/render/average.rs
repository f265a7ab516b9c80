//! Chroma read from the grid, and averaged over nearby pixels.

use super::gamut::BLOCK;
use crate::color::evidence::references::Grid;
use crate::color::math::{exp, exp_m1};
use crate::color::sampling::axis;
use crate::color::settings::Settings;
use crate::color::sheet::cells::CELL;
use crate::color::sheet::votes::{LEVEL_STEP, LEVELS};

/// One row of pixels with its margins: lightness, and the grid's mean vote at it (a*, b*, length), each `[padded]`.
#[derive(Clone, Default)]
pub(super) struct Row {
    pub lightness: Vec<f32>,
    pub means: [Vec<f32>; 3],
}

/// The two columns of cells around every pixel of a row, and the weight of the second.
pub(super) type Columns = Vec<(usize, usize, f32)>;

/// Returns the place of a working coordinate among the centers of the cells.
fn place(at: f32) -> f32 {
    (at + 0.5) / CELL as f32 - 0.5
}

/// Returns the columns of cells around pixels with these working coordinates.
pub(super) fn columns(grid: &Grid, across: &[f32]) -> Columns {
    across
        .iter()
        .map(|&x| axis(place(x), grid.columns))
        .collect()
}

impl Row {
    /// Reads the grid for each pixel at the pixel's lightness, which must be set: linear between cells and levels. `y` is the
    /// row's working coordinate.
    pub fn read(&mut self, grid: &Grid, columns: &Columns, y: f32) {
        let (top, bottom, share) = axis(place(y), grid.rows);
        let line = |row: usize| &grid.means[row * grid.columns * LEVELS..][..grid.columns * LEVELS];
        // The two rows of cells blended for this row of pixels; four numbers a level are one vector.
        let blended: Vec<[f32; 4]> = line(top)
            .iter()
            .zip(line(bottom))
            .map(|(top, bottom)| {
                let [a, b, length] =
                    [0, 1, 2].map(|part| top[part] * (1.0 - share) + bottom[part] * share);
                [a, b, length, 0.0]
            })
            .collect();
        self.means
            .iter_mut()
            .for_each(|part| part.resize(columns.len(), 0.0));
        let [a, b, length] = &mut self.means;
        let to = a.iter_mut().zip(b).zip(length);
        let pixels = self.lightness.iter().zip(columns);
        for ((&lightness, &(left, right, u)), ((a, b), length)) in pixels.zip(to) {
            let level = (lightness * (1.0 / LEVEL_STEP))
                .max(0.0)
                .min((LEVELS - 1) as f32);
            let low = (level as usize).min(LEVELS - 2);
            let share = level - low as f32;
            let left = &blended[left * LEVELS + low..][..2];
            let right = &blended[right * LEVELS + low..][..2];
            let mut mean = [0.0; 4];
            for part in 0..4 {
                let low = left[0][part] + u * (right[0][part] - left[0][part]);
                let high = left[1][part] + u * (right[1][part] - left[1][part]);
                mean[part] = low + share * (high - low);
            }
            [*a, *b, *length] = [mean[0], mean[1], mean[2]];
        }
    }
}

/// Computes the chroma of up to [`BLOCK`] pixels from the pixel `first` of a row on: the mean of nine places a `step` apart,
/// weighted by likeness of lightness. `rows` are the pixels' own row, the one a step above and the one a step below; their
/// margins are `step` pixels wide.
///
/// Call it within [`vectorized`](crate::color::simd::vectorized).
#[inline(always)]
pub(super) fn chroma(
    rows: [&Row; 3],
    first: usize,
    step: usize,
    settings: &Settings,
    [to_a, to_b]: [&mut [f32]; 2],
) {
    let Settings {
        settling, painting, ..
    } = settings;
    let count = to_a.len();
    let own = &rows[0].lightness[first + step..][..count];
    let mut sums = [[0.0f32; BLOCK]; 4];
    let [total, a, b, length] = &mut sums;
    let steepness = -0.5 / (painting.like * painting.like);
    for row in rows {
        for shift in [step, 0, 2 * step] {
            let from = first + shift;
            let lightness = &row.lightness[from..][..count];
            let [mean_a, mean_b, mean_length] = row.means.each_ref().map(
                #[inline(always)]
                |part| &part[from..][..count],
            );
            for pixel in 0..count {
                let unlike = lightness[pixel] - own[pixel];
                let weight = exp(unlike * unlike * steepness);
                total[pixel] += weight;
                a[pixel] += weight * mean_a[pixel];
                b[pixel] += weight * mean_b[pixel];
                length[pixel] += weight * mean_length[pixel];
            }
        }
    }
    for pixel in 0..count {
        let share = 1.0 / total[pixel];
        let [a, b, length] = [a[pixel] * share, b[pixel] * share, length[pixel] * share];
        let factor = strength(a, b, length, settling.compression) * painting.gain;
        to_a[pixel] = a * factor;
        to_b[pixel] = b * factor;
    }
}

/// Returns the factor that brings a mean of compressed chroma to the scale of colors and restores half of what averaging
/// took.
///
/// Votes for red and for blue leave little when they are averaged, though all were vivid. The mean keeps its direction and gets
/// a length between its own and the mean length of what was averaged (their geometric mean). All of the mean length would make
/// a guess as bold as a certainty and costs some 5 % in CIEDE2000; half way cost 1 % on one half of the prints and gained as
/// much on the other.
#[inline(always)]
fn strength(a: f32, b: f32, length: f32, compression: f32) -> f32 {
    let own = (a * a + b * b).sqrt();
    let lost = if own > 0.0 { length / own } else { 1.0 };
    let given_back = lost.max(1.0).sqrt();
    let size = compression * own * given_back;
    let expansion = if size > 0.0 { exp_m1(size) / size } else { 1.0 };
    given_back * expansion
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::chroma_scale::expanded;
    use crate::color::settings::Settings;

    /// Returns a grid of one cell, blue where it is dark and yellow where it is light.
    fn ink_and_paper() -> Grid {
        let mean = |level: usize| match level < LEVELS / 2 {
            true => [0.0, -8.0, 8.0],
            false => [0.0, 6.0, 6.0],
        };
        Grid {
            columns: 1,
            rows: 1,
            means: (0..LEVELS).map(mean).collect(),
        }
    }

    /// Returns the chroma of a pixel of one lightness among eight of another.
    fn among(here: f32, around: f32) -> [f32; 2] {
        let grid = ink_and_paper();
        let row = |lightness: [f32; 3]| {
            let mut row = Row {
                lightness: lightness.to_vec(),
                ..Row::default()
            };
            row.read(&grid, &columns(&grid, &[0.0; 3]), 0.0);
            row
        };
        let (own, other) = (row([around, here, around]), row([around; 3]));
        let settings = Settings::default();
        let (mut a, mut b) = ([0.0], [0.0]);
        chroma([&own, &other, &other], 0, 1, &settings, [&mut a, &mut b]);
        [a[0], b[0]]
    }

    #[test]
    fn a_line_keeps_its_color_and_grain_takes_its_surroundings() {
        let [paper, ink] = [90.0, 15.0].map(|lightness| among(lightness, lightness));
        assert!(paper[1] > 5.0 && ink[1] < -5.0);
        assert!((among(15.0, 90.0)[1] - ink[1]).abs() < 0.5);
        let grain = among(42.0, 58.0)[1];
        assert!(grain > 0.0, "a pixel of grain looks blue: {grain}");
    }

    #[test]
    fn colors_that_disagree_keep_some_of_their_strength() {
        // Rounding may leave a mean length a hair below the mean's own.
        for [a, b, length] in [
            [3.0, 4.0, 5.0],
            [3.0, 4.0, 20.0],
            [-0.1, 0.0, 6.0],
            [2.0, 0.0, 1.999],
        ] {
            let own = f32::hypot(a, b);
            let wanted = (own * f32::max(length, own)).sqrt();
            let want = expanded([a * wanted / own, b * wanted / own], 0.15);
            let factor = strength(a, b, length, 0.15);
            assert!((a * factor - want[0]).abs() < 1e-4 * want[0].abs() + 1e-5);
            assert!((b * factor - want[1]).abs() < 1e-4 * want[1].abs() + 1e-5);
        }
        assert!(
            strength(0.0, 0.0, 9.0, 0.15).is_finite(),
            "no hue, no color"
        );
    }
}

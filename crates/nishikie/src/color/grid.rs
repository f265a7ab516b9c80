//! Chroma over place and lightness: a coarse grid that colours a picture of any size.
//!
//! The bilateral grid of Chen, Paris and Durand (2007). A pixel reads it at its own place and its own lightness, so that
//! a black line in yellow paper stays black however coarse the grid is in place, and a scan of ten million pixels is
//! coloured along its own edges by one look-up each.

use nalgebra::DMatrix;

use super::cells::{CELL, Cells, taps};
use super::lab::{Chroma, Plate};

/// Levels of lightness, `STEP` apart from 0 to 100.
const LEVELS: usize = 21;
const STEP: f32 = 5.0;

/// How far a pixel speaks for neighbouring lightness, as a standard deviation in L*.
const SPREAD: f32 = 3.5;

/// Share of the plain lightness-to-colour map in every cell: it decides where the cells found say nothing.
const MAP_SHARE: f32 = 1e-3;

/// How strongly vivid chroma is compressed before it is averaged, per unit of chroma.
///
/// Where the cells found do not agree, the plain mean of chroma lies too near the vivid ones, for the same step is seen
/// the less the more vivid a colour is; CIEDE2000 divides it by 1 + 0.045 C. Compressing more than that brought the mean
/// nearer to the truth; still more of it would gain little and make it dull.
const COMPRESSION: f32 = 0.15;

/// What is left to make good of the dullness of averages, as a factor of chroma.
///
/// It brings the mean chroma of prints coloured from others above 0.8 of the truth's. On one half of the prints it
/// gained 0.1 % in CIEDE2000, on the other it cost 1.4 %; 1.2 would cost 2 % and 6 %.
const GAIN: f32 = 1.07;

/// How unlike in lightness two places are that count a third for each other where chroma is smoothed, in L*.
///
/// Paper's grain and the blur of a scan move a pixel's lightness by some L*, and with it, wrongly, the colour that is read
/// for it. A key-block line differs from what it bounds by 40 and more.
const LIKE: f32 = 20.0;

/// What a cell says of chroma: for each level of lightness how much it has seen, and the sums of a*, of b* and of their
/// length, all compressed. One column per cell of `PARTS × LEVELS` rows.
pub(super) type Votes = DMatrix<f32>;

/// Count, a*, b*, length.
const PARTS: usize = 4;

/// What the votes for a place and lightness come to: means of a*, of b* and of their length, compressed.
type Mean = [f32; 3];

/// What the cells of a reference say.
pub(super) fn votes(plate: &Plate, cells: &Cells) -> Votes {
    let mut votes = DMatrix::zeros(PARTS * LEVELS, cells.count());
    for (cell, mut column) in votes.column_iter_mut().enumerate() {
        let (left, top) = (cell % cells.columns * CELL, cell / cells.columns * CELL);
        for y in top..top + CELL {
            for pixel in y * plate.width + left..y * plate.width + left + CELL {
                let (lightness, [a, b]) = (plate.lightness[pixel], compressed(plate.chroma[pixel]));
                let length = a.hypot(b);
                for level in 0..LEVELS {
                    let away = (lightness - level as f32 * STEP) / SPREAD;
                    let weight = (-0.5 * away * away).exp();
                    column[level] += weight;
                    column[LEVELS + level] += weight * a;
                    column[2 * LEVELS + level] += weight * b;
                    column[3 * LEVELS + level] += weight * length;
                }
            }
        }
    }
    votes
}

/// Chroma for every place and lightness.
pub(super) struct Grid {
    columns: usize,
    rows: usize,
    /// `[LEVELS][rows][columns]`.
    means: Vec<Vec<Mean>>,
}

impl Grid {
    /// Settles the cells' votes; `map` is the mean vote of the references' cells for each cell.
    pub fn new(cells: &Cells, votes: &Votes, map: &Votes) -> Self {
        let mut means = vec![Vec::new(); LEVELS];
        for (own, map) in votes.column_iter().zip(map.column_iter()) {
            let mass = own.rows(0, LEVELS).sum().max(f32::MIN_POSITIVE);
            let own = own / mass;
            let curve = widened(map.as_slice());
            for (level, means) in means.iter_mut().enumerate() {
                let of = |part: usize| own[part * LEVELS + level] + MAP_SHARE * curve[part][level];
                means.push([1, 2, 3].map(|part| of(part) / of(0)));
            }
        }
        Grid {
            columns: cells.columns,
            rows: cells.rows,
            means,
        }
    }

    /// The chroma of the first of some places near each other, each given by its working coordinates and lightness; the
    /// others smooth it as far as they are as light.
    pub fn at(&self, places: impl IntoIterator<Item = [f32; 3]>) -> Chroma {
        let (mut first, mut total, mut sum) = (None, 0.0, [0.0; 3]);
        for [x, y, lightness] in places {
            let unlike = (lightness - *first.get_or_insert(lightness)) / LIKE;
            let weight = (-0.5 * unlike * unlike).exp();
            let mean = self.mean(x, y, lightness);
            total += weight;
            for (sum, mean) in sum.iter_mut().zip(mean) {
                *sum += weight * mean;
            }
        }
        expanded(strengthened(sum.map(|part| part / total))).map(|part| GAIN * part)
    }

    /// The votes' mean at working coordinates for a lightness: linear between cells and levels.
    fn mean(&self, x: f32, y: f32, lightness: f32) -> Mean {
        let place = |at: f32| (at + 0.5) / CELL as f32 - 0.5;
        let taps = taps(self.columns, self.rows, place(x), place(y));
        let level = (lightness / STEP).clamp(0.0, (LEVELS - 1) as f32);
        let (low, share) = (level as usize, level.fract());
        let high = (low + 1).min(LEVELS - 1);
        let mut sum = [0.0; 3];
        for (level, share) in [(low, 1.0 - share), (high, share)] {
            for (cell, weight) in taps {
                for (sum, part) in sum.iter_mut().zip(self.means[level][cell]) {
                    *sum += part * weight * share;
                }
            }
        }
        sum
    }
}

/// The mean's direction, with a length between its own and the mean length of what was averaged (their geometric mean).
///
/// Votes for red and for blue leave little when they are averaged, though all were vivid. All of the mean length would
/// make a guess as bold as a certainty and costs some 5 % in CIEDE2000; half way cost 1 % on one half of the prints and gained
/// as much on the other.
fn strengthened([a, b, length]: Mean) -> Chroma {
    let own = a.hypot(b);
    let share = if own > 0.0 {
        (length / own).max(1.0).sqrt()
    } else {
        1.0
    };
    [a * share, b * share]
}

/// Chroma on the scale on which it is averaged.
fn compressed(chroma: Chroma) -> Chroma {
    let size = COMPRESSION * chroma[0].hypot(chroma[1]);
    let share = if size > 0.0 { size.ln_1p() / size } else { 1.0 };
    chroma.map(|part| part * share)
}

/// The inverse of [`compressed`].
fn expanded(chroma: Chroma) -> Chroma {
    let size = COMPRESSION * chroma[0].hypot(chroma[1]);
    let share = if size > 0.0 {
        size.exp_m1() / size
    } else {
        1.0
    };
    chroma.map(|part| part * share)
}

/// A vote as curves over the levels (count, a*, b*, length), of total count 1, that reach beyond what was seen: at a lightness
/// that is missing, its neighbours' colour holds.
fn widened(vote: &[f32]) -> [[f32; LEVELS]; PARTS] {
    let total: f32 = vote[..LEVELS].iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let reach = |levels: f32| (-0.5 * levels * levels / 4.0).exp();
    let mut curves = [[0.0; LEVELS]; PARTS];
    for (part, curve) in curves.iter_mut().enumerate() {
        let seen = &vote[part * LEVELS..][..LEVELS];
        let mean: f32 = seen.iter().sum();
        for (level, value) in curve.iter_mut().enumerate() {
            let near = seen.iter().enumerate().map(|(other, seen)| {
                let away = level.abs_diff(other) as f32;
                (f32::from(u8::from(away == 0.0)) + 0.05 * reach(away)) * seen
            });
            *value = (near.sum::<f32>() + 1e-6 * mean) / total;
        }
    }
    curves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_keeps_hue_and_is_undone() {
        for chroma in [[0.0, 0.0], [1e-6, 0.0], [3.0, -4.0], [-60.0, 90.0]] {
            let small = compressed(chroma);
            let back = expanded(small);
            for part in 0..2 {
                assert!(
                    (back[part] - chroma[part]).abs() < 1e-3,
                    "{chroma:?} {back:?}"
                );
            }
            assert!((small[0] * chroma[1] - small[1] * chroma[0]).abs() < 1e-3);
            assert!(small[0].hypot(small[1]) <= chroma[0].hypot(chroma[1]));
        }
        let between = [compressed([40.0, 0.0])[0], 0.0].map(|part| part / 2.0);
        assert!(
            expanded(between)[0] < 15.0,
            "half way to a vivid colour is less than half its chroma"
        );
    }

    /// A grid of one cell, blue where it is dark and yellow where it is light.
    fn ink_and_paper() -> Grid {
        let mean = |level: usize| match level < LEVELS / 2 {
            true => [0.0, -8.0, 8.0],
            false => [0.0, 6.0, 6.0],
        };
        Grid {
            columns: 1,
            rows: 1,
            means: (0..LEVELS).map(|level| vec![mean(level)]).collect(),
        }
    }

    #[test]
    fn a_line_keeps_its_colour_and_grain_takes_its_surroundings() {
        let grid = ink_and_paper();
        let among = |here: f32, around: f32| {
            grid.at((0..9).map(|i| [4.0, 4.0, if i == 0 { here } else { around }]))
        };
        let [paper, ink] = [90.0, 15.0].map(|lightness| among(lightness, lightness));
        assert!(paper[1] > 5.0 && ink[1] < -5.0);
        assert!((among(15.0, 90.0)[1] - ink[1]).abs() < 0.5);
        let grain = among(42.0, 58.0)[1];
        assert!(grain > 0.0, "a pixel of grain looks blue: {grain}");
    }

    #[test]
    fn colours_that_disagree_keep_some_of_their_strength() {
        for [a, b, length] in [[3.0, 4.0, 5.0], [3.0, 4.0, 20.0], [-0.1, 0.0, 6.0]] {
            let [x, y] = strengthened([a, b, length]);
            assert!((x * b - y * a).abs() < 1e-4, "hue is the mean's");
            let wanted = (a.hypot(b) * length).sqrt();
            assert!((x.hypot(y) - wanted).abs() < 1e-4, "{x} {y}");
        }
        assert_eq!(
            strengthened([0.0, 0.0, 9.0]),
            [0.0, 0.0],
            "no hue, no colour"
        );
        // Rounding may leave a mean length a hair below the mean's own.
        assert_eq!(strengthened([2.0, 0.0, 1.999]), [2.0, 0.0]);
    }
}

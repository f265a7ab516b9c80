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

/// What a cell says of chroma: for each level of lightness how much it has seen, and the sums of a* and b*, compressed.
/// One column per cell of `3 × LEVELS` rows.
pub(super) type Votes = DMatrix<f32>;

/// What the cells of a reference say.
pub(super) fn votes(plate: &Plate, cells: &Cells) -> Votes {
    let mut votes = DMatrix::zeros(3 * LEVELS, cells.count());
    for (cell, mut column) in votes.column_iter_mut().enumerate() {
        let (left, top) = (cell % cells.columns * CELL, cell / cells.columns * CELL);
        for y in top..top + CELL {
            for pixel in y * plate.width + left..y * plate.width + left + CELL {
                let (lightness, [a, b]) = (plate.lightness[pixel], compressed(plate.chroma[pixel]));
                for level in 0..LEVELS {
                    let away = (lightness - level as f32 * STEP) / SPREAD;
                    let weight = (-0.5 * away * away).exp();
                    column[level] += weight;
                    column[LEVELS + level] += weight * a;
                    column[2 * LEVELS + level] += weight * b;
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
    /// `[LEVELS][rows][columns]`, compressed.
    chroma: Vec<Vec<Chroma>>,
}

impl Grid {
    /// Settles the cells' votes; `map` is the mean vote of the references' cells for each cell.
    pub fn new(cells: &Cells, votes: &Votes, map: &Votes) -> Self {
        let mut chroma = vec![Vec::new(); LEVELS];
        for (own, map) in votes.column_iter().zip(map.column_iter()) {
            let mass = own.rows(0, LEVELS).sum().max(f32::MIN_POSITIVE);
            let own = own / mass;
            let curve = widened(map.as_slice());
            for (level, chroma) in chroma.iter_mut().enumerate() {
                let of = |part: usize| own[part * LEVELS + level] + MAP_SHARE * curve[part][level];
                let count = of(0);
                chroma.push([of(1) / count, of(2) / count]);
            }
        }
        Grid {
            columns: cells.columns,
            rows: cells.rows,
            chroma,
        }
    }

    /// The chroma of a pixel of this lightness at working coordinates `x`, `y`: linear between cells and levels.
    pub fn at(&self, x: f32, y: f32, lightness: f32) -> Chroma {
        let place = |at: f32| (at + 0.5) / CELL as f32 - 0.5;
        let taps = taps(self.columns, self.rows, place(x), place(y));
        let level = (lightness / STEP).clamp(0.0, (LEVELS - 1) as f32);
        let (low, share) = (level as usize, level.fract());
        let high = (low + 1).min(LEVELS - 1);
        let mut sum = [0.0; 2];
        for (level, share) in [(low, 1.0 - share), (high, share)] {
            for (cell, weight) in taps {
                let [a, b] = self.chroma[level][cell];
                sum[0] += a * weight * share;
                sum[1] += b * weight * share;
            }
        }
        expanded(sum)
    }
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

/// A vote as curves over the levels (count, a*, b*), of total count 1, that reach beyond what was seen: at a lightness
/// that is missing, its neighbours' colour holds.
fn widened(vote: &[f32]) -> [[f32; LEVELS]; 3] {
    let total: f32 = vote[..LEVELS].iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let reach = |levels: f32| (-0.5 * levels * levels / 4.0).exp();
    let mut curves = [[0.0; LEVELS]; 3];
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
}

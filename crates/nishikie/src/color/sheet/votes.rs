//! Votes: the chroma of a reference's cells by lightness.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::cells::{CELL, Cells};
use super::plate::Plate;
use crate::color::chroma_scale::compressed;
use crate::color::math::exp;
use crate::color::settings::SettlingSettings;
use crate::color::simd::vectorized;

/// The number of levels of lightness at which votes are counted, [`LEVEL_STEP`] apart from 0 to 100.
pub(in crate::color) const LEVELS: usize = 21;

/// The difference of L* between levels.
pub(in crate::color) const LEVEL_STEP: f32 = 5.0;

/// The number of sums at each level: count, a*, b* and length.
pub(in crate::color) const PARTS: usize = 4;

/// The votes of cells, a column of `PARTS × LEVELS` rows for each: the weight of the pixels near each level of lightness, then their weighted sums of
/// a*, of b* and of the length of (a*, b*), all on the compressed scale.
pub(in crate::color) type Votes = DMatrix<f32>;

/// Counts the votes of a reference's cells.
pub(in crate::color) fn votes(plate: &Plate, cells: &Cells, settings: &SettlingSettings) -> Votes {
    let mut votes = DMatrix::zeros(PARTS * LEVELS, cells.count());
    votes
        .as_mut_slice()
        .par_chunks_exact_mut(PARTS * LEVELS)
        .enumerate()
        .with_min_len(16)
        .for_each(|(cell, vote)| {
            vectorized(
                #[inline(always)]
                || count(plate, cells, cell, settings, vote),
            );
        });
    votes
}

#[inline(always)]
fn count(plate: &Plate, cells: &Cells, cell: usize, settings: &SettlingSettings, vote: &mut [f32]) {
    let (left, top) = (cell % cells.columns * CELL, cell / cells.columns * CELL);
    let mut sums = [[0.0; LEVELS]; PARTS];
    for y in top..top + CELL {
        for pixel in y * plate.width + left..y * plate.width + left + CELL {
            let lightness = plate.lightness[pixel];
            let [a, b] = compressed(plate.chroma[pixel], settings.compression);
            let sample = [1.0, a, b, a.hypot(b)];
            let weights: [f32; LEVELS] = std::array::from_fn(
                #[inline(always)]
                |level| {
                    let away = (lightness - level as f32 * LEVEL_STEP) / settings.level_spread;
                    exp(-0.5 * away * away)
                },
            );
            for (sums, part) in sums.iter_mut().zip(sample) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += weight * part;
                }
            }
        }
    }
    vote.copy_from_slice(sums.as_flattened());
}

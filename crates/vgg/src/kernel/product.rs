//! The matrix product, which takes nearly all of the time: a tile of sums held in registers.

use super::factors::Factors;
use super::lanes::{BLOCK, Lanes};

/// The inputs of a tile in the order in which their products are summed.
pub trait Inputs: Copy {
    /// Returns the words from a row's input to the same input of the next row.
    fn row(self) -> usize;

    /// Calls `f` with the address of each word of inputs of the first row.
    fn each(self, f: impl FnMut(*const f32));
}

/// Features in blocks; rows are adjacent positions.
#[derive(Clone, Copy)]
pub struct Blocks {
    /// The address of the first row's first block.
    pub data: *const f32,
    /// The number of blocks.
    pub count: usize,
    /// The words from block to block.
    pub step: usize,
    /// The number of words of a position's block, see [`Factors::A_WORD`].
    pub words: usize,
}

impl Inputs for Blocks {
    #[inline(always)]
    fn row(self) -> usize {
        self.words
    }

    #[inline(always)]
    fn each(self, mut f: impl FnMut(*const f32)) {
        for block in 0..self.count {
            for k in 0..self.words {
                f(self.data.wrapping_add(block * self.step + k));
            }
        }
    }
}

/// Computes a tile of sums, `R` rows by `C` vectors of outputs, and passes each to `done` with its row and column.
///
/// `weights` is `[words of inputs][C · 16]`. Every sum adds up in the order of the inputs, whatever the tile it is part of.
///
/// # Safety
/// As [`Lanes`], and the inputs and weights must be valid for reads.
#[inline(always)]
unsafe fn tile<L: Lanes, F: Factors<L>, I: Inputs, const R: usize, const C: usize>(
    inputs: I,
    mut weights: *const f32,
    mut done: impl FnMut(usize, usize, L),
) {
    // SAFETY: the caller vouches for the processor, for every word of inputs of `R` rows and for as many rows of weights.
    unsafe {
        let mut sums = [[L::splat(0.0); C]; R];
        inputs.each(|input| {
            let mut w = [L::splat(0.0); C];
            for (c, w) in w.iter_mut().enumerate() {
                *w = L::load(weights.add(c * BLOCK));
            }
            for (r, sums) in sums.iter_mut().enumerate() {
                let x = L::splat(*input.add(r * inputs.row()));
                for (w, sum) in w.iter().zip(sums) {
                    *sum = F::multiply_add(x, *w, *sum);
                }
            }
            weights = weights.add(C * BLOCK);
        });
        for (r, sums) in sums.into_iter().enumerate() {
            for (c, sum) in sums.into_iter().enumerate() {
                done(r, c, sum);
            }
        }
    }
}

/// Computes the tile of `rows` × `columns`, no larger than [`Lanes::ROWS`] × [`Lanes::COLUMNS`].
///
/// # Safety
/// As for `tile`.
#[inline(always)]
pub unsafe fn tile_of<L: Lanes, F: Factors<L>, I: Inputs>(
    (rows, columns): (usize, usize),
    inputs: I,
    weights: *const f32,
    done: impl FnMut(usize, usize, L),
) {
    macro_rules! choose {
        ($($r:literal)*) => {
            // The guards are constants: what the registers of `L` cannot hold is not compiled.
            match (rows, columns) {
                // SAFETY: the caller vouches for the processor and for operands of this many rows and columns.
                $(($r, 1) if $r <= L::ROWS => unsafe { tile::<L, F, I, $r, 1>(inputs, weights, done) },
                // SAFETY: as for one column.
                ($r, 2) if $r <= L::ROWS && L::COLUMNS == 2 => unsafe { tile::<L, F, I, $r, 2>(inputs, weights, done) },)*
                _ => unreachable!("a tile of {rows} × {columns}"),
            }
        };
    }
    choose!(1 2 3 4 5 6 7 8 9 10 11 12 13 14)
}

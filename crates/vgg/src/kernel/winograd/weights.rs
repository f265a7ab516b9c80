//! The transform of the kernels (weights), and the transformed kernels of one direction from those of the other.

use super::planes::Planes;
use super::transform::{N, kernel_line};
use crate::kernel::factors::Factors;
use crate::kernel::lanes::{BLOCK, Lanes};

/// Transforms the kernels of 16 outputs: writes `[plane][outputs/(16 C)][words of inputs][16 C]` for the block of outputs.
///
/// `weight` is `[outputs][inputs][3][3]`, or `[inputs][outputs][3][3]` to be `rotated` by 180° for the backward pass.
///
/// # Safety
/// As [`Lanes`]; `to` must have room for the planes of all outputs.
#[inline(always)]
pub unsafe fn prepare<L: Lanes, F: Factors<L>>(
    weight: &[f32],
    (outputs, inputs): (usize, usize),
    rotated: bool,
    columns: usize,
    block: usize,
    to: Planes,
) {
    let words = inputs / F::A_WORD;
    let panel = block / columns * columns * BLOCK * words + block % columns * BLOCK;
    for i in 0..inputs {
        let mut taps = [[0.0f32; BLOCK]; 9];
        for lane in 0..BLOCK {
            let o = block * BLOCK + lane;
            let at = if rotated {
                i * outputs + o
            } else {
                o * inputs + i
            } * 9;
            let kernel = &weight[at..at + 9];
            for tap in 0..9 {
                taps[tap][lane] = kernel[if rotated { 8 - tap } else { tap }];
            }
        }
        // SAFETY: the caller vouches for the processor and for room in every plane; a row of `taps` has sixteen values.
        unsafe {
            let mut half = [[L::splat(0.0); N]; 3];
            for x in 0..3 {
                let at = |y: usize| L::load(taps[y * 3 + x].as_ptr());
                half[x] = kernel_line([at(0), at(1), at(2)]);
            }
            for y in 0..N {
                let line = kernel_line([half[0][y], half[1][y], half[2][y]]);
                for (x, value) in line.into_iter().enumerate() {
                    let word = (y * N + x) * to.stride + panel + i / F::A_WORD * columns * BLOCK;
                    F::store_across(value, i % F::A_WORD, to.data.add(word));
                }
            }
        }
    }
}

/// Returns the plane that holds the weights of `plane` of the kernel rotated by 180°, and their factor: the rotated polynomial is
/// x² g(1/x), and the points are each other's reciprocals.
pub fn rotated_plane(plane: usize) -> (usize, f32) {
    const PLACE: [usize; N] = [5, 3, 4, 1, 2, 0];
    const FACTOR: [f32; N] = [1.0, -2.0, -2.0, -0.5, -0.5, 1.0];
    let (y, x) = (plane / N, plane % N);
    (PLACE[y] * N + PLACE[x], FACTOR[y] * FACTOR[x])
}

/// Rearranges a plane of the forward pass's weights to a panel of the backward pass's.
///
/// `from` is `[outputs / (16 C)][inputs][16 C]`, `to` becomes `[outputs][16 D]` for the inputs from `first` on.
///
/// # Safety
/// As [`Lanes`]; `from` and `to` must have these shapes.
#[inline(always)]
pub unsafe fn rotate<L: Lanes>(
    from: (*const f32, usize),
    (outputs, inputs): (usize, usize),
    factor: f32,
    (first, columns): (usize, usize),
    to: &mut [f32],
) {
    let (from, from_columns) = from;
    for block in 0..outputs / BLOCK {
        let panel =
            block / from_columns * from_columns * BLOCK * inputs + block % from_columns * BLOCK;
        for column in 0..columns {
            // SAFETY: the caller vouches for the processor and that `from` has these channels; a prefetch may be anywhere.
            unsafe {
                let mut rows = [L::splat(0.0); BLOCK];
                for (i, row) in rows.iter_mut().enumerate() {
                    let input = first + column * BLOCK + i;
                    let at = panel + input * from_columns * BLOCK;
                    *row = L::load(from.add(at)).mul(L::splat(factor));
                    // The next panel's row, which lies pages away from this panel's next row.
                    L::prefetch(from.wrapping_add(at + columns * BLOCK * from_columns * BLOCK));
                }
                for (o, row) in L::transpose(rows).into_iter().enumerate() {
                    let at = ((block * BLOCK + o) * columns + column) * BLOCK;
                    row.store(to[at..][..BLOCK].as_mut_ptr());
                }
            }
        }
    }
}

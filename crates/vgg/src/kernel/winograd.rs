//! 3 × 3 convolution by Winograd's minimal filtering (S. Winograd 1980; A. Lavin and S. Gray, 2016).
//!
//! A tile of 4 × 4 outputs needs 36 products for each pair of channels instead of 144: the polynomials are multiplied by
//! their values at six points.
#![allow(clippy::needless_range_loop)] // indices are the formulas' own

use super::factors::Factors;
use super::job::{Job, Source, finish};
use super::lanes::Lanes;
use super::product::{Blocks, Groups, tile_of};
use crate::features::BLOCK;

/// Outputs of a tile in each direction.
pub const M: usize = 4;
/// Values of a tile in each direction once it is transformed.
pub(super) const N: usize = M + 2;
/// Products of a tile for a pair of channels.
pub const PLANES: usize = N * N;

/// The points but for 0 and ∞ are ±P and ±Q. With √½ and √2 the rounding error is less than half of that with the usual
/// 1 and 2, no larger than a direct sum's.
const P: f64 = std::f64::consts::FRAC_1_SQRT_2;
const Q: f64 = std::f64::consts::SQRT_2;
/// Their squares.
const PP: f64 = 0.5;
const QQ: f64 = 2.0;

/// One dimension of the input's transform: the coefficients of Π (x − point), all points but one.
#[inline(always)]
pub(super) unsafe fn input_line<L: Lanes>(d: [L; N]) -> [L; N] {
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let times = |a: L, factor: f64, b: L| a.mul_add(L::splat(factor as f32), b);
        // (x² − p²) (x² − q²) = x⁴ − (p² + q²) x² + 1
        let at_0 = times(d[2], -(PP + QQ), d[0].add(d[4]));
        let at_infinity = times(d[3], -(PP + QQ), d[1].add(d[5]));
        let (even, odd) = (times(d[2], -QQ, d[4]), times(d[1], -QQ, d[3]));
        let (at_p, at_minus_p) = (times(odd, P, even), times(odd, -P, even));
        let (even, odd) = (times(d[2], -PP, d[4]), times(d[1], -PP, d[3]));
        let (at_q, at_minus_q) = (times(odd, Q, even), times(odd, -Q, even));
        [at_0, at_p, at_minus_p, at_q, at_minus_q, at_infinity]
    }
}

/// One dimension of the output's transform: each point to the powers 0 to 3.
#[inline(always)]
pub(super) unsafe fn output_line<L: Lanes>(m: [L; N]) -> [L; M] {
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let sum = |p: L, p_factor: f64, q: L, q_factor: f64| {
            q.mul_add(L::splat(q_factor as f32), p.mul(L::splat(p_factor as f32)))
        };
        let (p, q) = (m[1].add(m[2]), m[3].add(m[4]));
        let (p_odd, q_odd) = (m[1].sub(m[2]), m[3].sub(m[4]));
        [
            m[0].add(p.add(q)),
            sum(p_odd, P, q_odd, Q),
            sum(p, PP, q, QQ),
            sum(p_odd, P * PP, q_odd, Q * QQ).add(m[5]),
        ]
    }
}

/// One dimension of the kernel's transform: its polynomial's value at each point, over Π (point − other points).
#[inline(always)]
pub(super) unsafe fn kernel_line<L: Lanes>(g: [L; 3]) -> [L; N] {
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let pair = |point: f64, square: f64, other: f64| {
            let norm = 2.0 * square * (square - other);
            let even = g[0].mul(L::splat((1.0 / norm) as f32));
            let even = g[2].mul_add(L::splat((square / norm) as f32), even);
            let odd = g[1].mul(L::splat((point / norm) as f32));
            [even.add(odd), even.sub(odd)]
        };
        let ([p, minus_p], [q, minus_q]) = (pair(P, PP, QQ), pair(Q, QQ, PP));
        // At 0 the product is p² q² = 1.
        [g[0], p, minus_p, q, minus_q, g[2]]
    }
}

/// Transformed data of some tiles: a plane for each of the (M + 2)² products, the groups of tiles one after the other,
/// each `[channels / 16][tiles][16]`; the inputs' are [`Factors`].
#[derive(Clone, Copy)]
pub struct Planes {
    /// The first plane.
    pub data: *mut f32,
    /// From plane to plane, in words.
    pub stride: usize,
}

// SAFETY: threads that share planes write to different parts of them.
unsafe impl Send for Planes {}
// SAFETY: as above.
unsafe impl Sync for Planes {}

impl Planes {
    /// A distance of at least `size` that puts the planes' lines at one place into different sets of the cache.
    pub fn stride(size: usize) -> usize {
        size.next_multiple_of(1024) + BLOCK
    }

    /// The start of a plane.
    pub fn plane(self, plane: usize) -> *mut f32 {
        self.data.wrapping_add(plane * self.stride)
    }

    /// Where a tile's sixteen channels of the block are in each plane.
    #[inline(always)]
    fn offset(channels: usize, block: usize, (start, rows): (usize, usize), row: usize) -> usize {
        start * channels + (block * rows + row) * BLOCK
    }
}

/// Some consecutive tiles, counted row by row, in the groups that the product takes.
#[derive(Clone, Copy)]
pub struct Tiles {
    /// The first.
    pub first: usize,
    /// How they are cut.
    pub groups: Groups,
}

/// Transforms the kernels of 16 outputs: writes `[plane][outputs/(16 C)][words of inputs][16 C]` for the block of outputs.
///
/// `weight` is `[outputs][inputs][3][3]`, or `[inputs][outputs][3][3]` to be `turned` by 180° for the way back.
///
/// # Safety
/// As [`Lanes`]; the shapes must be as said, and `to` must have room.
#[inline(always)]
pub unsafe fn prepare<L: Lanes, F: Factors<L>>(
    weight: &[f32],
    (outputs, inputs): (usize, usize),
    turned: bool,
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
            let at = if turned {
                i * outputs + o
            } else {
                o * inputs + i
            } * 9;
            let kernel = &weight[at..at + 9];
            for tap in 0..9 {
                taps[tap][lane] = kernel[if turned { 8 - tap } else { tap }];
            }
        }
        // SAFETY: the caller vouches for the processor and for room in every plane.
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

/// Transforms one patch.
#[inline(always)]
unsafe fn scatter_patch<L: Lanes, F: Factors<L>>(
    fetch: impl Fn(usize, usize) -> L,
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the caller vouches for the processor and for room at `to` in every plane.
    unsafe {
        let mut half = [[L::splat(0.0); N]; N];
        for x in 0..N {
            let line = input_line([
                fetch(0, x),
                fetch(1, x),
                fetch(2, x),
                fetch(3, x),
                fetch(4, x),
                fetch(5, x),
            ]);
            for y in 0..N {
                half[y][x] = line[y];
            }
        }
        for y in 0..N {
            for (x, value) in input_line(half[y]).into_iter().enumerate() {
                F::store(value, to.add((y * N + x) * stride));
            }
        }
    }
}

/// Transforms the input of `tiles` in the blocks of channels.
///
/// # Safety
/// As [`Lanes`]; the job's source must have its shape, and `to` room for the tiles.
#[inline(always)]
pub unsafe fn scatter<L: Lanes, F: Factors<L>>(
    job: &Job,
    tiles: Tiles,
    blocks: std::ops::Range<usize>,
    to: Planes,
) {
    let (height, width) = (job.height + 2, job.width + 2);
    let (half_height, half_width) = (job.height / 2 + 2, job.width / 2 + 2);
    let across = job.width.div_ceil(M);
    for block in blocks {
        for (start, rows) in tiles.groups.iter() {
            for row in 0..rows {
                let tile = tiles.first + start + row;
                let (top, left) = (tile / across * M, tile % across * M);
                let inside = top + N <= height && left + N <= width;
                let at = (block * height + top) * width + left;
                let half_at = (block * half_height + top / 2) * half_width + left / 2;
                let to_offset = Planes::offset(job.inputs, block, (start, rows), row);
                // SAFETY: a patch that is not wholly inside reads zero outside, so all reads lie in the source; the
                // half-sized source's border covers an odd last row or column.
                unsafe {
                    let to_tile = to.data.add(to_offset / F::A_WORD);
                    macro_rules! patch {
                        ($fetch:expr) => {
                            if inside {
                                scatter_patch::<L, F>($fetch, to_tile, to.stride)
                            } else {
                                scatter_patch::<L, F>(
                                    |y, x| {
                                        if top + y < height && left + x < width {
                                            $fetch(y, x)
                                        } else {
                                            L::splat(0.0)
                                        }
                                    },
                                    to_tile,
                                    to.stride,
                                )
                            }
                        };
                    }
                    match job.source {
                        Source::Features(data) => {
                            let data = data.as_ptr().add(at * BLOCK);
                            patch!(|y: usize, x: usize| L::load(data.add((y * width + x) * BLOCK)));
                        }
                        Source::Masked(data, mask) => {
                            let (data, mask) =
                                (data.as_ptr().add(at * BLOCK), mask.as_ptr().add(at));
                            patch!(|y: usize, x: usize| {
                                let at = y * width + x;
                                L::load(data.add(at * BLOCK)).keep(*mask.add(at))
                            });
                        }
                        Source::Unpooled(data, mask, scale) => {
                            let data = data.as_ptr().add(half_at * BLOCK);
                            let mask = mask.as_ptr().add(at);
                            patch!(|y: usize, x: usize| {
                                let at = y.div_ceil(2) * half_width + x.div_ceil(2);
                                let mask = *mask.add(y * width + x);
                                L::load(data.add(at * BLOCK))
                                    .mul(L::splat(scale))
                                    .keep(mask)
                            });
                        }
                    }
                }
            }
        }
    }
}

/// Where the weights of a plane are found when the kernel is turned by 180° and what they are multiplied by: a kernel's
/// polynomial turned is x² g(1/x), and the points are each other's reciprocals.
pub fn turned(plane: usize) -> (usize, f32) {
    const PLACE: [usize; N] = [5, 3, 4, 1, 2, 0];
    const FACTOR: [f32; N] = [1.0, -2.0, -2.0, -0.5, -0.5, 1.0];
    let (y, x) = (plane / N, plane % N);
    (PLACE[y] * N + PLACE[x], FACTOR[y] * FACTOR[x])
}

/// One panel of the way back's weights from a plane of the way forward's.
///
/// `from` is `[outputs / (16 C)][inputs][16 C]`, `to` becomes `[outputs][16 D]` for the inputs from `first` on.
///
/// # Safety
/// As [`Lanes`]; `from` and `to` must have these shapes.
#[inline(always)]
pub unsafe fn turn<L: Lanes>(
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
            // SAFETY: the caller vouches for the processor and the shapes.
            unsafe {
                let mut rows = [L::splat(0.0); BLOCK];
                for (i, row) in rows.iter_mut().enumerate() {
                    let input = first + column * BLOCK + i;
                    let at = panel + input * from_columns * BLOCK;
                    *row = L::load(from.add(at)).mul(L::splat(factor));
                    // The next panel's, which lies pages away from this one's next.
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

/// The products of one plane for a panel of `columns` blocks of outputs. `from` and `to` are that plane's, `weights` that
/// panel's.
///
/// # Safety
/// As [`Lanes`]; the planes must have the shapes of `tiles` and the channels.
#[inline(always)]
pub unsafe fn multiply<L: Lanes, F: Factors<L>>(
    job: &Job,
    tiles: Tiles,
    (panel, columns): (usize, usize),
    weights: *const f32,
    (from, to): (*mut f32, *mut f32),
) {
    for (start, rows) in tiles.groups.iter() {
        let inputs = Blocks {
            data: from
                .wrapping_add(start * job.inputs / F::A_WORD)
                .cast_const(),
            count: job.inputs / BLOCK,
            step: rows * BLOCK / F::A_WORD,
            words: BLOCK / F::A_WORD,
        };
        let at = start * job.outputs;
        // SAFETY: the caller vouches for the shapes.
        unsafe {
            tile_of::<L, F, _>((rows, columns), inputs, weights, |r, c, sum| {
                let block = panel * columns + c;
                sum.store(to.add(at + (block * rows + r) * BLOCK));
            });
        }
    }
}

/// Transforms the products of one tile back to M × M outputs.
#[inline(always)]
unsafe fn gather_patch<L: Lanes>(from: *const f32, stride: usize) -> [[L; M]; M] {
    // SAFETY: the caller vouches for the processor and for the planes.
    unsafe {
        let mut half = [[L::splat(0.0); N]; M];
        for x in 0..N {
            let at = |y: usize| L::load(from.add((y * N + x) * stride));
            let line = output_line([at(0), at(1), at(2), at(3), at(4), at(5)]);
            for y in 0..M {
                half[y][x] = line[y];
            }
        }
        [
            output_line(half[0]),
            output_line(half[1]),
            output_line(half[2]),
            output_line(half[3]),
        ]
    }
}

/// Transforms the products of `tiles` back, in the blocks of outputs, and finishes them as the target says.
///
/// # Safety
/// As [`Lanes`]; the target must have the job's shape, and no other thread may write to these tiles.
#[inline(always)]
pub unsafe fn gather<L: Lanes>(
    job: &Job,
    tiles: Tiles,
    blocks: std::ops::Range<usize>,
    from: Planes,
) {
    let across = job.width.div_ceil(M);
    for block in blocks {
        for (start, rows) in tiles.groups.iter() {
            for row in 0..rows {
                let tile = tiles.first + start + row;
                let (top, left) = (tile / across * M, tile % across * M);
                let from_offset = Planes::offset(job.outputs, block, (start, rows), row);
                // SAFETY: the caller's promise is passed on.
                unsafe {
                    let patch = gather_patch::<L>(from.data.add(from_offset), from.stride);
                    for (y, x) in [(0, 0), (0, 2), (2, 0), (2, 2)] {
                        if top + y < job.height && left + x < job.width {
                            let window = [
                                [patch[y][x], patch[y][x + 1]],
                                [patch[y + 1][x], patch[y + 1][x + 1]],
                            ];
                            finish(job, block, (top + y, left + x), window);
                        }
                    }
                }
            }
        }
    }
}

//! 3 × 3 convolution by Winograd's minimal filtering (S. Winograd 1980; A. Lavin and S. Gray, 2016).
//!
//! A tile of M × M outputs needs (M + 2)² products for each pair of channels instead of 9 M². The points at which
//! the polynomials are multiplied are 0, ±p₁ … ±p_P and ∞, so M = 2 P; all three transforms split into even and odd
//! powers of a point.
#![allow(clippy::needless_range_loop)] // indices are the formulas' own

use std::mem::MaybeUninit;

use super::lanes::Lanes;
use super::product::{Blocks, Groups, tile_of};
use crate::Pooling;
use crate::features::BLOCK;

/// The points, as many pairs as a transform has.
#[derive(Clone, Copy)]
struct Points<const P: usize>;

impl<const P: usize> Points<P> {
    /// The squares of the points. With ½ and 2 the rounding error is less than half of that with the usual 1 and 4.
    const SQUARES: [f64; 3] = match P {
        2 => [0.5, 2.0, 0.0],
        3 => [1.0, 4.0, 0.25],
        _ => panic!("points for two or three pairs"),
    };

    /// The points.
    const POINTS: [f64; 3] = match P {
        2 => [
            std::f64::consts::FRAC_1_SQRT_2,
            std::f64::consts::SQRT_2,
            0.0,
        ],
        _ => [1.0, 2.0, 0.5],
    };

    /// Π (x − square), all squares but that at `skip`, lowest power of x first.
    const fn product(skip: usize) -> [f32; 4] {
        let mut c = [1.0, 0.0, 0.0, 0.0];
        let mut root = 0;
        while root < P {
            if root != skip {
                let mut power = 3;
                while power > 0 {
                    c[power] = c[power - 1] - Self::SQUARES[root] * c[power];
                    power -= 1;
                }
                c[0] *= -Self::SQUARES[root];
            }
            root += 1;
        }
        [c[0] as f32, c[1] as f32, c[2] as f32, c[3] as f32]
    }

    const ALL: [f32; 4] = Self::product(P);
    const BUT: [[f32; 4]; 3] = [Self::product(0), Self::product(1), Self::product(2)];

    /// What the values of a kernel's polynomial are divided by: at 0 (first), then at each pair of points.
    const NORMS: [f64; 4] = {
        let mut norms = [1.0; 4];
        let mut i = 0;
        while i < P {
            norms[0] *= -Self::SQUARES[i];
            norms[i + 1] = 2.0 * Self::SQUARES[i];
            let mut other = 0;
            while other < P {
                if other != i {
                    norms[i + 1] *= Self::SQUARES[i] - Self::SQUARES[other];
                }
                other += 1;
            }
            i += 1;
        }
        norms
    };

    /// `POINTS[pair]` to each power below six.
    const POWERS: [[f32; 6]; 3] = {
        let mut powers = [[1.0; 6]; 3];
        let mut pair = 0;
        while pair < P {
            let mut value = 1.0;
            let mut k = 0;
            while k < 6 {
                powers[pair][k] = value as f32;
                value *= Self::POINTS[pair];
                k += 1;
            }
            pair += 1;
        }
        powers
    };
}

/// Room for the largest transform, of which the first 2 P + 2 are used.
type Line<L> = [MaybeUninit<L>; 8];

/// Σ cⱼ d₂ⱼ, where the last of `count` coefficients is 1.
#[inline(always)]
unsafe fn series<L: Lanes>(coefficients: [f32; 4], count: usize, d: impl Fn(usize) -> L) -> L {
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let mut sum = d(count - 1);
        for j in 0..count - 1 {
            sum = d(j).mul_add(L::splat(coefficients[j]), sum);
        }
        sum
    }
}

/// One dimension of the input's transform.
#[inline(always)]
unsafe fn input_line<L: Lanes, const P: usize>(d: impl Fn(usize) -> L) -> Line<L> {
    let mut out = [MaybeUninit::uninit(); 8];
    // SAFETY: the caller vouches for the processor.
    unsafe {
        out[0].write(series(Points::<P>::ALL, P + 1, |j| d(2 * j)));
        out[2 * P + 1].write(series(Points::<P>::ALL, P + 1, |j| d(2 * j + 1)));
        for i in 0..P {
            let even = series(Points::<P>::BUT[i], P, |j| d(2 * j + 2));
            let odd = series(Points::<P>::BUT[i], P, |j| d(2 * j + 1));
            let p = Points::<P>::POWERS[i][1];
            out[2 * i + 1].write(odd.mul_add(L::splat(p), even));
            out[2 * i + 2].write(odd.mul_add(L::splat(-p), even));
        }
    }
    out
}

/// One dimension of the output's transform.
#[inline(always)]
unsafe fn output_line<L: Lanes, const P: usize>(m: impl Fn(usize) -> L) -> Line<L> {
    let mut out = [MaybeUninit::uninit(); 8];
    // SAFETY: the caller vouches for the processor; the first P of `sums` and `differences` are written before use.
    unsafe {
        let mut sums = [MaybeUninit::<L>::uninit(); 3];
        let mut differences = [MaybeUninit::<L>::uninit(); 3];
        for i in 0..P {
            sums[i].write(m(2 * i + 1).add(m(2 * i + 2)));
            differences[i].write(m(2 * i + 1).sub(m(2 * i + 2)));
        }
        for k in 0..2 * P {
            let terms = if k % 2 == 0 { &sums } else { &differences };
            let mut y = if k == 0 {
                m(0).add(terms[0].assume_init())
            } else if k == 2 * P - 1 {
                terms[0]
                    .assume_init()
                    .mul_add(L::splat(Points::<P>::POWERS[0][k]), m(2 * P + 1))
            } else {
                terms[0]
                    .assume_init()
                    .mul(L::splat(Points::<P>::POWERS[0][k]))
            };
            for i in 1..P {
                y = terms[i]
                    .assume_init()
                    .mul_add(L::splat(Points::<P>::POWERS[i][k]), y);
            }
            out[k].write(y);
        }
    }
    out
}

/// One dimension of the kernel's transform.
#[inline(always)]
unsafe fn kernel_line<L: Lanes, const P: usize>(g: impl Fn(usize) -> L) -> Line<L> {
    let mut out = [MaybeUninit::uninit(); 8];
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let norms = Points::<P>::NORMS;
        out[0].write(g(0).mul(L::splat((1.0 / norms[0]) as f32)));
        out[2 * P + 1].write(g(2));
        for i in 0..P {
            let norm = norms[i + 1];
            let even = g(0).mul(L::splat((1.0 / norm) as f32));
            let even = g(2).mul_add(L::splat((Points::<P>::SQUARES[i] / norm) as f32), even);
            let odd = (Points::<P>::POINTS[i] / norm) as f32;
            out[2 * i + 1].write(g(1).mul_add(L::splat(odd), even));
            out[2 * i + 2].write(g(1).mul_add(L::splat(-odd), even));
        }
    }
    out
}

/// What a convolution reads. All are blocked storage with a border, of the convolution's own size unless said.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// Features.
    Features(&'a [f32]),
    /// A gradient, and the mask of where it passes.
    Masked(&'a [f32], &'a [u16]),
    /// A gradient behind a pooling, at half the size; the mask of where it passes, and what it is multiplied by.
    Unpooled(&'a [f32], &'a [u16], f32),
}

/// Where a convolution writes; its tasks share the memory.
#[derive(Clone, Copy)]
pub enum Target {
    /// On the way forward, with bias and ReLU.
    Forward {
        /// `[outputs]`
        bias: *const f32,
        /// Whether only the pooled features are written.
        pooling: Option<Pooling>,
        /// Where the features go.
        output: *mut f32,
        /// Where the gradient will pass on the way back.
        mask: *mut u16,
    },
    /// On the way back: adds to what is there, or replaces it.
    Backward {
        /// Where the gradient goes.
        gradient: *mut f32,
        /// Whether it is added.
        add: bool,
    },
}

/// One convolution to compute.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Rows of the maps.
    pub height: usize,
    /// Columns of the maps.
    pub width: usize,
    /// Channels in.
    pub inputs: usize,
    /// Channels out.
    pub outputs: usize,
    /// What is read.
    pub source: Source<'a>,
    /// Where it goes.
    pub target: Target,
}

// SAFETY: threads that share a job read its source and write to different tiles of its target.
unsafe impl Send for Job<'_> {}
// SAFETY: as above.
unsafe impl Sync for Job<'_> {}

/// Transformed data of some tiles: a plane for each of the (M + 2)² products, the groups of tiles one after the other,
/// each `[channels / 16][tiles][16]`.
#[derive(Clone, Copy)]
pub struct Planes {
    /// The first plane.
    pub data: *mut f32,
    /// From plane to plane.
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

/// Transforms the kernels of 16 outputs: writes `[plane][outputs/(16 C)][inputs][16 C]` for the block of outputs.
///
/// `weight` is `[outputs][inputs][3][3]`, or `[inputs][outputs][3][3]` to be `turned` by 180° for the way back.
///
/// # Safety
/// As [`Lanes`]; the shapes must be as said, and `to` must have room.
#[inline(always)]
pub unsafe fn prepare<L: Lanes, const P: usize>(
    weight: &[f32],
    (outputs, inputs): (usize, usize),
    turned: bool,
    columns: usize,
    block: usize,
    to: Planes,
) {
    let panel = block / columns * columns * BLOCK * inputs + block % columns * BLOCK;
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
            let mut half = [[MaybeUninit::uninit(); 8]; 3];
            for x in 0..3 {
                half[x] = kernel_line::<L, P>(|y| L::load(taps[y * 3 + x].as_ptr()));
            }
            for y in 0..2 * P + 2 {
                let line = kernel_line::<L, P>(|x| half[x][y].assume_init());
                for x in 0..2 * P + 2 {
                    let plane = y * (2 * P + 2) + x;
                    let at = plane * to.stride + panel + i * columns * BLOCK;
                    line[x].assume_init().store(to.data.add(at));
                }
            }
        }
    }
}

/// Transforms one patch.
#[inline(always)]
unsafe fn scatter_patch<L: Lanes, const P: usize>(
    fetch: impl Fn(usize, usize) -> L,
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the caller vouches for the processor and for room at `to` in every plane.
    unsafe {
        let mut half = [[MaybeUninit::uninit(); 8]; 8];
        for x in 0..2 * P + 2 {
            let line = input_line::<L, P>(|y| fetch(y, x));
            for y in 0..2 * P + 2 {
                half[y][x] = line[y];
            }
        }
        for y in 0..2 * P + 2 {
            let line = input_line::<L, P>(|x| half[y][x].assume_init());
            for x in 0..2 * P + 2 {
                line[x]
                    .assume_init()
                    .store(to.add((y * (2 * P + 2) + x) * stride));
            }
        }
    }
}

/// Transforms the input of `tiles` in the blocks of channels.
///
/// # Safety
/// As [`Lanes`]; the job's source must have its shape, and `to` room for the tiles.
#[inline(always)]
pub unsafe fn scatter<L: Lanes, const P: usize>(
    job: &Job,
    tiles: Tiles,
    blocks: std::ops::Range<usize>,
    to: Planes,
) {
    let (height, width) = (job.height + 2, job.width + 2);
    let (half_height, half_width) = (job.height / 2 + 2, job.width / 2 + 2);
    let across = job.width.div_ceil(2 * P);
    for block in blocks {
        for (start, rows) in tiles.groups.iter() {
            for row in 0..rows {
                let tile = tiles.first + start + row;
                let (top, left) = (tile / across * 2 * P, tile % across * 2 * P);
                let inside = top + 2 * P + 2 <= height && left + 2 * P + 2 <= width;
                let at = (block * height + top) * width + left;
                let half_at = (block * half_height + top / 2) * half_width + left / 2;
                let to_offset = Planes::offset(job.inputs, block, (start, rows), row);
                // SAFETY: a patch that is not wholly inside reads zero outside, so all reads lie in the source; the
                // half-sized source's border covers an odd last row or column.
                unsafe {
                    let to_tile = to.data.add(to_offset);
                    macro_rules! patch {
                        ($fetch:expr) => {
                            if inside {
                                scatter_patch::<L, P>($fetch, to_tile, to.stride)
                            } else {
                                scatter_patch::<L, P>(
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

/// The products of one plane: `from` and `to` are that plane's; the panels are of `columns` blocks of outputs.
///
/// # Safety
/// As [`Lanes`]; the planes must have the shapes of `tiles` and the channels.
#[inline(always)]
pub unsafe fn multiply<L: Lanes>(
    job: &Job,
    tiles: Tiles,
    columns: usize,
    panels: std::ops::Range<usize>,
    weights: *const f32,
    (from, to): (*const f32, *mut f32),
) {
    for panel in panels {
        for (start, rows) in tiles.groups.iter() {
            let inputs = Blocks {
                data: from.wrapping_add(start * job.inputs),
                count: job.inputs / BLOCK,
                step: rows * BLOCK,
            };
            let at = start * job.outputs;
            // SAFETY: the caller vouches for the shapes.
            unsafe {
                let weights = weights.add(panel * columns * BLOCK * job.inputs);
                tile_of::<L, _>((rows, columns), inputs, weights, |r, c, sum| {
                    let block = panel * columns + c;
                    sum.store(to.add(at + (block * rows + r) * BLOCK));
                });
            }
        }
    }
}

/// Transforms the products of one tile back to M × M outputs.
#[inline(always)]
unsafe fn gather_patch<L: Lanes, const P: usize>(from: *const f32, stride: usize) -> [Line<L>; 6] {
    // SAFETY: the caller vouches for the processor and for the planes.
    unsafe {
        let mut half = [[MaybeUninit::uninit(); 8]; 6];
        for x in 0..2 * P + 2 {
            let line = output_line::<L, P>(|y| L::load(from.add((y * (2 * P + 2) + x) * stride)));
            for y in 0..2 * P {
                half[y][x] = line[y];
            }
        }
        let mut out = [[MaybeUninit::uninit(); 8]; 6];
        for y in 0..2 * P {
            out[y] = output_line::<L, P>(|x| half[y][x].assume_init());
        }
        out
    }
}

/// Transforms the products of `tiles` back, in the blocks of outputs, and finishes them as the target says.
///
/// # Safety
/// As [`Lanes`]; the target must have the job's shape, and no other thread may write to these tiles.
#[inline(always)]
pub unsafe fn gather<L: Lanes, const P: usize>(
    job: &Job,
    tiles: Tiles,
    blocks: std::ops::Range<usize>,
    from: Planes,
) {
    let width = job.width + 2;
    let (half_height, half_width) = (job.height / 2, job.width / 2);
    let across = job.width.div_ceil(2 * P);
    for block in blocks {
        for (start, rows) in tiles.groups.iter() {
            for row in 0..rows {
                let tile = tiles.first + start + row;
                let (top, left) = (tile / across * 2 * P, tile % across * 2 * P);
                let (below, right) = ((job.height - top).min(2 * P), (job.width - left).min(2 * P));
                let at = (block * (job.height + 2) + top + 1) * width + left + 1;
                let from_offset = Planes::offset(job.outputs, block, (start, rows), row);
                // SAFETY: `below` and `right` keep writes inside the maps; the rest is the caller's promise.
                unsafe {
                    let patch = gather_patch::<L, P>(from.data.add(from_offset), from.stride);
                    match job.target {
                        Target::Backward { gradient, add } => {
                            for y in 0..below {
                                for x in 0..right {
                                    let to = gradient.add((at + y * width + x) * BLOCK);
                                    let value = patch[y][x].assume_init();
                                    if add { L::load(to).add(value) } else { value }.store(to);
                                }
                            }
                        }
                        Target::Forward {
                            bias,
                            pooling,
                            output,
                            mask,
                        } => {
                            let bias = L::load(bias.add(block * BLOCK));
                            let relu = |y: usize, x: usize| {
                                patch[y][x].assume_init().add(bias).max(L::splat(0.0))
                            };
                            if pooling != Some(Pooling::Max) {
                                for y in 0..below {
                                    for x in 0..right {
                                        *mask.add(at + y * width + x) = relu(y, x).positive();
                                    }
                                }
                            }
                            let Some(pooling) = pooling else {
                                for y in 0..below {
                                    for x in 0..right {
                                        relu(y, x).store(output.add((at + y * width + x) * BLOCK));
                                    }
                                }
                                continue;
                            };
                            for y in 0..(half_height - (top / 2).min(half_height)).min(P) {
                                for x in 0..(half_width - (left / 2).min(half_width)).min(P) {
                                    let corners = [
                                        relu(2 * y, 2 * x),
                                        relu(2 * y, 2 * x + 1),
                                        relu(2 * y + 1, 2 * x),
                                        relu(2 * y + 1, 2 * x + 1),
                                    ];
                                    let value = match pooling {
                                        Pooling::Max => {
                                            let masks = mask.add(at + 2 * y * width + 2 * x);
                                            let (value, winners) = largest(corners);
                                            *masks = winners[0];
                                            *masks.add(1) = winners[1];
                                            *masks.add(width) = winners[2];
                                            *masks.add(width + 1) = winners[3];
                                            value
                                        }
                                        Pooling::Average => mean(corners),
                                    };
                                    let row = block * (half_height + 2) + top / 2 + y + 1;
                                    let at = row * (half_width + 2) + left / 2 + x + 1;
                                    value.store(output.add(at * BLOCK));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The largest of four, and where each lane's gradient goes: to the first corner that has it, if it is above zero.
#[inline(always)]
unsafe fn largest<L: Lanes>(corners: [L; 4]) -> (L, [u16; 4]) {
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let value = corners[0].max(corners[1]).max(corners[2].max(corners[3]));
        let mut left = value.positive();
        let winners = corners.map(|corner| {
            let winner = corner.at_least(value) & left;
            left &= !winner;
            winner
        });
        (value, winners)
    }
}

/// The mean of four.
#[inline(always)]
unsafe fn mean<L: Lanes>(corners: [L; 4]) -> L {
    // SAFETY: the caller vouches for the processor.
    unsafe {
        let sum = corners[0].add(corners[1]).add(corners[2].add(corners[3]));
        sum.mul(L::splat(0.25))
    }
}

//! Operands in the layout of tiles: bfloat16, two adjacent inputs in a word, part after part.

use std::arch::x86_64::*;
use std::ops::Range;

use super::parts::Parts;
use super::tiles::{DEEP, TILE};
use crate::kernel::conv_params::{ConvParams, Source};
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::winograd::transform::{M, N, input_line, kernel_line};
use crate::kernel::x86::Avx512;

/// The number of words of a packed position's 32 inputs.
pub const WORDS: usize = DEEP / 2;

/// Transforms a window of a convolution's source along rows and packs it: `[6][parts][inputs / 32][rows][tiles]`, each
/// [`WORDS`] words. Inputs that are missing in the last 32 are zero.
///
/// `rows` are counted with the border; a tile is four columns, and reads six.
///
/// # Safety
/// The processor must have AVX-512 F and BF16; the source must have the parameters' shape, the rows lie in its bordered maps, the
/// tiles begin there, and `to` have room.
#[target_feature(enable = "avx512f,avx512bf16")]
pub unsafe fn window(
    params: &ConvParams,
    rows: Range<usize>,
    tiles: Range<usize>,
    parts: Parts,
    to: *mut f32,
) {
    let (height, width) = (params.height + 2, params.width + 2);
    let (half_height, half_width) = (params.height / 2 + 2, params.width / 2 + 2);
    // SAFETY: the caller vouches for the processor and that rows and tiles lie in a source of the parameters' shape; `each`
    // fetches no others. Behind a pooling, coordinates are half of the bordered ones,
    // and the border covers an odd last row or column.
    unsafe {
        match params.source {
            Source::Features(data) => {
                let data = data.as_ptr();
                each(params, rows, tiles, parts, to, |block, y, x| {
                    Avx512::load(data.add(((block * height + y) * width + x) * BLOCK))
                });
            }
            Source::Masked(data, mask) => {
                let (data, mask) = (data.as_ptr(), mask.as_ptr());
                each(params, rows, tiles, parts, to, |block, y, x| {
                    let at = (block * height + y) * width + x;
                    Avx512::load(data.add(at * BLOCK)).keep(*mask.add(at))
                });
            }
            Source::Unpooled(data, mask, scale) => {
                let (data, mask) = (data.as_ptr(), mask.as_ptr());
                let scale = Avx512::splat(scale);
                each(params, rows, tiles, parts, to, |block, y, x| {
                    let row = block * half_height + y.div_ceil(2);
                    let at = row * half_width + x.div_ceil(2);
                    let mask = *mask.add((block * height + y) * width + x);
                    Avx512::load(data.add(at * BLOCK)).mul(scale).keep(mask)
                });
            }
        }
    }
}

/// Packs the inputs that `fetch` returns in a block of sixteen inputs at a bordered row and column.
///
/// # Safety
/// As [`window`].
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
unsafe fn each(
    params: &ConvParams,
    rows: Range<usize>,
    tiles: Range<usize>,
    parts: Parts,
    to: *mut f32,
    fetch: impl Fn(usize, usize, usize) -> Avx512,
) {
    let blocks = params.inputs / BLOCK;
    let part = params.inputs.div_ceil(DEEP) * rows.len() * tiles.len() * WORDS;
    let plane = parts as usize * part;
    let mut to = to;
    for block in (0..blocks).step_by(2) {
        for y in rows.clone() {
            for left in tiles.clone().map(|tile| tile * M) {
                // SAFETY: the caller vouches for the processor, for what `fetch` reads in the bordered maps, beyond which
                // nothing is fetched, and for room at `to` for every position, part and plane.
                unsafe {
                    let line = |block: usize| {
                        let zero = Avx512::splat(0.0);
                        let mut line = [zero; N];
                        if block < blocks {
                            for (x, value) in line.iter_mut().enumerate() {
                                if left + x < params.width + 2 {
                                    *value = fetch(block, y, left + x);
                                }
                            }
                        }
                        input_line(line)
                    };
                    let (first, second) = (line(block), line(block + 1));
                    for (n, (first, second)) in first.into_iter().zip(second).enumerate() {
                        let to = to.add(n * plane);
                        store(
                            [first.register(), second.register()],
                            parts,
                            part,
                            to,
                            |a, b| pack(a, b),
                        );
                    }
                    to = to.add(WORDS);
                }
            }
        }
    }
}

/// Splits twice sixteen values into parts and stores these in the order of `pack`, each `part` words after the last.
///
/// # Safety
/// The processor must have AVX-512 F and BF16, and `to` room for 16 words at each part.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
pub unsafe fn store(
    [mut first, mut second]: [__m512; 2],
    parts: Parts,
    part: usize,
    to: *mut f32,
    pack: impl Fn(__m256i, __m256i) -> __m512i,
) {
    for n in 0..parts as usize {
        let high = [first, second].map(|values| {
            // SAFETY: both types are 256 bits of any value.
            unsafe { std::mem::transmute::<__m256bh, __m256i>(_mm512_cvtneps_pbh(values)) }
        });
        // SAFETY: the caller vouches for the processor and for room for 16 words at each part.
        unsafe { _mm512_storeu_si512(to.add(n * part).cast(), pack(high[0], high[1])) };
        let widened = high
            .map(|high| _mm512_castsi512_ps(_mm512_slli_epi32::<16>(_mm512_cvtepu16_epi32(high))));
        first = _mm512_sub_ps(first, widened[0]);
        second = _mm512_sub_ps(second, widened[1]);
    }
}

/// Packs thirty-two inputs of a position: the first sixteen, then the second.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn pack(first: __m256i, second: __m256i) -> __m512i {
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(first), second)
}

/// Packs two inputs' weights for sixteen outputs: adjacent inputs in a word.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn interleave(first: __m256i, second: __m256i) -> __m512i {
    let second = _mm512_slli_epi32::<16>(_mm512_cvtepu16_epi32(second));
    _mm512_or_si512(_mm512_cvtepu16_epi32(first), second)
}

/// Transforms the weights of 32 outputs along rows and packs them: six planes, each `[inputs / 32][3][parts][2][16][16]` in words of two
/// adjacent inputs, the planes `plane` words apart. `kernel` returns the nine weights of an output (of the 32) and an
/// input, zeros where there are none.
///
/// # Safety
/// The processor must have AVX-512 F and BF16, and `to` room.
#[target_feature(enable = "avx512f,avx512bf16")]
pub unsafe fn weights(
    inputs: usize,
    parts: Parts,
    kernel: impl Fn(usize, usize) -> [f32; 9],
    to: *mut f32,
    plane: usize,
) {
    for output in [0, BLOCK] {
        for input in (0..inputs.next_multiple_of(DEEP)).step_by(2) {
            let mut taps = [[[0.0f32; BLOCK]; 9]; 2];
            for (next, taps) in taps.iter_mut().enumerate() {
                for lane in 0..BLOCK {
                    for (tap, value) in taps.iter_mut().zip(kernel(output + lane, input + next)) {
                        tap[lane] = value;
                    }
                }
            }
            for row in 0..3 {
                // SAFETY: the caller vouches for the processor and for room at `to`; a row of `taps` has sixteen values.
                unsafe {
                    let line = |taps: &[[f32; BLOCK]; 9]| {
                        let at = |x: usize| Avx512::load(taps[3 * row + x].as_ptr());
                        kernel_line([at(0), at(1), at(2)])
                    };
                    let (first, second) = (line(&taps[0]), line(&taps[1]));
                    let tap = (input / DEEP * 3 + row) * parts as usize * 2 * TILE;
                    let to = to.add(tap + output / BLOCK * TILE + input % DEEP / 2 * BLOCK);
                    for (n, (first, second)) in first.into_iter().zip(second).enumerate() {
                        let pair = [first.register(), second.register()];
                        store(pair, parts, 2 * TILE, to.add(n * plane), |a, b| {
                            interleave(a, b)
                        });
                    }
                }
            }
        }
    }
}

//! The transforms in one dimension; for two dimensions they are applied to rows, then to columns.

use crate::kernel::lanes::Lanes;

/// The number of outputs of a tile in each direction.
pub const M: usize = 4;
/// The number of values of a transformed tile in each direction.
pub const N: usize = M + 2;
/// The number of products of a tile for a pair of channels.
pub const PLANES: usize = N * N;

/// The points other than 0 and ∞ are ±P and ±Q. With √½ and √2 the rounding error is less than half of that with the usual
/// 1 and 2, and no larger than a direct sum's.
const P: f64 = std::f64::consts::FRAC_1_SQRT_2;
const Q: f64 = std::f64::consts::SQRT_2;
/// Their squares.
const PP: f64 = 0.5;
const QQ: f64 = 2.0;

/// Transforms the input in one dimension: the coefficients of Π (x − point), all points but one.
///
/// # Safety
/// As [`Lanes`].
#[inline(always)]
pub unsafe fn input_line<L: Lanes>(d: [L; N]) -> [L; N] {
    // SAFETY: only arithmetic on registers, for whose instructions the caller vouches.
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

/// Transforms the output in one dimension: each point to the powers 0 to 3.
///
/// # Safety
/// As [`Lanes`].
#[inline(always)]
pub unsafe fn output_line<L: Lanes>(m: [L; N]) -> [L; M] {
    // SAFETY: only arithmetic on registers, for whose instructions the caller vouches.
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

/// Transforms the kernel in one dimension: its polynomial's value at each point, over Π (point − other points).
///
/// # Safety
/// As [`Lanes`].
#[inline(always)]
pub unsafe fn kernel_line<L: Lanes>(g: [L; 3]) -> [L; N] {
    // SAFETY: only arithmetic on registers, for whose instructions the caller vouches.
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

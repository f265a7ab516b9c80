//! Exponential and power for long rows of numbers, in plain arithmetic without branches, which compilers turn into vector
//! instructions and which rounds alike on every processor.

use std::f32::consts::{LN_2, LOG2_E, SQRT_2};

/// A number whose addition to a small number rounds it to an integer, which then occupies the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// The natural logarithm of 2 in two parts, of which the first has few bits (Cody and Waite).
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// Returns eˣ with a relative error below 2e-7; x is clamped to −87..=88.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let rounded = x * LOG2_E + ROUNDER;
    let whole = rounded - ROUNDER;
    let rest = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(0x3f80_0000));
    power * (1.0 + rest * series(rest))
}

/// Returns eˣ − 1 for x in 0..=88 with a relative error below 1e-6.
#[inline(always)]
pub(super) fn exp_m1(x: f32) -> f32 {
    let near = x * series(x);
    let far = exp(x) - 1.0;
    if x < 0.35 { near } else { far }
}

/// Returns (eˣ − 1) / x by its Taylor series, for |x| ≤ 0.35.
#[inline(always)]
fn series(x: f32) -> f32 {
    let high = 1.0 / 120.0 + x * (1.0 / 720.0 + x * (1.0 / 5040.0));
    1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * high)))
}

/// Returns xᵖ with a relative error below 2e-6 for normal x above 0 and |p ln x| ≤ 87.
#[inline(always)]
pub(super) fn power(x: f32, p: f32) -> f32 {
    exp(p * ln(x))
}

/// Returns the natural logarithm of a normal number above 0.
#[inline(always)]
fn ln(x: f32) -> f32 {
    // x is m times a power of 2, with m between √½ and √2.
    let bits = x.to_bits();
    let exponent = (bits.wrapping_sub((SQRT_2 / 2.0).to_bits()) as i32) >> 23;
    let m = f32::from_bits(bits.wrapping_sub((exponent as u32) << 23));
    // ln m = 2 artanh((m − 1) / (m + 1)).
    let s = (m - 1.0) / (m + 1.0);
    let q = s * s;
    let tail = q * (2.0 / 3.0 + q * (2.0 / 5.0 + q * (2.0 / 7.0 + q * (2.0 / 9.0))));
    exponent as f32 * LN_2 + s * (2.0 + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_the_standard_library() {
        let near = |have: f32, want: f64, within: f64| {
            assert!(
                (f64::from(have) - want).abs() <= within * want.abs(),
                "{have} {want}"
            );
        };
        for step in -8700..=8800 {
            let x = step as f32 / 100.0;
            near(exp(x), f64::from(x).exp(), 5e-7);
        }
        for step in 0..=4000 {
            let x = step as f32 / 1000.0;
            near(exp_m1(x), f64::from(x).exp_m1(), 1e-6);
        }
        for step in 1..=20_000 {
            let x = step as f32 / 10_000.0;
            near(
                power(x, 1.0 / 2.4),
                f64::from(x).powf(f64::from(1.0f32 / 2.4)),
                1e-6,
            );
            near(ln(x).exp(), f64::from(x), 2e-6);
        }
        assert!(exp(-1e9) < 1e-37 && exp(-1e9) > 0.0);
    }
}

//! Sixteen lanes in four registers of NEON.

use std::arch::aarch64::*;
use std::arch::asm;
use std::array::from_fn;

use crate::kernel::lanes::Lanes;

/// Four 128-bit registers.
#[derive(Clone, Copy)]
pub struct Neon([float32x4_t; 4]);

impl Neon {
    /// Applies `f` to the registers of both.
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(float32x4_t, float32x4_t) -> float32x4_t) -> Self {
        Neon(from_fn(|n| f(self.0[n], other.0[n])))
    }
}

/// The bits of a mask, one for each lane of a register.
const BITS: [u32; 4] = [1, 2, 4, 8];

/// Returns a bit for each lane that is all ones in the four results of a comparison.
///
/// # Safety
/// The processor must have NEON.
#[inline(always)]
unsafe fn movemask(lanes: [uint32x4_t; 4]) -> u16 {
    // SAFETY: `BITS` has four values; the rest is arithmetic on registers, for which the caller vouches.
    unsafe {
        let bits = vld1q_u32(BITS.as_ptr());
        let [a, b, c, d] = lanes.map(|lanes| vandq_u32(lanes, bits));
        let low = vorrq_u32(a, vshlq_n_u32::<4>(b));
        let high = vorrq_u32(vshlq_n_u32::<8>(c), vshlq_n_u32::<12>(d));
        vaddvq_u32(vorrq_u32(low, high)) as u16
    }
}

impl Lanes for Neon {
    // 24 of the 32 registers hold sums, four hold weights, one an input: 24 products for 10 loads.
    const ROWS: usize = 6;
    const COLUMNS: usize = 1;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        Neon([unsafe { vdupq_n_f32(value) }; 4])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller vouches for NEON and for sixteen values at `from`; the loads take any alignment.
        Neon(from_fn(|n| unsafe { vld1q_f32(from.add(4 * n)) }))
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        for (n, register) in self.0.into_iter().enumerate() {
            // SAFETY: the caller vouches for NEON and for room at `to`; the stores take any alignment.
            unsafe { vst1q_f32(to.add(4 * n), register) }
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        self.zip(other, |a, b| unsafe { vaddq_f32(a, b) })
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        self.zip(other, |a, b| unsafe { vsubq_f32(a, b) })
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        self.zip(other, |a, b| unsafe { vmulq_f32(a, b) })
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        Neon(from_fn(|n| unsafe {
            vfmaq_f32(addend.0[n], self.0[n], factor.0[n])
        }))
    }

    // Compared and selected, since NEON's own maximum differs from the other kernels' where a value is not a number.
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        self.zip(other, |a, b| unsafe { vbslq_f32(vcgtq_f32(a, b), a, b) })
    }

    #[inline(always)]
    unsafe fn at_least(self, other: Self) -> u16 {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        unsafe { movemask(from_fn(|n| vcgeq_f32(self.0[n], other.0[n]))) }
    }

    #[inline(always)]
    unsafe fn positive(self) -> u16 {
        // SAFETY: only arithmetic on registers; the caller vouches for NEON.
        unsafe { movemask(self.0.map(|lanes| vcgtzq_f32(lanes))) }
    }

    #[inline(always)]
    unsafe fn keep(self, mask: u16) -> Self {
        // SAFETY: `BITS` has four values; the rest is arithmetic on registers, for which the caller vouches.
        unsafe {
            let bits = vld1q_u32(BITS.as_ptr());
            Neon(from_fn(|n| {
                let set = vtstq_u32(vdupq_n_u32(u32::from(mask) >> (4 * n)), bits);
                vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(self.0[n]), set))
            }))
        }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: a prefetch of any address is harmless.
        unsafe {
            asm!("prfm pldl2keep, [{}]", in(reg) from, options(nostack, readonly, preserves_flags))
        }
    }

    #[inline(always)]
    unsafe fn transpose(rows: [Self; 16]) -> [Self; 16] {
        let mut columns = rows;
        // By squares of 4 × 4: register `across` of four rows becomes register `down` of four columns.
        for down in 0..4 {
            for across in 0..4 {
                let [a, b, c, d] = from_fn(|n| rows[4 * down + n].0[across]);
                // SAFETY: only arithmetic on registers; the caller vouches for NEON.
                let square = unsafe {
                    let even =
                        [vtrn1q_f32(a, b), vtrn1q_f32(c, d)].map(|v| vreinterpretq_f64_f32(v));
                    let odd =
                        [vtrn2q_f32(a, b), vtrn2q_f32(c, d)].map(|v| vreinterpretq_f64_f32(v));
                    [
                        vtrn1q_f64(even[0], even[1]),
                        vtrn1q_f64(odd[0], odd[1]),
                        vtrn2q_f64(even[0], even[1]),
                        vtrn2q_f64(odd[0], odd[1]),
                    ]
                    .map(|v| vreinterpretq_f32_f64(v))
                };
                for (n, column) in square.into_iter().enumerate() {
                    columns[4 * across + n].0[down] = column;
                }
            }
        }
        columns
    }
}

//! Sixteen lanes in plain Rust.

use super::lanes::Lanes;

/// Sixteen lanes in plain Rust, for processors whose vectors are not supported. The compiler vectorizes it with the target's
/// baseline instructions.
#[derive(Clone, Copy)]
pub struct Portable([f32; 16]);

impl Portable {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let mut result = self;
        for (a, b) in result.0.iter_mut().zip(other.0) {
            *a = f(*a, b);
        }
        result
    }

    #[inline(always)]
    fn bits(self, f: impl Fn(usize, f32) -> bool) -> u16 {
        let mut bits = 0;
        for (lane, value) in self.0.into_iter().enumerate() {
            bits |= u16::from(f(lane, value)) << lane;
        }
        bits
    }
}

impl Lanes for Portable {
    // SSE2 has sixteen registers of four lanes; a tile of 2 × 16 sums takes eight of them.
    const ROWS: usize = 2;
    const COLUMNS: usize = 1;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Portable([value; 16])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller vouches for sixteen values at `from`; the read is unaligned.
        Portable(unsafe { from.cast::<[f32; 16]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller vouches for room for sixteen values at `to`; the write is unaligned.
        unsafe { to.cast::<[f32; 16]>().write_unaligned(self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    // Rounded twice: on a processor without the instruction a fused product would be a call into the C library.
    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self {
        self.zip(factor, |a, b| a * b).zip(addend, |a, b| a + b)
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    unsafe fn at_least(self, other: Self) -> u16 {
        self.bits(|lane, value| value >= other.0[lane])
    }

    #[inline(always)]
    unsafe fn positive(self) -> u16 {
        self.bits(|_, value| value > 0.0)
    }

    #[inline(always)]
    unsafe fn keep(self, mask: u16) -> Self {
        let mut result = self;
        for (lane, value) in result.0.iter_mut().enumerate() {
            if mask >> lane & 1 == 0 {
                *value = 0.0;
            }
        }
        result
    }
}

//! Sixteen lanes in two registers of AVX2.

use std::arch::x86_64::*;

use crate::kernel::lanes::Lanes;

/// Two 256-bit registers.
#[derive(Clone, Copy)]
pub struct Avx2(__m256, __m256);

/// Returns eight bits as a mask of eight lanes.
#[inline(always)]
unsafe fn spread(bits: u16) -> __m256 {
    // SAFETY: only `Avx2` below calls this, whose caller vouches for the processor.
    unsafe {
        let each = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
        let set = _mm256_and_si256(_mm256_set1_epi32(i32::from(bits)), each);
        _mm256_castsi256_ps(_mm256_cmpeq_epi32(set, each))
    }
}

impl Lanes for Avx2 {
    // Twelve of the 16 registers hold sums, two hold weights, one an input.
    const ROWS: usize = 6;
    const COLUMNS: usize = 1;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        let half = unsafe { _mm256_set1_ps(value) };
        Avx2(half, half)
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller vouches for AVX2 and FMA and for sixteen values at `from`; the load is unaligned.
        unsafe { Avx2(_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller vouches for AVX2 and FMA and for room at `to`; the store is unaligned.
        unsafe {
            _mm256_storeu_ps(to, self.0);
            _mm256_storeu_ps(to.add(8), self.1);
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            Avx2(
                _mm256_add_ps(self.0, other.0),
                _mm256_add_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            Avx2(
                _mm256_sub_ps(self.0, other.0),
                _mm256_sub_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            Avx2(
                _mm256_mul_ps(self.0, other.0),
                _mm256_mul_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            Avx2(
                _mm256_fmadd_ps(self.0, factor.0, addend.0),
                _mm256_fmadd_ps(self.1, factor.1, addend.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            Avx2(
                _mm256_max_ps(self.0, other.0),
                _mm256_max_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn at_least(self, other: Self) -> u16 {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            let low = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GE_OQ>(self.0, other.0));
            let high = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GE_OQ>(self.1, other.1));
            (low | high << 8) as u16
        }
    }

    #[inline(always)]
    unsafe fn positive(self) -> u16 {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            let zero = _mm256_setzero_ps();
            let low = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(self.0, zero));
            let high = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(self.1, zero));
            (low | high << 8) as u16
        }
    }

    #[inline(always)]
    unsafe fn keep(self, mask: u16) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX2 and FMA.
        unsafe {
            Avx2(
                _mm256_and_ps(self.0, spread(mask)),
                _mm256_and_ps(self.1, spread(mask >> 8)),
            )
        }
    }
}

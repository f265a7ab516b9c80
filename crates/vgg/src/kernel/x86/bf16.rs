//! Factors of half the bits, multiplied two at a time.

use std::arch::x86_64::*;

use super::avx512::Avx512;
use crate::kernel::factors::Factors;

/// bfloat16 in the 512-bit registers of AVX-512 BF16: two adjacent inputs in a word.
pub struct Bf16;

#[inline(always)]
unsafe fn rounded(values: __m512) -> __m256i {
    // SAFETY: the caller vouches for AVX-512 BF16; both types are 256 bits of any value.
    unsafe { std::mem::transmute(_mm512_cvtneps_pbh(values)) }
}

impl Factors<Avx512> for Bf16 {
    const A_WORD: usize = 2;

    #[inline(always)]
    unsafe fn store(values: Avx512, to: *mut f32) {
        // SAFETY: the caller vouches for AVX-512 BF16 and for room at `to`; the store is unaligned.
        unsafe { _mm256_storeu_si256(to.cast(), rounded(values.register())) }
    }

    #[inline(always)]
    unsafe fn store_across(values: Avx512, place: usize, to: *mut f32) {
        // SAFETY: the caller vouches for AVX-512 BF16 and for room for sixteen words at `to`, which are initialized once a
        // place before this one was stored.
        unsafe {
            let words = _mm512_cvtepu16_epi32(rounded(values.register()));
            let words = match place {
                0 => words,
                _ => _mm512_or_si512(
                    _mm512_loadu_si512(to.cast()),
                    _mm512_slli_epi32::<16>(words),
                ),
            };
            _mm512_storeu_si512(to.cast(), words);
        }
    }

    #[inline(always)]
    unsafe fn multiply_add(inputs: Avx512, weights: Avx512, sum: Avx512) -> Avx512 {
        // SAFETY: only arithmetic on registers, for which the caller vouches; both types are 512 bits of any value.
        unsafe {
            Avx512::from_register(_mm512_dpbf16_ps(
                sum.register(),
                std::mem::transmute::<__m512, __m512bh>(inputs.register()),
                std::mem::transmute::<__m512, __m512bh>(weights.register()),
            ))
        }
    }
}

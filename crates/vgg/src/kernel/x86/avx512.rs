//! Sixteen lanes in one register of AVX-512.

use std::arch::x86_64::*;

use crate::kernel::lanes::Lanes;

/// One 512-bit register.
#[derive(Clone, Copy)]
pub struct Avx512(__m512);

impl Avx512 {
    /// The register itself.
    #[inline(always)]
    pub fn register(self) -> __m512 {
        self.0
    }

    /// The lanes of a register.
    #[inline(always)]
    pub fn from_register(register: __m512) -> Avx512 {
        Avx512(register)
    }
}

impl Lanes for Avx512 {
    // 28 of the 32 registers hold sums, two hold weights, one an input: 28 products for 16 loads.
    const ROWS: usize = 14;
    const COLUMNS: usize = 2;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        Avx512(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller vouches for AVX-512 F and for sixteen values at `from`; the load is unaligned.
        Avx512(unsafe { _mm512_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller vouches for AVX-512 F and for room at `to`; the store is unaligned.
        unsafe { _mm512_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        Avx512(unsafe { _mm512_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        Avx512(unsafe { _mm512_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        Avx512(unsafe { _mm512_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        Avx512(unsafe { _mm512_fmadd_ps(self.0, factor.0, addend.0) })
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        Avx512(unsafe { _mm512_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn at_least(self, other: Self) -> u16 {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        unsafe { _mm512_cmp_ps_mask::<_CMP_GE_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    unsafe fn positive(self) -> u16 {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        unsafe { _mm512_cmp_ps_mask::<_CMP_GT_OQ>(self.0, _mm512_setzero_ps()) }
    }

    #[inline(always)]
    unsafe fn keep(self, mask: u16) -> Self {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        Avx512(unsafe { _mm512_maskz_mov_ps(mask, self.0) })
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: a prefetch of any address is harmless; the caller vouches for the processor.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn transpose(rows: [Self; 16]) -> [Self; 16] {
        // SAFETY: only arithmetic on registers; the caller vouches for AVX-512 F.
        unsafe {
            let mut out = rows;
            // Within each quarter of a register: quads[q][j] has column 4 l + j of rows 4 q to 4 q + 3 in quarter l.
            let mut quads = [[rows[0].0; 4]; 4];
            for q in 0..4 {
                let (a, b) = (rows[4 * q].0, rows[4 * q + 1].0);
                let (c, d) = (rows[4 * q + 2].0, rows[4 * q + 3].0);
                let (ab, cd) = (_mm512_unpacklo_ps(a, b), _mm512_unpacklo_ps(c, d));
                let (ab_high, cd_high) = (_mm512_unpackhi_ps(a, b), _mm512_unpackhi_ps(c, d));
                for (j, (ab, cd)) in [(ab, cd), (ab_high, cd_high)].into_iter().enumerate() {
                    let (ab, cd) = (_mm512_castps_pd(ab), _mm512_castps_pd(cd));
                    quads[q][2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(ab, cd));
                    quads[q][2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(ab, cd));
                }
            }
            // Then whole quarters.
            for j in 0..4 {
                let even = |a, b| _mm512_shuffle_f32x4::<0x88>(a, b);
                let odd = |a, b| _mm512_shuffle_f32x4::<0xdd>(a, b);
                let [a, b, c, d] = [quads[0][j], quads[1][j], quads[2][j], quads[3][j]];
                let (ab, cd) = (even(a, b), even(c, d));
                let (ab_odd, cd_odd) = (odd(a, b), odd(c, d));
                out[j] = Avx512(even(ab, cd));
                out[4 + j] = Avx512(even(ab_odd, cd_odd));
                out[8 + j] = Avx512(odd(ab, cd));
                out[12 + j] = Avx512(odd(ab_odd, cd_odd));
            }
            out
        }
    }
}

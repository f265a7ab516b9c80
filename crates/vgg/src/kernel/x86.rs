//! Sixteen lanes on x86-64: one register of AVX-512, or two of AVX2.

use std::arch::x86_64::*;

use super::factors::Factors;
use super::lanes::Lanes;

/// One 512-bit register.
#[derive(Clone, Copy)]
pub struct Avx512(__m512);

impl Avx512 {
    /// The register itself.
    #[inline(always)]
    pub fn register(self) -> __m512 {
        self.0
    }
}

// SAFETY (of every block below): `Lanes` asks its caller for a processor with these instructions, and for pointers that
// are good for sixteen values; loads and stores are the unaligned ones.
#[allow(clippy::undocumented_unsafe_blocks)]
impl Lanes for Avx512 {
    // 28 of the 32 registers hold sums, two hold weights, one an input: 28 products for 16 loads.
    const ROWS: usize = 14;
    const COLUMNS: usize = 2;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Avx512(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Avx512(unsafe { _mm512_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        unsafe { _mm512_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Avx512(unsafe { _mm512_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        Avx512(unsafe { _mm512_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        Avx512(unsafe { _mm512_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self {
        Avx512(unsafe { _mm512_fmadd_ps(self.0, factor.0, addend.0) })
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Avx512(unsafe { _mm512_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn at_least(self, other: Self) -> u16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_GE_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    unsafe fn positive(self) -> u16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_GT_OQ>(self.0, _mm512_setzero_ps()) }
    }

    #[inline(always)]
    unsafe fn keep(self, mask: u16) -> Self {
        Avx512(unsafe { _mm512_maskz_mov_ps(mask, self.0) })
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        unsafe { _mm_prefetch::<_MM_HINT_T1>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn transpose(rows: [Self; 16]) -> [Self; 16] {
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

/// bfloat16 in the 512-bit registers of AVX-512 BF16: two neighbouring inputs in a word.
pub struct Bf16;

#[inline(always)]
unsafe fn rounded(values: __m512) -> __m256i {
    // SAFETY: the caller vouches for the processor; both types are 256 bits of any value.
    unsafe { std::mem::transmute(_mm512_cvtneps_pbh(values)) }
}

// SAFETY (of every block below): as for `Avx512`; the types that are turned into each other are 512 bits of any value.
#[allow(clippy::undocumented_unsafe_blocks)]
impl Factors<Avx512> for Bf16 {
    const A_WORD: usize = 2;

    #[inline(always)]
    unsafe fn store(values: Avx512, to: *mut f32) {
        unsafe { _mm256_storeu_si256(to.cast(), rounded(values.0)) }
    }

    #[inline(always)]
    unsafe fn store_across(values: Avx512, place: usize, to: *mut f32) {
        unsafe {
            let words = _mm512_cvtepu16_epi32(rounded(values.0));
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
        unsafe {
            Avx512(_mm512_dpbf16_ps(
                sum.0,
                std::mem::transmute::<__m512, __m512bh>(inputs.0),
                std::mem::transmute::<__m512, __m512bh>(weights.0),
            ))
        }
    }
}

/// Two 256-bit registers.
#[derive(Clone, Copy)]
pub struct Avx2(__m256, __m256);

/// Eight bits as a mask of eight lanes.
#[inline(always)]
unsafe fn spread(bits: u16) -> __m256 {
    // SAFETY: only `Avx2` below calls this, whose caller vouches for the processor.
    unsafe {
        let each = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
        let set = _mm256_and_si256(_mm256_set1_epi32(i32::from(bits)), each);
        _mm256_castsi256_ps(_mm256_cmpeq_epi32(set, each))
    }
}

// SAFETY (of every block below): as for `Avx512`.
#[allow(clippy::undocumented_unsafe_blocks)]
impl Lanes for Avx2 {
    // Twelve of the 16 registers hold sums, two hold weights, one an input.
    const ROWS: usize = 6;
    const COLUMNS: usize = 1;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        let half = unsafe { _mm256_set1_ps(value) };
        Avx2(half, half)
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        unsafe { Avx2(_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        unsafe {
            _mm256_storeu_ps(to, self.0);
            _mm256_storeu_ps(to.add(8), self.1);
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe {
            Avx2(
                _mm256_add_ps(self.0, other.0),
                _mm256_add_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        unsafe {
            Avx2(
                _mm256_sub_ps(self.0, other.0),
                _mm256_sub_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        unsafe {
            Avx2(
                _mm256_mul_ps(self.0, other.0),
                _mm256_mul_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self {
        unsafe {
            Avx2(
                _mm256_fmadd_ps(self.0, factor.0, addend.0),
                _mm256_fmadd_ps(self.1, factor.1, addend.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        unsafe {
            Avx2(
                _mm256_max_ps(self.0, other.0),
                _mm256_max_ps(self.1, other.1),
            )
        }
    }

    #[inline(always)]
    unsafe fn at_least(self, other: Self) -> u16 {
        unsafe {
            let low = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GE_OQ>(self.0, other.0));
            let high = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GE_OQ>(self.1, other.1));
            (low | high << 8) as u16
        }
    }

    #[inline(always)]
    unsafe fn positive(self) -> u16 {
        unsafe {
            let zero = _mm256_setzero_ps();
            let low = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(self.0, zero));
            let high = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(self.1, zero));
            (low | high << 8) as u16
        }
    }

    #[inline(always)]
    unsafe fn keep(self, mask: u16) -> Self {
        unsafe {
            Avx2(
                _mm256_and_ps(self.0, spread(mask)),
                _mm256_and_ps(self.1, spread(mask >> 8)),
            )
        }
    }
}

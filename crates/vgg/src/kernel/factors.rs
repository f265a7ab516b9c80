//! The storage of the factors of a convolution's products: single precision, or half as many bits.
//!
//! Sums are always in single precision. Memory is counted in words of four bytes, typed `f32` even where they hold two factors.

use super::lanes::Lanes;

/// A storage of factors, and their multiplication with the lanes `L`.
///
/// # Safety
/// As [`Lanes`]; pointers must be good for the words that are stored.
pub trait Factors<L: Lanes> {
    /// The number of factors in a word: adjacent inputs, whose products are added together.
    const A_WORD: usize;

    /// Stores sixteen inputs of one row; adjacent inputs share a word.
    unsafe fn store(values: L, to: *mut f32);

    /// Stores the weights of one input for sixteen outputs: in the `place`th part of each of sixteen words. Parts are filled
    /// in order.
    unsafe fn store_across(values: L, place: usize, to: *mut f32);

    /// Returns `sum` plus the products of the words' factors.
    unsafe fn multiply_add(inputs: L, weights: L, sum: L) -> L;
}

/// Single precision.
pub struct Single;

impl<L: Lanes> Factors<L> for Single {
    const A_WORD: usize = 1;

    #[inline(always)]
    unsafe fn store(values: L, to: *mut f32) {
        // SAFETY: the caller vouches for the processor and for room for sixteen words at `to`.
        unsafe { values.store(to) }
    }

    #[inline(always)]
    unsafe fn store_across(values: L, _place: usize, to: *mut f32) {
        // SAFETY: the caller vouches for the processor and for room for sixteen words at `to`.
        unsafe { values.store(to) }
    }

    #[inline(always)]
    unsafe fn multiply_add(inputs: L, weights: L, sum: L) -> L {
        // SAFETY: only arithmetic on registers, for whose instructions the caller vouches.
        unsafe { inputs.mul_add(weights, sum) }
    }
}

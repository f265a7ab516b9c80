//! Sixteen numbers side by side: the vector type that every instruction set is written in.

/// The number of channels that are adjacent in memory, and of lanes of a vector.
pub const BLOCK: usize = 16;

/// A vector of sixteen `f32`, one for each channel of a block.
///
/// # Safety
/// Every function may only be called where the processor has the instructions of the type, and pointers
/// must be good for sixteen values (of any alignment).
pub trait Lanes: Copy {
    /// The number of rows of the largest tile of sums that fits the registers.
    const ROWS: usize;
    /// The number of columns of that tile, in vectors.
    const COLUMNS: usize;

    /// Returns the same number in every lane.
    unsafe fn splat(value: f32) -> Self;
    /// Loads sixteen numbers.
    unsafe fn load(from: *const f32) -> Self;
    /// Stores sixteen numbers.
    unsafe fn store(self, to: *mut f32);
    /// Returns `self + other`.
    unsafe fn add(self, other: Self) -> Self;
    /// Returns `self - other`.
    unsafe fn sub(self, other: Self) -> Self;
    /// Returns `self · other`.
    unsafe fn mul(self, other: Self) -> Self;
    /// Returns `self · factor + addend`, rounded once (twice in plain Rust).
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self;
    /// Returns the larger of each pair; `other` where they are equal or either is NaN.
    unsafe fn max(self, other: Self) -> Self;
    /// Returns a mask of the lanes where `self ≥ other`.
    unsafe fn at_least(self, other: Self) -> u16;
    /// Returns a mask of the lanes that are above zero.
    unsafe fn positive(self) -> u16;
    /// Replaces the lanes whose bit is not set by zero.
    unsafe fn keep(self, mask: u16) -> Self;

    /// Hints that a cache line is needed soon. Any address is allowed.
    #[inline(always)]
    unsafe fn prefetch(_from: *const f32) {}

    /// Transposes 16 × 16 numbers.
    #[inline(always)]
    unsafe fn transpose(rows: [Self; 16]) -> [Self; 16] {
        // SAFETY: the caller vouches for the processor; every row and column of `table` has sixteen values.
        unsafe {
            let mut table = [[0.0f32; 16]; 16];
            for (row, to) in rows.into_iter().zip(&mut table) {
                row.store(to.as_mut_ptr());
            }
            let mut columns = rows;
            for (column, to) in columns.iter_mut().enumerate() {
                *to = Self::load(table.map(|row| row[column]).as_ptr());
            }
            columns
        }
    }
}

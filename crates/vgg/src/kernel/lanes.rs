//! Sixteen numbers side by side: what every kernel is written in.

/// A vector of sixteen `f32`, one for each channel of a block.
///
/// # Safety
/// Every function may only be called where the processor has the instructions that the type stands for, and pointers
/// must be good for sixteen values (of any alignment).
pub trait Lanes: Copy {
    /// Rows of the largest tile of sums that fits the registers (see [`super::product`]).
    const ROWS: usize;
    /// Columns of that tile, in vectors.
    const COLUMNS: usize;

    /// The same number everywhere.
    unsafe fn splat(value: f32) -> Self;
    /// Sixteen numbers from memory.
    unsafe fn load(from: *const f32) -> Self;
    /// Sixteen numbers to memory.
    unsafe fn store(self, to: *mut f32);
    /// `self + other`
    unsafe fn add(self, other: Self) -> Self;
    /// `self - other`
    unsafe fn sub(self, other: Self) -> Self;
    /// `self · other`
    unsafe fn mul(self, other: Self) -> Self;
    /// `self · factor + addend`, rounded once.
    unsafe fn mul_add(self, factor: Self, addend: Self) -> Self;
    /// The larger of each two.
    unsafe fn max(self, other: Self) -> Self;
    /// A bit for each lane where `self ≥ other`.
    unsafe fn at_least(self, other: Self) -> u16;
    /// A bit for each lane above zero.
    unsafe fn positive(self) -> u16;
    /// Zero in the lanes whose bit is not set.
    unsafe fn keep(self, mask: u16) -> Self;

    /// Says that this cache line will be wanted soon. Any address will do.
    #[inline(always)]
    unsafe fn prefetch(_from: *const f32) {}

    /// Rows become columns.
    #[inline(always)]
    unsafe fn transpose(rows: [Self; 16]) -> [Self; 16] {
        // SAFETY: the caller vouches for the processor; every vector has its sixteen places.
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

/// Plain Rust, for processors without a kernel of their own. The compiler makes of it what the target's baseline has.
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
    // Sixteen registers of four lanes are what SSE2 has: a tile of 2 × 16 sums takes eight of them.
    const ROWS: usize = 2;
    const COLUMNS: usize = 1;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Portable([value; 16])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller vouches for sixteen values.
        Portable(unsafe { from.cast::<[f32; 16]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller vouches for sixteen values.
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

    // Rounded twice: a fused product would be a call into the C library on a processor that has none.
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

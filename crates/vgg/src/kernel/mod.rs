//! The arithmetic of the network, written once in terms of [`lanes::Lanes`] and compiled for each set of instructions.

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod amx;
pub mod benchmark;
pub mod buffer;
pub mod convolution;
mod factors;
pub mod first;
pub mod gram;
mod job;
mod lanes;
pub mod pooling;
mod precision;
mod product;
mod symmetric;
#[cfg(test)]
mod tests;
mod winograd;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::Error;
use factors::Single;
use job::Job;
pub use precision::Precision;
use winograd::{Planes, Tiles};

/// The instructions that the network runs on.
///
/// All but the first are one algorithm; they differ in the last bits, because a fused product rounds once and a plain one
/// twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Tile registers: x86-64 with AMX-BF16, on Linux.
    Amx,
    /// 512-bit vectors: x86-64 with AVX-512 F.
    Avx512,
    /// 256-bit vectors: x86-64 with AVX2 and FMA.
    Avx2,
    /// What the compiler makes of plain Rust; runs everywhere.
    Portable,
}

impl Kernel {
    /// Every kernel, best first.
    pub const ALL: [Kernel; 4] = [Kernel::Amx, Kernel::Avx512, Kernel::Avx2, Kernel::Portable];

    /// The name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Amx => "amx",
            Kernel::Avx512 => "avx512",
            Kernel::Avx2 => "avx2",
            Kernel::Portable => "portable",
        }
    }

    /// Whether this processor can run it.
    pub fn is_available(self) -> bool {
        match self {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Kernel::Amx => amx::is_available(),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => is_x86_feature_detected!("avx512f"),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Kernel::Portable => true,
            #[allow(unreachable_patterns)]
            _ => false,
        }
    }

    /// Those that this processor can run, best first.
    pub fn available() -> impl Iterator<Item = Kernel> {
        Kernel::ALL
            .into_iter()
            .filter(|kernel| kernel.is_available())
    }

    /// The best that this processor can run.
    pub fn detect() -> Kernel {
        Kernel::available().next().unwrap_or(Kernel::Portable)
    }

    /// Whether this processor can run it with this precision.
    pub fn has(self, precision: Precision) -> bool {
        match (self, precision) {
            (Kernel::Amx, _) | (_, Precision::Exact) => self.is_available(),
            #[cfg(target_arch = "x86_64")]
            (Kernel::Avx512, Precision::Fast) => {
                self.is_available() && is_x86_feature_detected!("avx512bf16")
            }
            (_, Precision::Fast) => false,
        }
    }

    /// Its functions.
    ///
    /// # Panics
    /// If the processor cannot run it.
    fn functions(self, precision: Precision) -> &'static Functions {
        assert!(
            self.has(precision),
            "{self}, {precision}, was chosen for a processor without it"
        );
        match self {
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 if precision == Precision::Fast => &avx512_bf16::FUNCTIONS,
            #[cfg(target_arch = "x86_64")]
            Kernel::Amx | Kernel::Avx512 => &avx512::FUNCTIONS,
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => &avx2::FUNCTIONS,
            _ => &portable::FUNCTIONS,
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kernel {
    type Err = Error;

    fn from_str(name: &str) -> Result<Kernel, Error> {
        let kernel = Kernel::ALL
            .into_iter()
            .find(|kernel| kernel.name() == name)
            .ok_or_else(|| Error::UnknownKernel {
                name: name.to_owned(),
            })?;
        if kernel.is_available() {
            Ok(kernel)
        } else {
            Err(Error::KernelNotAvailable { kernel })
        }
    }
}

/// The generic functions compiled for one set of instructions. Each is safe to call as its generic twin says, on a
/// processor with these instructions.
#[allow(clippy::type_complexity)] // the types are the generic functions' own
struct Functions {
    /// See [`lanes::Lanes::ROWS`].
    rows: usize,
    /// See [`lanes::Lanes::COLUMNS`].
    columns: usize,
    /// See [`factors::Factors::A_WORD`].
    a_word: usize,
    prepare: unsafe fn(&[f32], (usize, usize), bool, usize, usize, Planes),
    scatter: unsafe fn(&Job, Tiles, Range<usize>, Planes),
    turn: unsafe fn((*const f32, usize), (usize, usize), f32, (usize, usize), &mut [f32]),
    multiply: unsafe fn(&Job, Tiles, (usize, usize), *const f32, (*mut f32, *mut f32)),
    gather: unsafe fn(&Job, Tiles, Range<usize>, Planes),
    first_forward: unsafe fn(&first::First, first::Forward, usize, usize),
    first_backward: unsafe fn(&first::First, first::Backward, usize, Range<usize>, &mut Vec<f32>),
    gram_rows: unsafe fn(*const f32, usize, Range<usize>, usize, usize, &mut [f32]),
    peak: unsafe fn(usize, &mut f32),
    symmetric_product:
        unsafe fn(*const f32, usize, Range<usize>, usize, (*const f32, usize), &mut [f32]),
}

/// Compiles every generic function for one type of lanes and factors, with an attribute that enables its instructions.
macro_rules! functions {
    ($module:ident, $lanes:ty, $factors:ty, $attribute:meta) => {
        mod $module {
            use super::*;

            pub static FUNCTIONS: Functions = Functions {
                rows: <$lanes as lanes::Lanes>::ROWS,
                columns: <$lanes as lanes::Lanes>::COLUMNS,
                a_word: <$factors as factors::Factors<$lanes>>::A_WORD,
                prepare,
                scatter,
                turn,
                multiply,
                gather,
                first_forward,
                first_backward,
                gram_rows,
                peak,
                symmetric_product,
            };

            functions! { @ #[$attribute]
                prepare => winograd::prepare::<$lanes, $factors>,
                    (&[f32], (usize, usize), bool, usize, usize, Planes), (a b c d e f);
                scatter => winograd::scatter::<$lanes, $factors>, (&Job, Tiles, Range<usize>, Planes), (a b c d);
                turn => winograd::turn::<$lanes>,
                    ((*const f32, usize), (usize, usize), f32, (usize, usize), &mut [f32]), (a b c d e);
                multiply => winograd::multiply::<$lanes, $factors>,
                    (&Job, Tiles, (usize, usize), *const f32, (*mut f32, *mut f32)), (a b c d e);
                gather => winograd::gather::<$lanes>, (&Job, Tiles, Range<usize>, Planes), (a b c d);
                first_forward => first::forward::<$lanes>, (&first::First, first::Forward, usize, usize), (a b c d);
                first_backward => first::backward::<$lanes>,
                    (&first::First, first::Backward, usize, Range<usize>, &mut Vec<f32>), (a b c d e);
                gram_rows => symmetric::gram_rows::<$lanes>,
                    (*const f32, usize, Range<usize>, usize, usize, &mut [f32]), (a b c d e f);
                peak => benchmark::peak::<$lanes, $factors>, (usize, &mut f32), (a b);
                symmetric_product => symmetric::product::<$lanes>,
                    (*const f32, usize, Range<usize>, usize, (*const f32, usize), &mut [f32]), (a b c d e f);
            }
        }
    };
    (@ #[$attribute:meta]) => {};
    (@ #[$attribute:meta] $name:ident => $generic:expr, ($($type:ty),*), ($($argument:ident)*); $($rest:tt)*) => {
        #[$attribute]
        unsafe fn $name($($argument: $type),*) {
            // SAFETY: the attribute gives the instructions that the lanes stand for; the rest is the caller's promise.
            unsafe { $generic($($argument),*) }
        }
        functions! { @ #[$attribute] $($rest)* }
    };
}

#[cfg(target_arch = "x86_64")]
functions!(
    avx512,
    x86::Avx512,
    Single,
    target_feature(enable = "avx512f")
);
#[cfg(target_arch = "x86_64")]
functions!(
    avx512_bf16,
    x86::Avx512,
    x86::Bf16,
    target_feature(enable = "avx512f,avx512bf16")
);
#[cfg(target_arch = "x86_64")]
functions!(avx2, x86::Avx2, Single, target_feature(enable = "avx2,fma"));
functions!(portable, lanes::Portable, Single, inline(never));

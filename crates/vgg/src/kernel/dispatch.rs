//! Every generic function compiled for every instruction set, and the table through which they are called.

use std::ops::Range;

#[cfg(target_arch = "aarch64")]
use super::aarch64::Neon;
use super::conv_params::ConvParams;
use super::factors::{Factors, Single};
use super::first_rows::{Backward, Forward, Shape};
use super::instruction_set::InstructionSet;
use super::lanes::{BLOCK, Lanes};
use super::portable::Portable;
use super::precision::Precision;
use super::winograd::planes::{Planes, Tiles};
use super::winograd::{gather, multiply, scatter, weights};
#[cfg(target_arch = "x86_64")]
use super::x86::{Avx2, Avx512, Bf16};
use super::{first_rows, peak, symmetric};

impl Functions {
    /// Returns an instruction set's functions. A caller that has them may call them: the processor has their instructions.
    ///
    /// # Panics
    /// If the processor does not support the instruction set with this precision.
    pub fn of(instruction_set: InstructionSet, precision: Precision) -> &'static Functions {
        assert!(
            instruction_set.has(precision),
            "this processor does not support the kernel {instruction_set} with the precision {precision}"
        );
        match instruction_set {
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx512 if precision == Precision::Fast => &avx512_bf16::FUNCTIONS,
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Amx | InstructionSet::Avx512 => &avx512::FUNCTIONS,
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx2 => &avx2::FUNCTIONS,
            #[cfg(target_arch = "aarch64")]
            InstructionSet::Neon => &neon::FUNCTIONS,
            _ => &portable::FUNCTIONS,
        }
    }

    /// Returns the number of vectors in a panel of this many outputs.
    pub fn columns_for(&self, outputs: usize) -> usize {
        if (outputs / BLOCK).is_multiple_of(self.columns) {
            self.columns
        } else {
            1
        }
    }
}

/// The generic functions compiled for one instruction set. Each is safe to call as its generic twin says, on a processor
/// with these instructions.
#[allow(clippy::type_complexity)] // the types are the generic functions' own
pub struct Functions {
    /// See [`Lanes::ROWS`].
    pub rows: usize,
    /// See [`Lanes::COLUMNS`].
    pub columns: usize,
    /// See [`Factors::A_WORD`].
    pub a_word: usize,
    /// See [`weights::prepare`].
    pub prepare: unsafe fn(&[f32], (usize, usize), bool, usize, usize, Planes),
    /// See [`scatter::scatter`].
    pub scatter: unsafe fn(&ConvParams, Tiles, Range<usize>, Planes),
    /// See [`weights::rotate`].
    pub rotate: unsafe fn((*const f32, usize), (usize, usize), f32, (usize, usize), &mut [f32]),
    /// See [`multiply::multiply`].
    pub multiply: unsafe fn(&ConvParams, Tiles, (usize, usize), *const f32, (*mut f32, *mut f32)),
    /// See [`gather::gather`].
    pub gather: unsafe fn(&ConvParams, Tiles, Range<usize>, Planes),
    /// See [`first_rows::forward`].
    pub first_forward: unsafe fn(&Shape, Forward, usize, usize),
    /// See [`first_rows::backward`].
    pub first_backward: unsafe fn(&Shape, Backward, usize, Range<usize>, &mut Vec<f32>),
    /// See [`symmetric::gram_rows`].
    pub gram_rows: unsafe fn(*const f32, usize, Range<usize>, usize, usize, &mut [f32]),
    /// See [`peak::tiles`].
    pub peak: unsafe fn(usize, &mut f32),
    /// See [`symmetric::product`].
    pub symmetric_product:
        unsafe fn(*const f32, usize, Range<usize>, usize, (*const f32, usize), &mut [f32]),
}

/// Compiles every generic function for one type of lanes and factors, with an attribute that enables its instructions.
macro_rules! functions {
    ($module:ident, $lanes:ty, $factors:ty, $attribute:meta) => {
        mod $module {
            use super::*;

            pub static FUNCTIONS: Functions = Functions {
                rows: <$lanes as Lanes>::ROWS,
                columns: <$lanes as Lanes>::COLUMNS,
                a_word: <$factors as Factors<$lanes>>::A_WORD,
                prepare,
                scatter,
                rotate,
                multiply,
                gather,
                first_forward,
                first_backward,
                gram_rows,
                peak,
                symmetric_product,
            };

            functions! { @ #[$attribute]
                prepare => weights::prepare::<$lanes, $factors>,
                    (&[f32], (usize, usize), bool, usize, usize, Planes), (a b c d e f);
                scatter => scatter::scatter::<$lanes, $factors>, (&ConvParams, Tiles, Range<usize>, Planes), (a b c d);
                rotate => weights::rotate::<$lanes>,
                    ((*const f32, usize), (usize, usize), f32, (usize, usize), &mut [f32]), (a b c d e);
                multiply => multiply::multiply::<$lanes, $factors>,
                    (&ConvParams, Tiles, (usize, usize), *const f32, (*mut f32, *mut f32)), (a b c d e);
                gather => gather::gather::<$lanes>, (&ConvParams, Tiles, Range<usize>, Planes), (a b c d);
                first_forward => first_rows::forward::<$lanes>, (&Shape, Forward, usize, usize), (a b c d);
                first_backward => first_rows::backward::<$lanes>,
                    (&Shape, Backward, usize, Range<usize>, &mut Vec<f32>), (a b c d e);
                gram_rows => symmetric::gram_rows::<$lanes>,
                    (*const f32, usize, Range<usize>, usize, usize, &mut [f32]), (a b c d e f);
                peak => peak::tiles::<$lanes, $factors>, (usize, &mut f32), (a b);
                symmetric_product => symmetric::product::<$lanes>,
                    (*const f32, usize, Range<usize>, usize, (*const f32, usize), &mut [f32]), (a b c d e f);
            }
        }
    };
    (@ #[$attribute:meta]) => {};
    (@ #[$attribute:meta] $name:ident => $generic:expr, ($($type:ty),*), ($($argument:ident)*); $($rest:tt)*) => {
        #[$attribute]
        unsafe fn $name($($argument: $type),*) {
            // SAFETY: the attribute enables the instructions that the lanes stand for, and the caller vouches that the
            // processor has them and that the arguments are as the generic function asks.
            unsafe { $generic($($argument),*) }
        }
        functions! { @ #[$attribute] $($rest)* }
    };
}

#[cfg(target_arch = "x86_64")]
functions!(avx512, Avx512, Single, target_feature(enable = "avx512f"));
#[cfg(target_arch = "x86_64")]
functions!(
    avx512_bf16,
    Avx512,
    Bf16,
    target_feature(enable = "avx512f,avx512bf16")
);
#[cfg(target_arch = "x86_64")]
functions!(avx2, Avx2, Single, target_feature(enable = "avx2,fma"));
#[cfg(target_arch = "aarch64")]
functions!(neon, Neon, Single, target_feature(enable = "neon"));
functions!(portable, Portable, Single, inline(never));

//! The number of parts that factors are split into.

use crate::kernel::conv_params::Direction;
use crate::kernel::precision::Precision;

/// The number of bfloat16 whose sum stands for a number. They take 1, 3 or 6 products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// One bfloat16: 8 significant bits. The relative error of a convolution is below 1e-2.
    One = 1,
    /// 16 bits, with which the error is below 1e-5.
    Two = 2,
    /// 24 bits, as many as single precision has.
    Three = 3,
}

impl Parts {
    /// Returns the number of parts for a precision. Errors of the forward pass change which ReLUs are active and which positions are maxima,
    /// which enlarges them; those of the backward pass only add up, so it has a part less.
    pub fn of(precision: Precision, direction: Direction) -> Parts {
        match (precision, direction) {
            (Precision::Exact, Direction::Forward) => Parts::Three,
            (Precision::Exact, Direction::Backward) | (Precision::Fast, Direction::Forward) => {
                Parts::Two
            }
            (Precision::Fast, Direction::Backward) => Parts::One,
        }
    }
}

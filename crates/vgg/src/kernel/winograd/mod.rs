//! 3 × 3 convolution by Winograd's minimal filtering (S. Winograd 1980; A. Lavin and S. Gray, 2016).
//!
//! A tile of 4 × 4 outputs needs 36 products for each pair of channels instead of 144: the polynomials are multiplied by
//! their values at six points. Three stages follow one another: [`scatter`] transforms the input, [`multiply`] multiplies,
//! [`gather`] transforms the products back. A convolution of whole maps shares them out among threads.
#![allow(clippy::needless_range_loop)] // indices are the formulas' own

pub mod gather;
pub mod multiply;
pub mod planes;
pub mod scatter;
pub mod transform;
pub mod weights;

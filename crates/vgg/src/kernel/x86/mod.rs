//! The lanes and factors of x86-64.

mod avx2;
mod avx512;
mod bf16;

pub use avx2::Avx2;
pub use avx512::Avx512;
pub use bf16::Bf16;

//! The one-dimensional transforms against the correlation that they stand for.

use std::array::from_fn;

use super::oracle::Numbers;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::portable::Portable;
use crate::kernel::winograd::transform::{M, N, input_line, kernel_line, output_line};

#[test]
fn transforms_multiply_out_to_a_correlation() {
    let mut numbers = Numbers(5);
    for _ in 0..100 {
        let (d, g): ([f32; N], [f32; 3]) =
            (from_fn(|_| numbers.next()), from_fn(|_| numbers.next()));
        // SAFETY: plain Rust runs everywhere; `store` has room for sixteen values.
        let found: [f32; M] = unsafe {
            let splat = |value: f32| Portable::splat(value);
            let (d, g) = (input_line(d.map(splat)), kernel_line(g.map(splat)));
            output_line(from_fn(|n| d[n].mul(g[n]))).map(|line| {
                let mut values = [0.0; BLOCK];
                line.store(values.as_mut_ptr());
                values[0]
            })
        };
        for (y, found) in found.into_iter().enumerate() {
            let wanted: f32 = (0..3).map(|k| d[y + k] * g[k]).sum();
            assert!((found - wanted).abs() < 1e-5, "{found}, wanted {wanted}");
        }
    }
}

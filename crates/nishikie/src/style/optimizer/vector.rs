//! The passes over long vectors that the optimizers need.
//!
//! Sums are made in f64 over chunks of a fixed size and added up in order, so they do not depend on the number of
//! threads. At these lengths memory is the limit, so passes that can share a read are one.

use rayon::prelude::*;

/// The number of elements per chunk: 64 KB, which leaves two or three operands in a core's cache.
const CHUNK: usize = 1 << 14;

/// Returns Σ aᵢ bᵢ.
pub fn dot(a: &[f32], b: &[f32]) -> f64 {
    let partial: Vec<f64> = a
        .par_chunks(CHUNK)
        .zip(b.par_chunks(CHUNK))
        .map(|(a, b)| dot_chunk(a, b))
        .collect();
    partial.iter().sum()
}

/// Returns √Σ (aᵢ − bᵢ)².
pub fn distance(a: &[f32], b: &[f32]) -> f64 {
    let partial: Vec<f64> = a
        .par_chunks(CHUNK)
        .zip(b.par_chunks(CHUNK))
        .map(|(a, b)| {
            let differences = a.iter().zip(b).map(|(a, b)| f64::from(*a) - f64::from(*b));
            differences.map(|d| d * d).sum()
        })
        .collect();
    partial.iter().sum::<f64>().sqrt()
}

/// Computes y ← y + a x, and returns Σ yᵢ zᵢ.
pub fn add_then_dot(y: &mut [f32], a: f64, x: &[f32], z: &[f32]) -> f64 {
    let a = a as f32;
    let partial: Vec<f64> = y
        .par_chunks_mut(CHUNK)
        .zip(x.par_chunks(CHUNK))
        .zip(z.par_chunks(CHUNK))
        .map(|((y, x), z)| {
            for (y, x) in y.iter_mut().zip(x) {
                *y += a * x;
            }
            dot_chunk(y, z)
        })
        .collect();
    partial.iter().sum()
}

/// Computes out ← x + a d.
pub fn move_along(out: &mut [f32], x: &[f32], a: f64, d: &[f32]) {
    let a = a as f32;
    out.par_chunks_mut(CHUNK)
        .zip(x.par_chunks(CHUNK))
        .zip(d.par_chunks(CHUNK))
        .for_each(|((out, x), d)| {
            for ((out, x), d) in out.iter_mut().zip(x).zip(d) {
                *out = x + a * d;
            }
        });
}

/// Computes y ← y + a x.
pub fn add(y: &mut [f32], a: f64, x: &[f32]) {
    let a = a as f32;
    y.par_chunks_mut(CHUNK)
        .zip(x.par_chunks(CHUNK))
        .for_each(|(y, x)| y.iter_mut().zip(x).for_each(|(y, x)| *y += a * x));
}

/// Computes b ← a − b.
pub fn subtract_from(a: &[f32], b: &mut [f32]) {
    b.par_chunks_mut(CHUNK)
        .zip(a.par_chunks(CHUNK))
        .for_each(|(b, a)| b.iter_mut().zip(a).for_each(|(b, a)| *b = a - *b));
}

/// Computes x ← a x.
pub fn scale(x: &mut [f32], a: f64) {
    let a = a as f32;
    x.par_chunks_mut(CHUNK)
        .for_each(|x| x.iter_mut().for_each(|x| *x *= a));
}

/// The number of running sums: enough for the compiler to use vector registers, and always the same order.
fn dot_chunk(a: &[f32], b: &[f32]) -> f64 {
    let mut sums = [0.0f64; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = a
        .remainder()
        .iter()
        .zip(b.remainder())
        .map(|(&a, &b)| f64::from(a) * f64::from(b))
        .sum();
    for (a, b) in a.zip(b) {
        for i in 0..8 {
            sums[i] += f64::from(a[i]) * f64::from(b[i]);
        }
    }
    sums.iter().sum::<f64>() + tail
}

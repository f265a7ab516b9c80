//! Gaussian blur of planes.

use rayon::prelude::*;

/// The number of standard deviations at which the Gaussian is cut off.
const TAILS: f32 = 3.0;

/// Returns a plane blurred by a Gaussian of this standard deviation; the border's values extend beyond it.
pub(super) fn blurred(plane: &[f32], width: usize, height: usize, deviation: f32) -> Vec<f32> {
    let reach = (TAILS * deviation).ceil() as isize;
    let mut kernel: Vec<f32> = (-reach..=reach)
        .map(|at| (-0.5 * (at as f32 / deviation).powi(2)).exp())
        .collect();
    let sum: f32 = kernel.iter().sum();
    kernel.iter_mut().for_each(|weight| *weight /= sum);
    let at = |index: usize, tap: usize, size: usize| {
        (index as isize + tap as isize - reach).clamp(0, size as isize - 1) as usize
    };
    let mut across = vec![0.0; plane.len()];
    across
        .par_chunks_exact_mut(width)
        .zip(plane.par_chunks_exact(width))
        .for_each(|(to, from)| {
            for (x, value) in to.iter_mut().enumerate() {
                let taps = kernel.iter().enumerate();
                *value = taps
                    .map(|(tap, weight)| weight * from[at(x, tap, width)])
                    .sum();
            }
        });
    let mut both = vec![0.0; plane.len()];
    both.par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, to)| {
            for (tap, weight) in kernel.iter().enumerate() {
                let from = &across[at(y, tap, height) * width..][..width];
                to.iter_mut()
                    .zip(from)
                    .for_each(|(to, from)| *to += weight * from);
            }
        });
    both
}

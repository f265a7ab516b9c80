//! The refinement of a registration on lightness.

use nalgebra::{SMatrix, SVector, Vector3};

use super::affine::{Affine, inside};
use crate::color::sampling::bilinear;
use crate::color::sheet::plate::Plate;

/// Refines a map by robust Gauss–Newton steps from coarse to fine; returns it with the gain and offset of lightness.
pub(super) fn refined(print: &Plate, other: &Plate, mut map: Affine) -> (Affine, [f64; 2]) {
    let mut tone = [1.0, 0.0];
    for blur in [3usize, 1, 0] {
        let [mine, theirs] = [print, other].map(|plate| blurred(plate, blur));
        let at = |plane: &[f32], x: f32, y: f32| -> f64 {
            bilinear(plane, other.width, other.height, x, y).into()
        };
        for _ in 0..12 {
            let mut samples = Vec::new();
            for y in (0..print.height).step_by(2) {
                for x in (0..print.width).step_by(2) {
                    let here = Vector3::new(x as f64, y as f64, 1.0);
                    if let Some([u, v]) = inside(other, map * here) {
                        let value = at(&theirs, u, v);
                        let dx = 0.5 * (at(&theirs, u + 1.0, v) - at(&theirs, u - 1.0, v));
                        let dy = 0.5 * (at(&theirs, u, v + 1.0) - at(&theirs, u, v - 1.0));
                        let error =
                            f64::from(mine[y * print.width + x]) - (tone[0] * value + tone[1]);
                        samples.push((here, value, tone[0] * dx, tone[0] * dy, error));
                    }
                }
            }
            if samples.len() < 500 {
                return (map, tone);
            }
            let mut sizes: Vec<f64> = samples.iter().map(|s| s.4.abs()).collect();
            let middle = sizes.len() / 2;
            let scale = 1.5 * *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 + 0.3;
            let mut normal = SMatrix::<f64, 8, 8>::zeros();
            let mut right = SVector::<f64, 8>::zeros();
            // Units in which one step of each unknown moves a pixel about as much.
            let side = print.width.max(print.height) as f64;
            let units = SVector::<f64, 8>::from([
                1.0 / side,
                1.0 / side,
                1.0,
                1.0 / side,
                1.0 / side,
                1.0,
                0.02,
                1.0,
            ]);
            for (here, value, dx, dy, error) in samples {
                let slope = SVector::<f64, 8>::from([
                    dx * here.x,
                    dx * here.y,
                    dx,
                    dy * here.x,
                    dy * here.y,
                    dy,
                    value,
                    1.0,
                ])
                .component_mul(&units);
                let weight = 1.0 / (1.0 + (error / scale).powi(2));
                normal += slope * slope.transpose() * weight;
                right += slope * (weight * error);
            }
            normal += SMatrix::identity() * 1e-3;
            let Some(step) = normal
                .cholesky()
                .map(|c| c.solve(&right).component_mul(&units))
            else {
                return (map, tone);
            };
            map += Affine::new(step[0], step[1], step[2], step[3], step[4], step[5]);
            tone = [tone[0] + step[6], tone[1] + step[7]];
            if step[2].abs().max(step[5].abs()) < 0.01 {
                break;
            }
        }
    }
    (map, tone)
}

/// Returns lightness averaged twice over squares of `2 radius + 1` pixels, which is close to a Gaussian.
fn blurred(plate: &Plate, radius: usize) -> Vec<f32> {
    let (width, height) = (plate.width, plate.height);
    let mut plane = plate.lightness.clone();
    for _ in 0..2 {
        let line = |at: usize, size: usize| at.saturating_sub(radius)..(at + radius + 1).min(size);
        let across: Vec<f32> = (0..width * height)
            .map(|i| {
                let span = line(i % width, width);
                let count = span.len() as f32;
                span.map(|x| plane[i / width * width + x]).sum::<f32>() / count
            })
            .collect();
        plane = (0..width * height)
            .map(|i| {
                let span = line(i / width, height);
                let count = span.len() as f32;
                span.map(|y| across[y * width + i % width]).sum::<f32>() / count
            })
            .collect();
    }
    plane
}

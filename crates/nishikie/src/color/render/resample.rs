//! Resampling of a plane by Lanczos' filter with three lobes on the encoded values, as pictures are resized.

use std::f64::consts::PI;

use rayon::prelude::*;

use super::places::Places;

const LOBES: f64 = 3.0;

/// The weights of the pixels that are summed for a place.
struct Tap {
    first: usize,
    weights: Vec<f32>,
}

/// Returns the values of a plane at all places of two axes, in `0.0..=255.0`. The value at a place does not depend on the others.
pub(super) fn resample(plane: &[f32], width: usize, across: &Places, down: &Places) -> Vec<f32> {
    let columns = taps(across, width);
    let rows = taps(down, plane.len() / width);
    let mut values = vec![0.0; columns.len() * rows.len()];
    let left = columns.iter().map(|tap| tap.first).min().unwrap_or(0);
    let right = columns
        .iter()
        .map(|tap| tap.first + tap.weights.len())
        .max()
        .unwrap_or(0);
    values
        .par_chunks_exact_mut(columns.len())
        .zip(&rows)
        .for_each_init(
            || vec![0.0; right - left],
            |line, (values, row)| {
                line.fill(0.0);
                for (index, &weight) in row.weights.iter().enumerate() {
                    let from = &plane[(row.first + index) * width + left..];
                    for (sum, value) in line.iter_mut().zip(from) {
                        *sum += weight * value;
                    }
                }
                for (value, tap) in values.iter_mut().zip(&columns) {
                    let from = &line[tap.first - left..];
                    let sum: f32 = tap.weights.iter().zip(from).map(|(w, v)| w * v).sum();
                    *value = sum.clamp(0.0, 255.0);
                }
            },
        );
    values
}

fn taps(places: &Places, size: usize) -> Vec<Tap> {
    // Where the view is coarser than the scan the filter is as wide as its pixels.
    let stretch = places.scale().max(1.0);
    let reach = LOBES * stretch;
    let tap = |place: usize| {
        let center = places.center(place);
        let first = ((center - reach).floor().max(0.0) as usize).min(size - 1);
        let end = ((center + reach).ceil() as usize).clamp(first + 1, size);
        let weight = |pixel: usize| lanczos((pixel as f64 + 0.5 - center) / stretch);
        let weights: Vec<f64> = (first..end).map(weight).collect();
        let total: f64 = weights.iter().sum();
        Tap {
            first,
            weights: weights
                .iter()
                .map(|weight| (weight / total) as f32)
                .collect(),
        }
    };
    (0..places.inside()).map(tap).collect()
}

fn lanczos(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else if x.abs() < LOBES {
        let angle = PI * x;
        LOBES * angle.sin() * (angle / LOBES).sin() / (angle * angle)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use picture::Picture;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_whole_plane_is_resized_as_pictures_are(
            (width, height) in (20usize..60, 20usize..60),
            (across, down) in (8usize..90, 8usize..90),
            seed in 0usize..1000,
        ) {
            let plane: Vec<f32> = (0..width * height)
                .map(|i| ((i * 7919 + seed) % 256) as f32)
                .collect();
            let picture = Picture::from_planar_rgb(width, height, [&plane[..]; 3].concat()).expect("a picture");
            let want = picture.resize(across, down).expect("a picture");
            let have = resample(
                &plane,
                width,
                &Places::new(0, width, across, 0, width),
                &Places::new(0, height, down, 0, height),
            );
            let largest = have.iter().zip(want.planes()[0]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            prop_assert!(largest < 0.75, "{largest}");
        }
    }
}

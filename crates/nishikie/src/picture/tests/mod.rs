//! Pictures made here by formula, written, damaged and read again.

mod output;

use super::Picture;

/// Soft colours all over, every channel different, no symmetry that could hide a turn.
fn sample(width: usize, height: usize) -> Picture {
    let value = |channel: usize, y: usize, x: usize| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        [255.0 * x, 255.0 * y, 127.0 + 100.0 * (6.0 * x * y).sin()][channel]
    };
    let pixels = (0..3 * height * width)
        .map(|index| {
            value(
                index / (height * width),
                index / width % height,
                index % width,
            )
        })
        .collect();
    Picture::from_planar_rgb(width, height, pixels).unwrap()
}

/// The largest difference between two pictures' values, of 255.
fn farthest(one: &Picture, other: &Picture) -> f32 {
    assert_eq!((one.width(), one.height()), (other.width(), other.height()));
    let pairs = one.planar_rgb().iter().zip(other.planar_rgb());
    pairs
        .map(|(one, other)| (one - other).abs())
        .fold(0.0, f32::max)
}

use proptest::prelude::*;

use super::super::{Picture, Resolution};
use super::{farthest, sample};

#[test]
fn the_longest_side_is_as_asked() {
    let sizes = [
        ((400, 300), 200, (200, 150)),
        ((300, 400), 512, (384, 512)),
        ((1000, 1), 10, (10, 1)),
        ((7, 7), 7, (7, 7)),
    ];
    for ((width, height), longest, expected) in sizes {
        let resized = sample(width, height).resize_longest(longest).unwrap();
        assert_eq!((resized.width(), resized.height()), expected);
    }
    assert!(sample(4, 3).resize_longest(0).is_err());
}

#[test]
fn smooth_pictures_look_the_same_at_half_size() {
    // Lanczos at an integer factor, against the same formula evaluated at the coarse pixels' centers.
    let wave = |x: f64, y: f64| (128.0 + 60.0 * (5.0 * x).sin() + 40.0 * (4.0 * y).cos()) as f32;
    let at = |size: usize| {
        let center = |index: usize| (index as f64 + 0.5) / size as f64;
        let plane: Vec<f32> = (0..size * size)
            .map(|index| wave(center(index % size), center(index / size)))
            .collect();
        Picture::from_planar_rgb(size, size, [&plane[..]; 3].concat()).unwrap()
    };
    let difference = farthest(&at(128).resize(64, 64).unwrap(), &at(64));
    assert!(difference < 2.0, "{difference}");
}

#[test]
fn overshoot_is_brought_back() {
    let edge: Vec<u8> = (0..64 * 64)
        .flat_map(|index| [if index % 64 < 31 { 0 } else { 255 }; 3])
        .collect();
    let resized = Picture::from_rgb8(64, 64, &edge)
        .unwrap()
        .resize(150, 150)
        .unwrap();
    assert!(
        resized
            .planar_rgb()
            .iter()
            .all(|value| (0.0..=255.0).contains(value))
    );
}

#[test]
fn the_print_keeps_its_size_in_inches() {
    let picture = sample(400, 300).with_resolution(Some(Resolution { x: 400.0, y: 300.0 }));
    let dots = picture.resize(200, 75).unwrap().resolution().unwrap();
    assert_eq!((dots.x, dots.y), (200.0, 75.0));
}

proptest! {
    #[test]
    fn flat_stays_flat(from in (1usize..40, 1usize..40), to in (1usize..90, 1usize..90), value in 0u8..=255) {
        let flat = Picture::from_rgb8(from.0, from.1, &vec![value; 3 * from.0 * from.1]).unwrap();
        let resized = flat.resize(to.0, to.1).unwrap();
        prop_assert!(resized.planar_rgb().iter().all(|&seen| (seen - f32::from(value)).abs() < 1e-2));
    }
}

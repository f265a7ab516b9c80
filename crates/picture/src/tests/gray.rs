//! Pictures without color: their recognition, and operations on one plane in comparison with three equal ones.

use proptest::prelude::*;

use super::super::{Depth, Gray, OpenOptions, Picture, PictureError, Resolution};
use super::profiles::srgb_encode;
use super::{farthest, png_file, sample};

#[test]
fn gray_keeps_luminance() {
    // L* of the sRGB primaries, from any table of CIELAB: the gray of the same L*.
    let lightness = [
        ([255, 0, 0], 53.24),
        ([0, 255, 0], 87.73),
        ([0, 0, 255], 32.30),
        ([255, 255, 0], 97.14),
    ];
    for (color, lightness) in lightness {
        let gray = Picture::from_rgb8(1, 1, &color).unwrap().to_gray();
        assert!(gray.is_gray());
        let y = ((lightness + 16.0) / 116.0f64).powi(3);
        let seen = f64::from(gray.planar_rgb()[0]);
        assert!(
            (seen - srgb_encode(y)).abs() < 0.05,
            "{color:?}: {seen} {}",
            srgb_encode(y)
        );
    }
}

#[test]
fn gray_stays_exactly_itself() {
    let gray: Vec<f32> = (0..1000).map(|index| index as f32 * 0.25).collect();
    let picture = Picture::from_planar_rgb(1000, 1, [&gray[..]; 3].concat()).unwrap();
    assert_eq!(picture.to_gray(), picture);
}

#[test]
fn nearly_gray_counts_as_gray() {
    let gray = |color: [u8; 3]| {
        Picture::from_rgb8(2, 1, &[[9; 3], color].concat())
            .unwrap()
            .is_gray()
    };
    assert!(gray([100, 101, 99]));
    assert!(!gray([100, 103, 100]));
}

#[test]
fn a_picture_is_gray_whatever_was_asked_of_it_before() {
    let asked = sample(5, 4);
    assert!(!asked.is_gray());
    assert_eq!(asked, sample(5, 4));
    assert!(asked.to_gray().is_gray() && asked.to_gray().resize(3, 7).unwrap().is_gray());
    // Other pixels are compared anew.
    let colored = asked.to_gray().with_planar_rgb(asked.planar_rgb().to_vec());
    assert!(!colored.unwrap().is_gray());
}

/// The color may be anywhere, and the planes of a large picture are compared in blocks.
#[test]
fn a_single_pixel_of_color_is_found() {
    let (width, height) = (123, 101);
    for at in [0, 4095, 4096, 8191, 8192, width * height - 1] {
        let mut pixels = vec![40.0; 3 * width * height];
        pixels[width * height + at] = 43.0;
        let picture = Picture::from_planar_rgb(width, height, pixels).unwrap();
        assert!(!picture.is_gray(), "at {at}");
    }
}

/// A JPEG's rounding is not color, and which of its planes is kept is settled.
#[test]
fn nearly_gray_keeps_its_red_plane() {
    let rgb = [[10, 11, 12], [200, 199, 198]].concat();
    let picture = Picture::from_rgb8(2, 1, &rgb).unwrap();
    assert!(picture.is_gray());
    assert_eq!(Gray::of(&picture).plane(), [10.0, 200.0]);
    assert_eq!(picture.into_gray().plane(), [10.0, 200.0]);
}

#[test]
fn the_properties_of_a_scan_are_kept() {
    let dots = Some(Resolution { x: 400.0, y: 300.0 });
    let file = png_file(
        (3, 1),
        png::ColorType::Grayscale,
        png::BitDepth::Sixteen,
        &[0, 1, 0x80, 2, 0xff, 3],
        |_| {},
    );
    let options = OpenOptions::default();
    let scan = Picture::decode("a/scan.png", &file, options).unwrap();
    let scan = scan.with_resolution(dots);
    let gray = Gray::of(&scan);
    assert_eq!(scan.clone().into_gray(), gray);
    assert_eq!(gray.to_picture(), scan);
    let colored = gray
        .with_planar_rgb(sample(3, 1).into_planar_rgb())
        .unwrap();
    assert!(!colored.is_gray() && colored.planar_rgb() == sample(3, 1).planar_rgb());
    for (depth, source, resolution) in [
        (gray.depth(), gray.source(), gray.resolution()),
        (colored.depth(), colored.source(), colored.resolution()),
    ] {
        assert_eq!((depth, resolution), (Depth::Sixteen, dots));
        assert_eq!(source.unwrap().name, "scan.png");
    }
    let twice = gray.resize(6, 3).unwrap();
    assert_eq!(twice.resolution(), Some(Resolution { x: 800.0, y: 900.0 }));
    assert_eq!(twice.source(), gray.source());
}

#[test]
fn a_plane_of_the_wrong_length_is_refused() {
    let refused = |width, height, plane| {
        matches!(
            Gray::from_plane(width, height, plane),
            Err(PictureError::PlaneSize { .. })
        )
    };
    assert!(refused(2, 2, vec![0.0; 3]) && refused(0, 2, vec![]));
    let gray = Gray::from_plane(2, 1, vec![-3.0, 256.0]).unwrap();
    assert_eq!(gray.plane(), [0.0, 255.0]);
    assert!(matches!(
        Gray::from_plane(1, 1, vec![f32::NAN]),
        Err(PictureError::NotFinite)
    ));
    assert!(gray.resize(0, 1).is_err() && gray.resize_longest(0).is_err());
}

/// A profile of gray may tint it, as one of a toned photograph does; then the file is not gray.
#[test]
fn gray_files_are_known_to_be_gray() {
    let file = png_file(
        (2, 1),
        png::ColorType::Grayscale,
        png::BitDepth::Eight,
        &[7, 250],
        |_| {},
    );
    let scan = Picture::decode("scan.png", &file, OpenOptions::default()).unwrap();
    assert!(scan.known_tint().is_some() && scan.is_gray());
    let turned = scan.upright_from(6);
    assert!(turned.known_tint().is_some());
    assert!(turned.resize(8, 8).unwrap().known_tint().is_some());
    assert!(sample(2, 2).known_tint().is_none());
}

/// Values of a picture: `spread` is how far its channels may be apart.
fn pixels(spread: f32) -> impl Strategy<Value = (usize, usize, Vec<f32>)> {
    (1usize..30, 1usize..30).prop_flat_map(move |(width, height)| {
        let pixel = (0.0f32..=255.0, 0.0..=spread, 0.0..=spread);
        let pixels = proptest::collection::vec(pixel, width * height);
        pixels.prop_map(move |pixels| {
            let channel = |of: fn(&(f32, f32, f32)) -> f32| pixels.iter().map(of);
            let red = channel(|pixel| pixel.0);
            let green = channel(|pixel| (pixel.0 + pixel.1).min(255.0));
            let blue = channel(|pixel| (pixel.0 + pixel.2).min(255.0));
            (width, height, red.chain(green).chain(blue).collect())
        })
    })
}

proptest! {
    /// The definition, asked of each pixel.
    #[test]
    fn gray_is_a_small_spread((width, height, pixels) in prop_oneof![pixels(2.0), pixels(2.2), pixels(0.0)]) {
        let picture = Picture::from_planar_rgb(width, height, pixels).unwrap();
        let [red, green, blue] = picture.planes();
        let mut each = red.iter().zip(green).zip(blue);
        let expected = each.all(|((&r, &g), &b)| r.max(g).max(b) - r.min(g).min(b) <= 2.0);
        prop_assert_eq!(picture.is_gray(), expected);
    }

    #[test]
    fn color_becomes_the_gray_of_a_picture((width, height, pixels) in pixels(90.0)) {
        let picture = Picture::from_planar_rgb(width, height, pixels).unwrap();
        prop_assume!(!picture.is_gray());
        let gray = Gray::of(&picture);
        prop_assert_eq!(gray.to_picture(), picture.to_gray());
        prop_assert_eq!(picture.into_gray(), gray);
    }

    #[test]
    fn one_plane_is_resized_as_each_of_three(
        (width, height, pixels) in pixels(0.0),
        to in (1usize..60, 1usize..60),
        longest in 1usize..60,
    ) {
        // Three planes of which nothing is known, and three that are known to be equal.
        let unknown = Picture::from_planar_rgb(width, height, pixels.clone()).unwrap();
        let known = Picture::from_planar_rgb(width, height, pixels).unwrap();
        prop_assert!(known.is_gray());
        let gray = Gray::of(&known);
        let expected = unknown.resize(to.0, to.1).unwrap();
        prop_assert_eq!(farthest(&expected, &known.resize(to.0, to.1).unwrap()), 0.0);
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let resized = gray.resize(to.0, to.1).unwrap();
        for plane in expected.planes() {
            prop_assert_eq!(bits(resized.plane()), bits(plane));
        }
        let expected = unknown.resize_longest(longest).unwrap();
        let resized = gray.resize_longest(longest).unwrap();
        prop_assert_eq!((resized.width(), resized.height()), (expected.width(), expected.height()));
        prop_assert_eq!(bits(resized.plane()), bits(expected.planes()[0]));
    }
}

//! Pigments of drawn prints, whose pigments are known.

use nishikie::color::{ColorError, Palette, Pigment};
use nishikie::picture::Picture;
use nishikie::progress::Silent;

const PAPER: [u8; 3] = [236, 220, 188];
const INDIGO: [u8; 3] = [44, 74, 122];
const GREEN: [u8; 3] = [112, 140, 84];
const BLACK: [u8; 3] = [24, 20, 22];
const RED: [u8; 3] = [190, 52, 40];

fn draw(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
    let pixels = (0..width * height).flat_map(|i| pixel(i % width, i / width));
    Picture::from_rgb8(width, height, &pixels.collect::<Vec<u8>>()).expect("a picture")
}

/// 480 × 360: paper of uneven tone, a garment, ground, thin lines, and a seal on one part in a hundred; drawn four times as
/// large and reduced, so that every edge is a mixture.
fn print() -> Picture {
    let large = draw(1920, 1440, |x, y| {
        let (x, y) = (x / 4, y / 4);
        let line = [(180, 100..340), (300, 100..340)]
            .iter()
            .any(|(at, rows)| rows.contains(&y) && x.abs_diff(*at) < 2)
            || (y.abs_diff(100) < 2 && (180..300).contains(&x));
        match (x, y) {
            _ if line => BLACK,
            (400..440, 30..73) => RED,
            (182..298, 102..340) => INDIGO,
            (_, 300..) => GREEN,
            _ => PAPER.map(|v| v - (x / 60 % 2) as u8 * 3 - (y / 50 % 3) as u8),
        }
    });
    large.resize(480, 360).expect("smaller")
}

fn of(prints: &[&Picture], count: usize) -> Palette {
    Palette::of(prints, count, &Silent).expect("a palette")
}

/// Returns the distance of a pigment from a color in L*a*b*.
fn distance(pigment: &Pigment, rgb: [u8; 3]) -> f32 {
    let other = Pigment::of_rgb(rgb, 0.0).lab;
    let squares = pigment.lab.iter().zip(other).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f32>().sqrt()
}

#[test]
fn pigments_are_what_was_printed_and_nothing_between() {
    let palette = of(&[&print()], 10);
    let printed = [PAPER, INDIGO, GREEN, BLACK, RED];
    assert_eq!(palette.pigments.len(), printed.len(), "{palette:?}");
    for color in printed {
        let nearest = palette.pigments.iter().map(|p| distance(p, color));
        let nearest = nearest.fold(f32::INFINITY, f32::min);
        assert!(nearest < 4.0, "{color:?} is {nearest} away: {palette:?}");
    }
    let first = palette.pigments.first().expect("pigments");
    assert!(distance(first, PAPER) < 4.0, "paper comes first");
    let whole: f32 = palette.pigments.iter().map(|p| p.share).sum();
    assert!((whole - 1.0).abs() < 1e-4);
    let shares = palette.pigments.windows(2);
    assert!(
        shares
            .into_iter()
            .all(|pair| pair[0].share >= pair[1].share)
    );
    let seal = palette.pigments.iter().find(|p| distance(p, RED) < 4.0);
    let share = seal.expect("a seal").share;
    assert!((0.007..0.014).contains(&share), "{share}");
    assert_eq!(palette, of(&[&print()], 10), "the same every time");
}

#[test]
fn fewer_are_the_most_telling() {
    let palette = of(&[&print()], 3);
    assert_eq!(palette.pigments.len(), 3);
    assert!(palette.pigments.iter().any(|p| distance(p, PAPER) < 4.0));
    assert!(
        palette.pigments.iter().any(|p| distance(p, INDIGO) < 12.0),
        "{palette:?}"
    );
}

#[test]
fn prints_of_a_collection_count_alike() {
    let plain = |rgb, side| draw(side, side, move |_, _| rgb);
    let palette = of(
        &[&plain(RED, 40), &plain(INDIGO, 900), &plain(INDIGO, 40)],
        4,
    );
    assert_eq!(palette.pigments.len(), 2);
    let [indigo, red] = [palette.pigments[0], palette.pigments[1]];
    assert!(distance(&indigo, INDIGO) < 0.5 && distance(&red, RED) < 0.5);
    assert!((indigo.share - 2.0 / 3.0).abs() < 1e-3 && (red.share - 1.0 / 3.0).abs() < 1e-3);
    assert_eq!([indigo.hex(), red.hex()], ["#2c4a7a", "#be3428"]);
}

#[test]
fn whatever_the_picture_there_is_a_palette() {
    let noise = draw(90, 70, |x, y| {
        let value = (x * 7919 + y * 104_729 + x * y * 31) % 256;
        [
            value as u8,
            (value * 5 % 256) as u8,
            (value * 11 % 256) as u8,
        ]
    });
    for picture in [
        draw(1, 1, |_, _| RED),
        draw(700, 1, |x, _| [x as u8; 3]),
        noise,
    ] {
        let palette = of(&[&picture], 32);
        let numbers = palette
            .pigments
            .iter()
            .all(|p| p.share.is_finite() && p.lab.iter().all(|v| v.is_finite()));
        assert!(!palette.pigments.is_empty() && numbers, "{palette:?}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let picture = draw(2, 2, |_, _| RED);
    assert!(matches!(
        Palette::of(&[], 8, &Silent),
        Err(ColorError::NoReference)
    ));
    for count in [0, 1, 33] {
        let found = Palette::of(&[&picture], count, &Silent);
        assert!(matches!(found, Err(ColorError::PigmentCount(c)) if c == count));
    }
}

#[test]
fn swatches_show_each_color_and_its_share() {
    let pigments = vec![Pigment::of_rgb(RED, 0.75), Pigment::of_rgb(GREEN, 0.25)];
    let swatches = Palette { pigments }.swatches().expect("swatches");
    let (width, height) = (swatches.width(), swatches.height());
    assert_eq!((width, height), (192, 128));
    let at = |x: usize, y: usize| swatches.planes().map(|plane| plane[y * width + x] as u8);
    assert_eq!([at(95, 0), at(96, 95)], [RED, GREEN]);
    assert_eq!([at(143, 96), at(144, 127)], [RED, GREEN]);
    assert!(Palette { pigments: vec![] }.swatches().is_err());
}

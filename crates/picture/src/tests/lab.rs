//! CIE L*a*b* in TIFFs, against the colors of sRGB's corners.

use super::super::{Depth, OpenOptions, Picture, PictureError};
use super::tiff_file::{Page, Value};

/// L*, a* and b* of D50 and their sRGB: the corners of sRGB (as in the standard examples of CSS Color 4), white, black and middle gray.
const COLORS: [([f64; 3], [f32; 3]); 6] = [
    ([54.29, 80.81, 69.89], [255.0, 0.0, 0.0]),
    ([87.82, -79.27, 80.99], [0.0, 255.0, 0.0]),
    ([29.57, 68.30, -112.03], [0.0, 0.0, 255.0]),
    ([100.0, 0.0, 0.0], [255.0, 255.0, 255.0]),
    ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
    ([53.585, 0.0, 0.0], [128.0, 128.0, 128.0]),
];

fn read(page: Page) -> Result<Picture, PictureError> {
    Picture::decode("some.tif", &page.file(), OpenOptions::default())
}

/// The pixels in one of the encodings, little-endian.
fn encoded(photometric: u16, bits: u16) -> Vec<u8> {
    let value = |index: usize, value: f64| -> u16 {
        let whole = |value: f64| value.round() as i32 as u16;
        match (photometric, bits, index) {
            (_, 8, 0) => whole(value * 2.55),
            (8, 8, _) => whole(value) & 0xff,
            (_, 8, _) => whole(value + 128.0),
            (8, _, 0) => whole(value * 655.35),
            (8, _, _) => whole(value * 256.0),
            (_, _, 0) => whole(value * 652.8),
            _ => whole((value + 128.0) * 256.0),
        }
    };
    let values = COLORS
        .iter()
        .flat_map(|(lab, _)| [0, 1, 2].map(|index| value(index, lab[index])));
    match bits {
        8 => values.map(|value| value as u8).collect(),
        _ => values.flat_map(u16::to_le_bytes).collect(),
    }
}

#[test]
fn both_encodings_become_srgb() {
    for (photometric, bits, most) in [(8, 8, 9.0), (9, 8, 9.0), (8, 16, 1.0), (9, 16, 1.0)] {
        let data = encoded(photometric, bits);
        let page = Page::new((COLORS.len() as u32, 1), &[bits; 3], photometric, &data);
        // Some programs say that a* and b* have a sign.
        let signed = page.clone().short(339, &[1, 2, 2]);
        for page in [Some(page), (photometric == 8).then_some(signed)] {
            let Some(page) = page else { continue };
            let picture = read(page).unwrap();
            assert_eq!(picture.warnings(), [""; 0]);
            let depth = if bits == 8 {
                Depth::Eight
            } else {
                Depth::Sixteen
            };
            assert_eq!(picture.depth(), depth);
            for (index, (lab, expected)) in COLORS.iter().enumerate() {
                let seen = picture.planes().map(|plane| plane[index]);
                let near = seen
                    .iter()
                    .zip(expected)
                    .all(|(a, b)| (a - b).abs() <= most);
                assert!(near, "{photometric}, {bits} bits, {lab:?}: {seen:?}");
            }
        }
    }
}

#[test]
fn lightness_alone_is_gray() {
    let page = Page::new((3, 1), &[8], 8, &[0, 137, 255]);
    let picture = read(page).unwrap();
    assert!(picture.is_gray());
    for (seen, expected) in picture.planes()[0].iter().zip([0.0, 128.0, 255.0]) {
        assert!((seen - expected).abs() <= 1.0, "{seen}");
    }
}

#[test]
fn profiles_beside_lab_are_left_out_and_other_kinds_refused() {
    let mut page = Page::new((1, 1), &[8; 3], 8, &[255, 0, 0]);
    page.tags.push((34675, Value::Bytes(vec![0; 200])));
    let picture = read(page).unwrap();
    assert_eq!(picture.planar_rgb(), [255.0; 3]);
    assert!(picture.warnings()[0].contains("profile is not used"));
    for (page, name) in [
        (
            Page::new((1, 1), &[8; 4], 8, &[0; 4]).short(338, &[1]),
            "L*a*b* and premultiplied",
        ),
        (Page::new((1, 1), &[12; 3], 8, &[0; 6]), "L*a*b* of 12 bits"),
        (Page::new((1, 1), &[8; 3], 10, &[0; 3]), "ITU L*a*b*"),
        (
            Page::new((1, 1), &[8; 3], 9, &[0; 3]).short(339, &[2; 3]),
            "signed",
        ),
    ] {
        let refused = read(page).unwrap_err().to_string();
        assert!(refused.contains(name), "{refused}");
    }
    let clear = Page::new((1, 1), &[8; 4], 9, &[0, 128, 128, 0]).short(338, &[2]);
    assert_eq!(read(clear).unwrap().planar_rgb(), [255.0; 3]);
}

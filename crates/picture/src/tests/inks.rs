//! Printing inks, against colors that LittleCMS computes (perceptual intent, black mapped to black).

use jpeg_encoder::{ColorType, Encoder};

use super::super::{OpenOptions, Picture, PictureError};
use super::tiff_file::{Compression, Page, Value};

const SEPARATED: u16 = 5;
const PROFILE: u16 = 34675;
const PRESS: &[u8] = include_bytes!("../icc/press.icc");

/// Percentages of cyan, magenta, yellow and black, and their sRGB by `transicc -t0 -c0` from `icc/press.icc`.
const COLORS: [([u8; 4], [f32; 3]); 9] = [
    ([0, 0, 0, 0], [255.0, 255.0, 255.0]),
    ([0, 0, 0, 50], [147.1, 149.1, 151.7]),
    ([0, 0, 0, 100], [34.9, 31.2, 32.0]),
    ([100, 100, 0, 0], [46.4, 48.5, 146.2]),
    ([0, 100, 100, 0], [237.3, 28.3, 36.1]),
    ([20, 40, 60, 20], [170.1, 130.9, 95.1]),
    ([50, 40, 40, 10], [127.4, 130.6, 131.3]),
    ([80, 60, 50, 70], [21.5, 38.3, 46.7]),
    ([100, 100, 100, 100], [0.0, 0.0, 0.0]),
];

fn read(bytes: &[u8]) -> Result<Picture, PictureError> {
    Picture::decode("some.file", bytes, OpenOptions::default())
}

/// The inks of [`COLORS`] in 8 bits, one pixel each.
fn inks() -> Vec<u8> {
    let eight = |percent: u8| (u32::from(percent) * 255 / 100) as u8;
    COLORS
        .iter()
        .flat_map(|(inks, _)| inks.map(eight))
        .collect()
}

#[track_caller]
fn assert_near(picture: &Picture, places: impl Fn(usize) -> usize, most: f32) {
    for (index, (inks, expected)) in COLORS.iter().enumerate() {
        let seen = picture.planes().map(|plane| plane[places(index)]);
        let near = seen
            .iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() <= most);
        assert!(near, "{inks:?}: {seen:?} instead of {expected:?}");
    }
}

fn page(data: &[u8], bits: u16) -> Page {
    let mut page = Page::new((COLORS.len() as u32, 1), &[bits; 4], SEPARATED, data);
    page.tags.push((PROFILE, Value::Bytes(PRESS.to_vec())));
    page
}

#[test]
fn inks_of_a_tiff_are_seen_through_their_profile() {
    let eight = page(&inks(), 8);
    let wide: Vec<u8> = inks().iter().flat_map(|&value| [value, value]).collect();
    let lzw = Page {
        chunks: vec![Compression::Lzw.pack(&inks())],
        ..eight.clone().short(259, &[5])
    };
    let planes = (0..4).map(|ink| inks().into_iter().skip(ink).step_by(4).collect());
    let planar = Page {
        chunks: planes.collect(),
        ..eight.clone().short(284, &[2])
    };
    let set = eight.clone().short(332, &[1]);
    for page in [eight, page(&wide, 16), lzw, planar, set] {
        let picture = read(&page.file()).unwrap();
        assert_eq!(picture.warnings(), [""; 0]);
        assert_near(&picture, |index| index, 2.5);
    }
}

#[test]
fn further_channels_beside_inks_are_transparency_or_left_out() {
    let data: Vec<u8> = inks()
        .chunks(4)
        .flat_map(|inks| [inks, &[0]].concat())
        .collect();
    let page = |meaning| {
        let page = Page::new((COLORS.len() as u32, 1), &[8; 5], SEPARATED, &data);
        let mut page = page.short(338, &[meaning]);
        page.tags.push((PROFILE, Value::Bytes(PRESS.to_vec())));
        read(&page.file())
    };
    let spot = page(0).unwrap();
    assert!(spot.warnings()[0].contains("1 extra channel"));
    assert_near(&spot, |index| index, 2.5);
    let clear = page(2).unwrap();
    assert!(clear.planar_rgb().iter().all(|&value| value == 255.0));
    let refused = page(1).unwrap_err().to_string();
    assert!(refused.contains("(CMYK) and premultiplied"), "{refused}");
}

#[test]
fn inks_without_a_profile_are_those_of_a_press_with_a_warning() {
    let mut bare = page(&inks(), 8);
    bare.tags.retain(|(tag, _)| *tag != PROFILE);
    let gray = moxcms::ColorProfile::new_gray_with_gamma(2.2)
        .encode()
        .unwrap();
    let with = |profile: &[u8]| {
        let mut page = bare.clone();
        page.tags.push((PROFILE, Value::Bytes(profile.to_vec())));
        page
    };
    for (page, warning) in [
        (bare.clone(), "without a color profile"),
        (with(b"no profile at all"), "not used"),
        (with(&gray), "is for Gray, and the pixels are CMYK"),
        (with(&PRESS[..900]), "not used"),
    ] {
        let picture = read(&page.file()).unwrap();
        assert_near(&picture, |index| index, 2.5);
        assert!(
            matches!(picture.warnings(), [one] if one.contains(warning) && one.contains("SWOP")),
            "{:?}",
            picture.warnings()
        );
    }
    // Pixels of other colors have no use for it.
    let mut rgb = Page::new((1, 1), &[8; 3], 2, &[10, 20, 30]);
    rgb.tags.push((PROFILE, Value::Bytes(PRESS.to_vec())));
    let rgb = read(&rgb.file()).unwrap();
    assert_eq!(rgb.planar_rgb(), [10.0, 20.0, 30.0]);
    assert!(rgb.warnings()[0].contains("is for Cmyk, and the pixels are RGB"));
}

#[test]
fn other_inks_are_refused_by_name() {
    let refused = read(&page(&inks(), 8).short(332, &[2]).file()).unwrap_err();
    assert!(
        refused.to_string().contains("inks other than CMYK"),
        "{refused}"
    );
    let three = Page::new((1, 1), &[8; 3], SEPARATED, &[0; 3]);
    let refused = read(&three.file()).unwrap_err().to_string();
    assert!(refused.contains("3 of the 4 samples"), "{refused}");
}

/// A JPEG with a flat block of each color. The encoder inverts inks as Adobe's programs do.
fn jpeg_of(row: Vec<u8>, kind: ColorType, profile: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 100);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).unwrap();
    }
    encoder
        .encode(&row.repeat(8), 8 * COLORS.len() as u16, 8, kind)
        .unwrap();
    bytes
}

fn eight_times(pixels: &[u8]) -> Vec<u8> {
    let pixels = pixels.chunks(4);
    pixels.flat_map(|inks| [inks; 8].concat()).collect()
}

fn jpeg(kind: ColorType) -> Vec<u8> {
    jpeg_of(eight_times(&inks()), kind, Some(PRESS))
}

/// Small files, for the tests that damage files.
pub fn files() -> Vec<Vec<u8>> {
    vec![
        page(&inks(), 8).file(),
        jpeg(ColorType::Cmyk),
        jpeg(ColorType::CmykAsYcck),
        Page::new((1, 1), &[16; 3], 9, &[1, 60, 3, 90, 5, 100]).file(),
    ]
}

#[test]
fn inks_of_a_jpeg_are_seen_through_their_profile() {
    for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let picture = read(&jpeg(kind)).unwrap();
        assert_eq!(picture.warnings(), [""; 0], "{kind:?}");
        assert_near(&picture, |index| 8 * index + 4, 4.0);
    }
}

#[test]
fn a_jpeg_of_inks_without_a_header_is_refused_since_programs_differ() {
    let mut bytes = jpeg(ColorType::Cmyk);
    let adobe = bytes.windows(5).position(|text| text == b"Adobe").unwrap();
    bytes[adobe] = b'a';
    let refused = read(&bytes).unwrap_err().to_string();
    assert!(
        refused.contains("whether its values are inverted") && refused.contains("magick"),
        "{refused}"
    );
}

/// In a TIFF, whose tags say what samples are, nothing is inverted.
#[test]
fn inks_in_a_jpeg_in_a_tiff_are_as_stored() {
    let inverted: Vec<u8> = inks().iter().map(|value| 255 - value).collect();
    let data = jpeg_of(eight_times(&inverted), ColorType::Cmyk, None);
    let mut page = Page::new((8 * COLORS.len() as u32, 8), &[8; 4], SEPARATED, &data);
    page.tags.push((PROFILE, Value::Bytes(PRESS.to_vec())));
    let picture = read(&page.short(259, &[7]).file()).unwrap();
    assert_near(&picture, |index| 8 * index + 4, 4.0);
}

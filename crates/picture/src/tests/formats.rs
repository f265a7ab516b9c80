//! Kinds of files that no crate writes: small ones made by tools/formats/make.py, against the formula that they were made from.

#[cfg(any(feature = "jpeg2000", feature = "jpegxl"))]
use super::super::Depth;
use super::super::{OpenOptions, Picture, PictureError};

const WIDTH: usize = 40;
const HEIGHT: usize = 24;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("files/", $name)).as_slice()
    };
}

/// Every made file, for the tests that damage files.
pub const FILES: [&[u8]; 21] = [
    file!("arithmetic.jpg"),
    file!("frames.jxl"),
    file!("frames.png"),
    file!("frames.webp"),
    file!("gray12.jp2"),
    file!("gray16.jp2"),
    file!("gray16.jxl"),
    file!("lossless.jpg"),
    file!("progressive.jpg"),
    file!("progressive_restarts.jpg"),
    file!("rgb8.jp2"),
    file!("rgb8.jxl"),
    file!("rgb8_lossy.jp2"),
    file!("rgb8_lossy.jxl"),
    file!("rgb8_tiles.j2k"),
    file!("rgb_adobe.jpg"),
    file!("scan_by_scan.jpg"),
    file!("scan_by_scan_2x2.jpg"),
    file!("subsampled_restarts.jpg"),
    file!("twelve_bits.jpg"),
    file!("uneven_colors.jpg"),
];

/// A bare codestream of JPEG 2000, of 40 × 24 pixels in RGB.
#[cfg(feature = "jpeg2000")]
pub const RGB_CODESTREAM: &[u8] = file!("rgb8_tiles.j2k");

fn read(bytes: &[u8], page: Option<u32>) -> Result<Picture, PictureError> {
    let options = OpenOptions {
        page,
        ..OpenOptions::default()
    };
    Picture::decode("some.file", bytes, options)
}

/// The value of a channel in the made files of so many bits, on the scale of 255.
fn made(bits: u32, channel: usize, x: usize, y: usize) -> f32 {
    let most = (1usize << bits) - 1;
    let value = [
        x * most / (WIDTH - 1),
        y * most / (HEIGHT - 1),
        (x + y) * most / (WIDTH + HEIGHT - 2),
    ][channel];
    value as f32 * 255.0 / most as f32
}

/// The largest and the mean difference from the formula.
fn differences(picture: &Picture, bits: u32, gray: bool, share: usize) -> (f32, f32) {
    assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
    let (mut largest, mut sum) = (0f32, 0.0);
    for (channel, plane) in picture.planes().into_iter().enumerate() {
        for (index, value) in plane.iter().enumerate() {
            let channel = if gray { 0 } else { channel };
            let mut expected = made(bits, channel, index % WIDTH, index / WIDTH);
            if share > 1 {
                expected = (expected.round() as usize / share) as f32;
            }
            largest = largest.max((value - expected).abs());
            sum += (value - expected).abs();
        }
    }
    (largest, sum / picture.planar_rgb().len() as f32)
}

#[cfg(any(feature = "jpeg2000", feature = "jpegxl"))]
#[test]
fn lossless_files_are_read_exactly() {
    let files = [
        #[cfg(feature = "jpeg2000")]
        (file!("rgb8.jp2"), 8, false),
        #[cfg(feature = "jpeg2000")]
        (file!("rgb8_tiles.j2k"), 8, false),
        #[cfg(feature = "jpeg2000")]
        (file!("gray12.jp2"), 12, true),
        #[cfg(feature = "jpeg2000")]
        (file!("gray16.jp2"), 16, true),
        #[cfg(feature = "jpegxl")]
        (file!("rgb8.jxl"), 8, false),
        #[cfg(feature = "jpegxl")]
        (file!("gray16.jxl"), 16, true),
    ];
    for (index, (bytes, bits, gray)) in files.into_iter().enumerate() {
        let picture = read(bytes, None).unwrap();
        assert_eq!(picture.warnings(), [""; 0], "file {index}");
        let depth = if bits > 8 {
            Depth::Sixteen
        } else {
            Depth::Eight
        };
        assert_eq!(picture.depth(), depth, "file {index}");
        let (largest, _) = differences(&picture, bits, gray, 1);
        assert!(largest < 0.003, "file {index} is off by {largest}");
    }
}

#[test]
fn lossy_files_are_read_nearly() {
    let files = [
        #[cfg(feature = "jpeg2000")]
        (file!("rgb8_lossy.jp2"), 3.0),
        #[cfg(feature = "jpegxl")]
        (file!("rgb8_lossy.jxl"), 2.0),
        (file!("progressive.jpg"), 3.0),
        (file!("progressive_restarts.jpg"), 3.0),
        (file!("scan_by_scan.jpg"), 3.0),
        (file!("subsampled_restarts.jpg"), 3.0),
        (file!("rgb_adobe.jpg"), 2.0),
        // Of the second decoder.
        (file!("scan_by_scan_2x2.jpg"), 3.0),
        (file!("uneven_colors.jpg"), 3.0),
    ];
    for (index, (bytes, most)) in files.into_iter().enumerate() {
        let picture = read(bytes, None).unwrap();
        assert_eq!(picture.warnings(), [""; 0], "file {index}");
        let (_, mean) = differences(&picture, 8, false, 1);
        assert!(mean < most, "file {index} is off by {mean}");
    }
}

#[test]
fn kinds_that_are_not_read_are_named() {
    for (bytes, name) in [
        (file!("twelve_bits.jpg"), "is a 12-bit JPEG"),
        (file!("lossless.jpg"), "is a lossless JPEG"),
        (file!("arithmetic.jpg"), "is a JPEG with arithmetic coding"),
        (&in_thirds(), "unusual resolution of its colors"),
    ] {
        let error = read(bytes, None).unwrap_err().to_string();
        assert!(
            error.contains(name) && error.contains("convert it, for instance with `"),
            "{error}"
        );
    }
}

/// A JPEG whose header says that two samples of a color cover three pixels.
fn in_thirds() -> Vec<u8> {
    let mut bytes = file!("subsampled_restarts.jpg").to_vec();
    let header = bytes
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    (bytes[header + 11], bytes[header + 14]) = (0x31, 0x21);
    bytes
}

#[test]
fn a_still_picture_beside_an_animation_is_read() {
    // The chunk fcTL before the pixels makes them the first frame.
    let bytes = file!("frames.png");
    let control = bytes.windows(4).position(|name| name == b"fcTL").unwrap() - 4;
    let still = [&bytes[..control], &bytes[control + 12 + 26..]].concat();
    let picture = read(&still, None).unwrap();
    assert_eq!(differences(&picture, 8, false, 1).0, 0.0);
    assert!(
        matches!(picture.warnings(), [one] if one.contains("still picture, which is read, beside an animation")),
        "{:?}",
        picture.warnings()
    );
}

#[test]
fn a_frame_of_an_animation_can_be_chosen() {
    for (bytes, exact) in [
        (file!("frames.webp"), true),
        #[cfg(feature = "jpegxl")]
        (file!("frames.jxl"), true),
        (file!("frames.png"), false),
    ] {
        let first = read(bytes, None).unwrap();
        assert!(
            matches!(first.warnings(), [warning] if warning.contains("3 frames")),
            "{:?}",
            first.warnings()
        );
        assert_eq!(differences(&first, 8, false, 1).0, 0.0);
        let chosen = read(bytes, Some(1)).unwrap();
        assert_eq!(chosen.warnings(), [""; 0]);
        for (page, share) in [(2, 2), (3, 4)] {
            match read(bytes, Some(page)) {
                // The WebP decoder rounds where it lays a frame over the last one.
                Ok(frame) => assert!(differences(&frame, 8, false, share).0 <= 1.0),
                Err(error) => assert!(!exact && error.to_string().contains("animated PNG")),
            }
        }
        for page in [0, 4] {
            assert!(matches!(
                read(bytes, Some(page)),
                Err(PictureError::NoPage { pages: 3, .. })
            ));
        }
    }
}

/// A file is refused wherever it is cut, unless all of the picture is there.
#[test]
fn cut_files_are_refused() {
    let whole = [
        file!("progressive.jpg"),
        file!("scan_by_scan.jpg"),
        file!("subsampled_restarts.jpg"),
        #[cfg(feature = "jpeg2000")]
        file!("rgb8.jp2"),
        #[cfg(feature = "jpeg2000")]
        file!("rgb8_tiles.j2k"),
        #[cfg(feature = "jpegxl")]
        file!("rgb8.jxl"),
        #[cfg(feature = "jpegxl")]
        file!("rgb8_lossy.jxl"),
        file!("frames.webp"),
    ];
    for (index, bytes) in whole.into_iter().enumerate() {
        let expected = read(bytes, None).unwrap();
        let mut refused = 0;
        for length in 0..bytes.len() {
            match read(&bytes[..length], None) {
                Ok(cut) => assert!(
                    cut.planar_rgb() == expected.planar_rgb() || !cut.warnings().is_empty(),
                    "file {index} cut to {length}"
                ),
                Err(_) => refused += 1,
            }
        }
        assert!(
            refused * 10 >= bytes.len() * 9,
            "file {index}: {refused} of {} cuts refused",
            bytes.len()
        );
    }
}

/// Decoders show gray without a word if an end marker stands in place of the missing data.
#[test]
fn an_end_marker_does_not_hide_missing_data() {
    for bytes in [
        file!("progressive.jpg"),
        file!("progressive_restarts.jpg"),
        file!("scan_by_scan.jpg"),
        file!("subsampled_restarts.jpg"),
    ] {
        let scan = bytes
            .windows(2)
            .position(|pair| pair == [0xff, 0xda])
            .unwrap();
        for length in scan + 14..bytes.len() - 3 {
            let cut = [&bytes[..length], &[0xff, 0xd9]].concat();
            match read(&cut, None) {
                Ok(picture) => assert!(!picture.warnings().is_empty(), "cut at {length}"),
                Err(error) => assert!(matches!(error, PictureError::Damaged { .. }), "{error}"),
            }
        }
    }
}

#[test]
fn restart_markers_must_come_in_order() {
    let bytes = file!("subsampled_restarts.jpg").to_vec();
    let restarts: Vec<usize> = (0..bytes.len() - 1)
        .filter(|&at| bytes[at] == 0xff && matches!(bytes[at + 1], 0xd0..=0xd7))
        .collect();
    assert!(restarts.len() > 3);
    for pair in restarts.windows(2) {
        // One interval is lost.
        let lost = [&bytes[..pair[0]], &bytes[pair[1]..]].concat();
        let error = read(&lost, None).unwrap_err();
        assert!(matches!(error, PictureError::Damaged { .. }), "{error}");
    }
}

#[test]
fn overwritten_jpeg_data_are_noticed() {
    let bytes = file!("progressive.jpg");
    let scan = bytes
        .windows(2)
        .position(|pair| pair == [0xff, 0xda])
        .unwrap();
    let mut noticed = 0;
    let places = (scan + 14..bytes.len() - 34).step_by(3);
    let all = places.clone().count();
    for place in places {
        let mut bytes = bytes.to_vec();
        bytes[place..place + 32].fill(0x5a);
        if read(&bytes, None).is_ok_and(|picture| picture.warnings().is_empty()) {
            continue;
        }
        noticed += 1;
    }
    assert!(noticed * 10 >= all * 9, "{noticed} of {all}");
}

/// A kind that a Cargo feature leaves out is refused as other kinds that are not read.
#[cfg(not(all(feature = "jpeg2000", feature = "jpegxl")))]
#[test]
fn kinds_that_are_left_out_are_named() {
    for (bytes, kind, command) in [
        #[cfg(not(feature = "jpeg2000"))]
        (file!("rgb8.jp2"), "JPEG 2000", "opj_decompress"),
        #[cfg(not(feature = "jpeg2000"))]
        (file!("rgb8_tiles.j2k"), "JPEG 2000", "opj_decompress"),
        #[cfg(not(feature = "jpegxl"))]
        (file!("rgb8.jxl"), "JPEG XL", "djxl"),
    ] {
        let error = read(bytes, None).unwrap_err().to_string();
        let name = format!("is a {kind} picture (this build of nishikie reads no {kind})");
        assert!(error.contains(&name) && error.contains(command), "{error}");
    }
}

#[test]
fn files_of_other_kinds_are_named_with_a_command() {
    let movie = |brand: &[u8]| [&[0, 0, 0, 24], b"ftyp".as_slice(), brand, &[0; 12]].concat();
    let cases: [(Vec<u8>, &str, &str); 7] = [
        (movie(b"avif"), "an AVIF picture", "magick a.avif a.png"),
        (movie(b"heic"), "a HEIC picture", "magick a.heic a.png"),
        (b"%PDF-1.7\n".into(), "a PDF document", "pdfimages -all"),
        (
            b"<?xml version='1.0'?>\n<svg/>".into(),
            "an SVG drawing",
            "rsvg-convert",
        ),
        (b"8BPS\0\x01".into(), "a Photoshop document", "magick"),
        (b"II\xbc\x01".into(), "a JPEG XR picture", "magick"),
        (
            b"\x76\x2f\x31\x01\x02".into(),
            "an OpenEXR picture",
            "magick",
        ),
    ];
    for (bytes, name, command) in cases {
        let error = read(&bytes, None).unwrap_err().to_string();
        assert!(
            error.contains(&format!("is {name}, which is not read")) && error.contains(command),
            "{error}"
        );
    }
    // JPEG-LS begins as JPEG does.
    let ls = b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xf7\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0";
    let error = read(ls, None).unwrap_err().to_string();
    assert!(error.contains("is a JPEG-LS picture"), "{error}");
    let text = read(b"Thirty-six views of Mount Fuji", None).unwrap_err();
    assert!(matches!(text, PictureError::NotAPicture { .. }));
}

/// Files that downloads and copies leave under a picture's name.
#[test]
fn misnamed_files_are_named() {
    let cases: [(&[u8], &str, &str); 6] = [
        (
            b"<!DOCTYPE html>\n<title>404</title>",
            "an HTML page",
            "once more",
        ),
        (
            b"\xef\xbb\xbf\r\n <HTML><svg/>",
            "an HTML page",
            "once more",
        ),
        (b"<html lang=ja>", "an HTML page", "once more"),
        (
            b"version https://git-lfs.example/spec/v1\noid sha256:00\nsize 9\n",
            "a pointer of Git LFS",
            "git lfs pull",
        ),
        (
            b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ",
            "a companion file of macOS (AppleDouble)",
            "`._`",
        ),
        (
            b"\0\x05\x16\x07",
            "a companion file of macOS (AppleDouble)",
            "`._`",
        ),
    ];
    for (bytes, name, remedy) in cases {
        let error = read(bytes, None).unwrap_err();
        assert!(matches!(error, PictureError::Misnamed { .. }), "{error}");
        let error = error.to_string();
        let name = format!("is {name}, not a picture");
        assert!(error.contains(&name) && error.contains(remedy), "{error}");
    }
    for other in [&b"<!doctype"[..], b"html", b"\0\x05\x16", b"version 2"] {
        let error = read(other, None).unwrap_err();
        assert!(matches!(error, PictureError::NotAPicture { .. }), "{error}");
    }
}

/// Programs of iOS carry PNGs with a chunk before the header, and with other data.
#[test]
fn pngs_of_ios_are_named() {
    let png = file!("frames.png");
    let chunk = [&[0, 0, 0, 4], &b"CgBI"[..], &[0x50, 0, 0x20, 2, 0, 0, 0, 0]].concat();
    let error = read(&[&png[..8], &chunk, &png[8..]].concat(), None).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("is a PNG of an iOS app (CgBI), which is not read")
            && error.contains("`pngcrush -revert-iphone-optimizations"),
        "{error}"
    );
}

#[cfg(feature = "jpeg2000")]
#[test]
fn jpeg_2000_tells_its_resolution() {
    // A header box with a resolution box of 300 dots per inch, as 30000 / 254 × 10² dots per meter.
    let bytes = file!("rgb8.jp2");
    let header = bytes.windows(4).position(|kind| kind == b"jp2h").unwrap() - 4;
    let length = u32::from_be_bytes(bytes[header..header + 4].try_into().unwrap());
    let fraction = [&30_000u16.to_be_bytes()[..], &254u16.to_be_bytes()].concat();
    let resc = [&[0, 0, 0, 18], &b"resc"[..], &fraction, &fraction, &[2, 2]].concat();
    let res = [&[0, 0, 0, 26], &b"res "[..], &resc].concat();
    let end = header + length as usize;
    let with = [
        &bytes[..header],
        &(length + 26).to_be_bytes(),
        &bytes[header + 4..end],
        &res,
        &bytes[end..],
    ]
    .concat();
    let dots = read(&with, None).unwrap().resolution().unwrap();
    assert_eq!((dots.x, dots.y), (300.0, 300.0));
}

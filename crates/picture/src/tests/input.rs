//! Every kind of file that is read, and every way in which a file can be bad.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use tiff::encoder::TiffEncoder;
use tiff::tags::Tag;

use super::super::{Depth, OpenOptions, Overlay, Picture, PictureError};
use super::{exif_orientation, file, png_file, sample};

fn within(memory: u64) -> OpenOptions {
    OpenOptions { memory, page: None }
}

fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    Picture::decode("some.file", bytes, OpenOptions::default())
}

/// Red, green and blue of the pixels in reading order.
fn pixels(picture: &Picture) -> Vec<[f32; 3]> {
    let [red, green, blue] = picture.planes();
    (0..red.len())
        .map(|index| [red[index], green[index], blue[index]])
        .collect()
}

fn grays(picture: &Picture) -> Vec<f32> {
    assert!(pixels(picture).iter().all(|[r, g, b]| r == g && g == b));
    picture.planes()[0].to_vec()
}

/// A TIFF of one strip with the tags that all kinds share, and `more`.
fn tiff_file(
    size: (u32, u32),
    bits: &[u16],
    photometric: u16,
    data: &[u8],
    more: &[(Tag, Vec<u16>)],
) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut directory = encoder.image_directory().unwrap();
    let offset = directory.write_data(data).unwrap() as u32;
    directory.write_tag(Tag::ImageWidth, size.0).unwrap();
    directory.write_tag(Tag::ImageLength, size.1).unwrap();
    directory.write_tag(Tag::RowsPerStrip, size.1).unwrap();
    directory.write_tag(Tag::BitsPerSample, bits).unwrap();
    directory
        .write_tag(Tag::SamplesPerPixel, bits.len() as u16)
        .unwrap();
    directory.write_tag(Tag::Compression, 1u16).unwrap();
    directory
        .write_tag(Tag::PhotometricInterpretation, photometric)
        .unwrap();
    directory.write_tag(Tag::StripOffsets, offset).unwrap();
    directory
        .write_tag(Tag::StripByteCounts, data.len() as u32)
        .unwrap();
    for (tag, values) in more {
        directory.write_tag(*tag, &values[..]).unwrap();
    }
    directory.finish().unwrap();
    bytes.into_inner()
}

#[test]
fn pngs_of_every_kind() {
    use png::{BitDepth, ColorType};
    let gray8 = png_file(
        (2, 1),
        ColorType::Grayscale,
        BitDepth::Eight,
        &[0, 77],
        |_| {},
    );
    assert_eq!(grays(&decode(&gray8).unwrap()), [0.0, 77.0]);
    let gray16 = png_file(
        (2, 1),
        ColorType::Grayscale,
        BitDepth::Sixteen,
        &[1, 1, 0x80, 0],
        |_| {},
    );
    assert_eq!(grays(&decode(&gray16).unwrap()), [1.0, 32768.0 / 257.0]);
    assert_eq!(decode(&gray16).unwrap().depth(), Depth::Sixteen);
    let one_bit = png_file(
        (3, 1),
        ColorType::Grayscale,
        BitDepth::One,
        &[0b1010_0000],
        |_| {},
    );
    assert_eq!(grays(&decode(&one_bit).unwrap()), [255.0, 0.0, 255.0]);
    let four_bit = png_file(
        (2, 1),
        ColorType::Grayscale,
        BitDepth::Four,
        &[0x3f],
        |_| {},
    );
    assert_eq!(grays(&decode(&four_bit).unwrap()), [51.0, 255.0]);
    let palette = png_file(
        (2, 1),
        ColorType::Indexed,
        BitDepth::Eight,
        &[1, 0],
        |info| {
            info.palette = Some(vec![1, 2, 3, 40, 50, 60].into());
        },
    );
    assert_eq!(
        pixels(&decode(&palette).unwrap()),
        [[40.0, 50.0, 60.0], [1.0, 2.0, 3.0]]
    );
}

#[test]
fn what_shows_through_is_white() {
    use png::{BitDepth, ColorType};
    let half = 128.0 / 255.0;
    let rgba = png_file(
        (3, 1),
        ColorType::Rgba,
        BitDepth::Eight,
        &[9, 9, 9, 0, 9, 8, 7, 255, 100, 0, 200, 128],
        |_| {},
    );
    let seen = pixels(&decode(&rgba).unwrap());
    assert_eq!(seen[..2], [[255.0; 3], [9.0, 8.0, 7.0]]);
    for (seen, value) in seen[2].iter().zip([100.0, 0.0, 200.0]) {
        assert!((seen - (value * half + 255.0 * (1.0 - half))).abs() < 1e-3);
    }
    let gray_alpha = png_file(
        (1, 1),
        ColorType::GrayscaleAlpha,
        BitDepth::Sixteen,
        &[0, 0, 0x80, 0x80],
        |_| {},
    );
    assert!((grays(&decode(&gray_alpha).unwrap())[0] - 255.0 * (1.0 - half)).abs() < 1e-3);
    let palette = png_file(
        (2, 1),
        ColorType::Indexed,
        BitDepth::Eight,
        &[1, 0],
        |info| {
            info.palette = Some(vec![1, 2, 3, 40, 50, 60].into());
            info.trns = Some(vec![0].into());
        },
    );
    assert_eq!(
        pixels(&decode(&palette).unwrap()),
        [[40.0, 50.0, 60.0], [255.0; 3]]
    );

    let mut webp = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut webp);
    encoder
        .encode(
            &[5, 6, 7, 0, 5, 6, 7, 255],
            2,
            1,
            image_webp::ColorType::Rgba8,
        )
        .unwrap();
    assert_eq!(
        pixels(&decode(&webp).unwrap()),
        [[255.0; 3], [5.0, 6.0, 7.0]]
    );

    // The same half-transparent gray, stored straight and premultiplied.
    let expected = 200.0 * half + 255.0 * (1.0 - half);
    for (stored, meaning) in [(200, 2), (100, 1)] {
        let tiff = tiff_file(
            (1, 1),
            &[8, 8],
            1,
            &[stored, 128],
            &[(Tag::ExtraSamples, vec![meaning])],
        );
        let seen = grays(&decode(&tiff).unwrap())[0];
        assert!(
            (seen - expected).abs() < 0.7,
            "{meaning}: {seen} {expected}"
        );
    }
}

#[test]
fn tiffs_of_every_kind() {
    let one_bit = tiff_file(
        (10, 2),
        &[1],
        1,
        &[0b1000_0000, 0b0100_0000, 0, 0b1000_0000],
        &[],
    );
    let seen = grays(&decode(&one_bit).unwrap());
    let white: Vec<usize> = (0..20).filter(|&index| seen[index] == 255.0).collect();
    assert_eq!(white, [0, 9, 18]);
    let white_is_zero = tiff_file((8, 1), &[1], 0, &[0b1000_0000], &[]);
    assert_eq!(grays(&decode(&white_is_zero).unwrap())[..2], [0.0, 255.0]);
    let four_bit = tiff_file((3, 1), &[4], 1, &[0x0f, 0x30], &[]);
    assert_eq!(grays(&decode(&four_bit).unwrap()), [0.0, 255.0, 51.0]);
    let palette: Vec<u16> = (0..48).map(|value| value << 8).collect();
    let palette = tiff_file((3, 1), &[4], 3, &[0x0f, 0x30], &[(Tag::ColorMap, palette)]);
    assert_eq!(
        pixels(&decode(&palette).unwrap()),
        [[0.0, 16.0, 32.0], [15.0, 31.0, 47.0], [3.0, 19.0, 35.0]]
    );
    let planar = tiff_file(
        (2, 1),
        &[8; 3],
        2,
        &[1, 2, 3, 4, 5, 6],
        &[(Tag::PlanarConfiguration, vec![1])],
    );
    assert_eq!(
        pixels(&decode(&planar).unwrap()),
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    );
}

#[test]
fn a_short_tiff_palette_is_refused() {
    let file = tiff_file(
        (3, 1),
        &[4],
        3,
        &[0x0f, 0x30],
        &[(Tag::ColorMap, vec![0; 47])],
    );
    assert!(matches!(decode(&file), Err(PictureError::Damaged { .. })));
}

#[test]
fn pictures_are_turned_upright() {
    // EXIF 2.3, 4.6.4: where the first stored row and column are displayed.
    #[rustfmt::skip]
    let expected: [(u16, usize, [u8; 6]); 8] = [
        (1, 3, [10, 20, 30, 40, 50, 60]), // top, left
        (2, 3, [30, 20, 10, 60, 50, 40]), // top, right
        (3, 3, [60, 50, 40, 30, 20, 10]), // bottom, right
        (4, 3, [40, 50, 60, 10, 20, 30]), // bottom, left
        (5, 2, [10, 40, 20, 50, 30, 60]), // left, top
        (6, 2, [40, 10, 50, 20, 60, 30]), // right, top
        (7, 2, [60, 30, 50, 20, 40, 10]), // right, bottom
        (8, 2, [30, 60, 20, 50, 10, 40]), // left, bottom
    ];
    let stored = [10, 20, 30, 40, 50, 60];
    let rgb: Vec<u8> = stored.iter().flat_map(|&value| [value; 3]).collect();
    for (orientation, width, seen) in expected {
        let exif = exif_orientation(orientation);
        let png = png_file(
            (3, 2),
            png::ColorType::Grayscale,
            png::BitDepth::Eight,
            &stored,
            |info| {
                info.exif_metadata = Some(exif.clone().into());
            },
        );
        let tiff = tiff_file(
            (3, 2),
            &[8],
            1,
            &stored,
            &[(Tag::Orientation, vec![orientation])],
        );
        let mut webp = Vec::new();
        let mut encoder = image_webp::WebPEncoder::new(&mut webp);
        encoder.set_exif_metadata(exif.clone());
        encoder
            .encode(&rgb, 3, 2, image_webp::ColorType::Rgb8)
            .unwrap();
        let prefixed = [b"Exif\0\0", &exif[..]].concat();
        let png_prefixed = png_file(
            (3, 2),
            png::ColorType::Grayscale,
            png::BitDepth::Eight,
            &stored,
            |info| info.exif_metadata = Some(prefixed.clone().into()),
        );
        let mut webp_prefixed = Vec::new();
        let mut encoder = image_webp::WebPEncoder::new(&mut webp_prefixed);
        encoder.set_exif_metadata(prefixed);
        encoder
            .encode(&rgb, 3, 2, image_webp::ColorType::Rgb8)
            .unwrap();
        let xmp = format!(
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
             <r:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='{orientation}'/></r:RDF></x:xmpmeta>"
        );
        let mut webp_xmp = Vec::new();
        let mut encoder = image_webp::WebPEncoder::new(&mut webp_xmp);
        encoder.set_xmp_metadata(xmp.into_bytes());
        encoder
            .encode(&rgb, 3, 2, image_webp::ColorType::Rgb8)
            .unwrap();
        for bytes in [png, tiff, webp, png_prefixed, webp_prefixed, webp_xmp] {
            let picture = decode(&bytes).unwrap();
            assert_eq!(picture.width(), width);
            assert_eq!(
                grays(&picture),
                seen.map(f32::from),
                "orientation {orientation}"
            );
        }

        // JPEG blurs neighboring pixels, so each is a block of 8 × 8 here.
        let blocks: Vec<u8> = (0..16 * 24)
            .map(|index| stored[index / 24 / 8 * 3 + index % 24 / 8])
            .collect();
        let mut jpeg = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 100);
        encoder.add_exif_metadata(&exif).unwrap();
        encoder
            .encode(&blocks, 24, 16, jpeg_encoder::ColorType::Luma)
            .unwrap();
        let picture = decode(&jpeg).unwrap();
        assert_eq!(picture.width(), 8 * width);
        for (index, value) in seen.into_iter().enumerate() {
            let (x, y) = (index % width * 8 + 4, index / width * 8 + 4);
            let seen = grays(&picture)[y * picture.width() + x];
            assert!(
                (seen - f32::from(value)).abs() < 2.0,
                "orientation {orientation}: {seen} {value}"
            );
        }
    }
}

#[test]
fn turning_takes_the_resolution_along() {
    let picture =
        sample(3, 2).with_resolution(Some(super::super::Resolution { x: 100.0, y: 300.0 }));
    let turned = picture.upright_from(6).resolution().unwrap();
    assert_eq!((turned.x, turned.y), (300.0, 100.0));
}

#[test]
fn one_pixel_is_a_picture() {
    for name in ["a.png", "a.jpg", "a.tif", "a.webp"] {
        let picture = decode(&file(&sample(1, 1), name)).unwrap();
        assert_eq!((picture.width(), picture.height()), (1, 1));
    }
}

#[test]
fn files_that_are_no_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty.png"), "").unwrap();
    fs::write(
        at("text.jpg"),
        "Thirty-six views of Mount Fuji, none of them here.",
    )
    .unwrap();
    fs::write(at("short.png"), [0x89]).unwrap();

    let open = |path: &Path| Picture::open(path).unwrap_err();
    let names =
        |error: &PictureError, path: &Path| error.to_string().contains(path.to_str().unwrap());
    type Kind = fn(&PictureError) -> bool;
    let cases: [(&str, Kind); 5] = [
        ("missing.png", |error| {
            matches!(error, PictureError::Missing { .. })
        }),
        ("", |error| matches!(error, PictureError::Folder { .. })),
        ("empty.png", |error| {
            matches!(error, PictureError::Empty { .. })
        }),
        ("text.jpg", |error| {
            matches!(error, PictureError::NotAPicture { .. })
        }),
        ("short.png", |error| {
            matches!(error, PictureError::NotAPicture { .. })
        }),
    ];
    for (name, expected) in cases {
        let path = at(name);
        let error = open(&path);
        assert!(expected(&error) && names(&error, &path), "{name}: {error}");
    }
}

#[test]
fn the_name_does_not_decide_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("really-a-png.jpg");
    fs::write(&path, file(&sample(5, 4), "a.png")).unwrap();
    assert_eq!(Picture::open(&path).unwrap().width(), 5);
}

/// A file truncated anywhere is refused, unless it still has all its pixels.
#[test]
fn truncated_files_are_refused() {
    let picture = sample(19, 17);
    for name in ["a.png", "a.jpg", "a.tif", "a.webp"] {
        let whole = file(&picture, name);
        let expected = decode(&whole).unwrap();
        let mut refused = 0;
        for length in 0..whole.len() {
            match decode(&whole[..length]) {
                Ok(cut) => assert_eq!(
                    cut.planar_rgb(),
                    expected.planar_rgb(),
                    "{name} cut to {length}"
                ),
                Err(_) => refused += 1,
            }
        }
        assert!(
            refused * 100 >= whole.len() * 95,
            "{name}: {refused} of {} cuts refused",
            whole.len()
        );
        let error = decode(&whole[..whole.len() / 2]).unwrap_err();
        assert!(
            matches!(error, PictureError::Damaged { .. }),
            "{name}: {error}"
        );
    }
}

#[test]
fn huge_pictures_say_what_they_need() {
    let side = 30_000u32;
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, side, side);
    encoder.set_color(png::ColorType::Rgb);
    encoder
        .write_header()
        .unwrap()
        .write_chunk(png::chunk::IDAT, &[])
        .unwrap();
    let mut jpeg = file(&sample(8, 8), "a.jpg");
    let frame = jpeg
        .windows(2)
        .position(|marker| marker == [0xff, 0xc0])
        .unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    let tiff = tiff_file((side, side), &[8; 3], 2, &[0; 3], &[]);
    for bytes in [png, jpeg, tiff] {
        match decode(&bytes).unwrap_err() {
            error @ PictureError::TooLarge {
                width: 30_000,
                height: 30_000,
                ..
            } => {
                let message = error.to_string();
                assert!(
                    message.contains("some.file") && message.contains("30000 × 30000"),
                    "{message}"
                );
                assert!(
                    message.contains(" GB of memory, more than the limit of 4.0 GB"),
                    "{message}"
                );
            }
            other => panic!("{other}"),
        }
    }
}

/// Headers with the longest sides that their fields hold, and more.
#[test]
fn claims_of_any_size_are_refused_by_it() {
    let sized = |width: u32, height: u32| {
        let png = png_file(
            (1, 1),
            png::ColorType::Grayscale,
            png::BitDepth::Eight,
            &[0],
            |_| (),
        );
        let mut header = [&b"IHDR"[..], &png[16..29]].concat();
        header[4..8].copy_from_slice(&width.to_be_bytes());
        header[8..12].copy_from_slice(&height.to_be_bytes());
        let check = super::checksum(&header).to_be_bytes();
        [&png[..12], &header, &check, &png[33..]].concat()
    };
    assert!(decode(&sized(1, 1)).is_ok());
    let most = (1 << 31) - 1;
    for (width, height) in [
        (1 << 31, 1),
        (1 << 31, 1 << 31),
        (most, most),
        (1, u32::MAX),
    ] {
        let tiff = tiff_file((width, height), &[8], 1, &[0; 3], &[]);
        for bytes in [sized(width, height), tiff] {
            // Under the smaller limit not even a row of the PNG fits.
            for memory in [4_000_000_000, 100_000_000] {
                let error = Picture::decode("some.file", &bytes, within(memory)).unwrap_err();
                let sides = format!("{width} × {height}");
                assert!(
                    matches!(error, PictureError::TooLarge { .. })
                        && error.to_string().contains(&sides),
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn the_memory_limit_is_the_callers() {
    let bytes = file(&sample(100, 100), "a.png");
    assert!(matches!(
        Picture::decode("a", &bytes, within(100_000)),
        Err(PictureError::TooLarge { .. })
    ));
    assert!(Picture::decode("a", &bytes, within(400_000)).is_ok());
}

#[test]
fn the_source_is_named_and_hashed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let bytes = file(&sample(3, 3), "a.png");
    fs::write(&path, &bytes).unwrap();
    let source = Picture::open(&path).unwrap().source().unwrap().clone();
    assert_eq!(source.name, "a.png");
    assert_eq!(
        (source.sha256.len(), source.input("content").sha256),
        (64, source.sha256)
    );
    assert_eq!(
        Picture::decode("x", &bytes, within(1_000_000))
            .unwrap()
            .source()
            .unwrap()
            .sha256,
        Picture::open(&path).unwrap().source().unwrap().sha256
    );
}

#[test]
fn pictures_in_memory_are_checked() {
    let refused = |result: Result<Picture, PictureError>| result.unwrap_err().to_string();
    assert!(refused(Picture::from_rgb8(2, 2, &[0; 11])).contains("2 × 2"));
    assert!(refused(Picture::from_rgb8(0, 2, &[])).contains("0 × 2"));
    assert!(refused(Picture::from_planar_rgb(usize::MAX, 2, vec![0.0; 6])).contains("values"));
    assert!(refused(Picture::from_planar_rgb(1, 1, vec![0.0, f32::NAN, 0.0])).contains("finite"));
    let clamped = Picture::from_planar_rgb(1, 1, vec![-3.0, 300.0, 7.0]).unwrap();
    assert_eq!(clamped.planar_rgb(), [0.0, 255.0, 7.0]);
    assert_eq!(
        pixels(&Picture::from_rgb8(2, 1, &[1, 2, 3, 4, 5, 6]).unwrap()),
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    );
}

/// Strokes are decoded as pictures are: a PNG's header alone can ask for any amount of memory.
#[test]
fn strokes_are_decoded_within_a_memory_limit() {
    let bytes = png_file(
        (3, 2),
        png::ColorType::Rgba,
        png::BitDepth::Eight,
        &[7; 4 * 3 * 2],
        |_| (),
    );
    let decode = |limit| Overlay::decode("strokes.png", &bytes, limit);
    assert_eq!(decode(1_000_000).unwrap().rgba, [7; 24]);
    // As for a picture, the file itself and three planes count too.
    let needed = 6 * (4 + 3 * 4) + bytes.len() as u64;
    assert_eq!(decode(needed).unwrap().rgba, [7; 24]);
    let refused = decode(needed - 1).unwrap_err();
    assert!(
        matches!(
            refused,
            PictureError::TooLarge {
                width: 3,
                height: 2,
                ..
            }
        ),
        "{refused}"
    );
}

#[test]
fn strokes_of_any_png_with_transparency_are_8_bits_of_rgb() {
    use png::{BitDepth, ColorType};
    let strokes = |color, depth, data: &[u8]| {
        let bytes = png_file((2, 1), color, depth, data, |_| ());
        Overlay::decode("strokes.png", &bytes, 1_000_000)
    };
    let gray = strokes(ColorType::GrayscaleAlpha, BitDepth::Eight, &[9, 255, 1, 0]);
    assert_eq!(gray.unwrap().rgba, [9, 9, 9, 255, 1, 1, 1, 0]);
    // Of 16 bits the upper 8 are kept.
    let wide = [1, 255, 2, 254, 3, 253, 128, 0, 4, 0, 5, 0, 6, 0, 255, 255];
    let wide = strokes(ColorType::Rgba, BitDepth::Sixteen, &wide).unwrap();
    assert_eq!(wide.rgba, [1, 2, 3, 128, 4, 5, 6, 255]);
    let opaque = strokes(ColorType::Rgb, BitDepth::Eight, &[0; 6]).unwrap_err();
    assert!(opaque.to_string().contains("no transparency"), "{opaque}");
}

#[test]
fn strokes_are_refused_as_pictures_are() {
    let decode = |bytes: &[u8]| Overlay::decode("strokes.png", bytes, 1_000_000).unwrap_err();
    let jpeg = decode(&file(&sample(8, 8), "a.jpg"));
    assert!(
        matches!(&jpeg, PictureError::Overlay { .. }) && jpeg.to_string().contains("not a PNG"),
        "{jpeg}"
    );
    let whole = png_file(
        (3, 2),
        png::ColorType::Rgba,
        png::BitDepth::Eight,
        &[7; 4 * 3 * 2],
        |_| (),
    );
    let cut = decode(&whole[..whole.len() / 2]);
    assert!(matches!(cut, PictureError::Damaged { .. }), "{cut}");
    let text = decode(b"strokes");
    assert!(matches!(text, PictureError::NotAPicture { .. }), "{text}");
    let missing = Overlay::open("no/such/strokes.png").unwrap_err();
    assert!(matches!(missing, PictureError::Missing { .. }), "{missing}");
}

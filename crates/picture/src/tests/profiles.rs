//! Profiles and color chunks, against numbers from the standards.

use moxcms::ColorProfile;
use png::{BitDepth, ColorType};
use tiff::encoder::colortype::RGB16;
use tiff::tags::Tag;

use super::super::{OpenOptions, Picture};
use super::{checksum, file, png_file, sample};

fn decode(bytes: &[u8]) -> Picture {
    Picture::decode("some.file", bytes, OpenOptions::default()).unwrap()
}

fn with_profile(color: ColorType, data: &[u8], profile: Vec<u8>) -> Picture {
    let channels = if color == ColorType::Grayscale { 1 } else { 3 };
    let size = ((data.len() / channels) as u32, 1);
    decode(&png_file(size, color, BitDepth::Eight, data, |info| {
        info.icc_profile = Some(profile.into())
    }))
}

/// IEC 61966-2-1.
pub fn srgb_encode(light: f64) -> f64 {
    let value = if light <= 0.0031308 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    255.0 * value.clamp(0.0, 1.0)
}

/// Adobe RGB (1998) specification, annex: gamma 563/256 and this matrix to XYZ; then the standard matrix to linear sRGB.
fn adobe_to_srgb(rgb: [u8; 3]) -> [f64; 3] {
    let to_xyz = [
        [0.57667, 0.18556, 0.18823],
        [0.29734, 0.62736, 0.07529],
        [0.02703, 0.07069, 0.99134],
    ];
    let from_xyz = [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ];
    let times = |matrix: [[f64; 3]; 3], v: [f64; 3]| {
        matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
    };
    let light = rgb.map(|value| (f64::from(value) / 255.0).powf(563.0 / 256.0));
    times(from_xyz, times(to_xyz, light)).map(srgb_encode)
}

#[test]
fn adobe_rgb_becomes_srgb() {
    let colors = [
        [200, 100, 50],
        [90, 120, 160],
        [128, 128, 128],
        [255, 255, 255],
        [0, 0, 0],
        [20, 200, 30],
        [5, 3, 8],
    ];
    let profile = ColorProfile::new_adobe_rgb().encode().unwrap();
    let seen = with_profile(ColorType::Rgb, colors.as_flattened(), profile);
    assert_eq!(seen.warnings(), [""; 0]);
    for (index, color) in colors.into_iter().enumerate() {
        let expected = adobe_to_srgb(color);
        for (plane, expected) in seen.planes().into_iter().zip(expected) {
            assert!(
                (f64::from(plane[index]) - expected).abs() < 0.5,
                "{color:?}: {} {expected}",
                plane[index]
            );
        }
    }
}

/// With the red and blue primaries of sRGB exchanged, red in the file is blue.
#[test]
fn swapped_primaries_swap_channels() {
    let mut profile = ColorProfile::new_srgb();
    std::mem::swap(&mut profile.red_colorant, &mut profile.blue_colorant);
    profile.cicp = None; // It would declare sRGB again.
    let profile = profile.encode().unwrap();
    let levels: Vec<u16> = (0..3 * 257).map(|index| index * 85).collect();

    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<RGB16>(257, 1).unwrap();
    image
        .encoder()
        .write_tag(Tag::IccProfile, &profile[..])
        .unwrap();
    image.write_data(&levels).unwrap();

    let seen = decode(bytes.get_ref());
    let [red, green, blue] = seen.planes();
    for (index, stored) in levels.chunks_exact(3).enumerate() {
        let values = [blue[index], green[index], red[index]];
        for (value, &stored) in values.into_iter().zip(stored) {
            let off = (value * 257.0 - f32::from(stored)).abs();
            assert!(off < 24.0, "{stored} of 65535 is off by {off}");
        }
    }
}

#[test]
fn a_gray_profile_is_obeyed() {
    let levels = [0, 1, 10, 100, 200, 255];
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let seen = with_profile(ColorType::Grayscale, &levels, linear);
    assert!(seen.is_gray());
    for (&seen, level) in seen.planes()[0].iter().zip(levels) {
        let expected = srgb_encode(f64::from(level) / 255.0);
        assert!(
            (f64::from(seen) - expected).abs() < 0.5,
            "{level}: {seen} {expected}"
        );
    }
}

/// CIE 1976, the lightness that a Lab profile's curve gives, in light.
fn light_of(lightness: f64) -> f64 {
    if lightness > 8.0 {
        ((lightness + 16.0) / 116.0).powi(3)
    } else {
        lightness / 903.2963
    }
}

#[test]
fn the_curve_of_a_gray_lab_profile_is_lightness() {
    let levels: Vec<u8> = (0..=255).collect();
    let mut profile = ColorProfile::new_gray_with_gamma(1.0);
    profile.pcs = moxcms::DataColorSpace::Lab;
    let seen = with_profile(ColorType::Grayscale, &levels, profile.encode().unwrap());
    assert_eq!(seen.warnings(), [""; 0]);
    for (&seen, level) in seen.planes()[0].iter().zip(levels) {
        let expected = srgb_encode(light_of(100.0 * f64::from(level) / 255.0));
        assert!(
            (f64::from(seen) - expected).abs() < 0.5,
            "{level}: {seen} {expected}"
        );
    }
}

/// A gray profile whose table tones the middle: its numbers are Lab places, whose sRGB is known.
#[test]
fn the_table_of_a_gray_profile_comes_before_its_curve() {
    let stored = |l: f64, a: f64, b: f64| {
        [
            l / 100.0 * 65280.0,
            (a + 128.0) * 256.0,
            (b + 128.0) * 256.0,
        ]
        .map(|v| v.round() as u16)
    };
    let mut profile = ColorProfile::new_gray_with_gamma(1.0);
    profile.pcs = moxcms::DataColorSpace::Lab;
    let places = [
        stored(0.0, 0.0, 0.0),
        stored(53.24, 80.09, 67.20),
        stored(100.0, 0.0, 0.0),
    ];
    let straight = moxcms::LutStore::Store16(vec![0, 65535]);
    let table = moxcms::LutWarehouse::Lut(moxcms::LutDataType {
        num_input_channels: 1,
        num_output_channels: 3,
        num_clut_grid_points: 3,
        matrix: moxcms::Matrix3d::IDENTITY,
        num_input_table_entries: 2,
        num_output_table_entries: 2,
        input_table: straight,
        clut_table: moxcms::LutStore::Store16(places.concat()),
        output_table: moxcms::LutStore::Store16([0, 65535].repeat(3)),
        lut_type: moxcms::LutType::Lut16,
    });
    profile.lut_a_to_b_perceptual = Some(table);
    let file = super::png_file(
        (3, 1),
        ColorType::Grayscale,
        BitDepth::Sixteen,
        &[0, 0, 0x80, 0, 0xff, 0xff],
        |info| info.icc_profile = Some(profile.encode().unwrap().into()),
    );
    let seen = decode(&file);
    assert_eq!(seen.warnings(), [""; 0]);
    // CIELAB under D65 differs a little from the profile's under D50, hence the tolerance: this Lab is about sRGB's red.
    let [red, green, blue] = seen.planes();
    assert!(
        red[1] > 240.0 && green[1] < 40.0 && blue[1] < 40.0,
        "{red:?} {green:?} {blue:?}"
    );
    for place in [0, 2] {
        for plane in [red, green, blue] {
            assert!((plane[place] - 127.5 * place as f32).abs() < 1.0);
        }
    }
}

#[test]
fn gray_passes_through_an_rgb_profile() {
    let levels = [0, 1, 10, 100, 200, 255];
    let mut profile = ColorProfile::new_srgb();
    let curve = moxcms::curve_from_gamma(1.8);
    profile.cicp = None;
    profile.red_trc = Some(curve.clone());
    profile.green_trc = Some(curve.clone());
    profile.blue_trc = Some(curve);
    let seen = with_profile(ColorType::Grayscale, &levels, profile.encode().unwrap());
    assert!(
        matches!(seen.warnings(), [warning] if warning.contains("for RGB")),
        "{:?}",
        seen.warnings()
    );
    assert!(seen.is_gray());
    for (&seen, level) in seen.planes()[0].iter().zip(levels) {
        let expected = srgb_encode((f64::from(level) / 255.0).powf(1.8));
        assert!(
            (f64::from(seen) - expected).abs() < 0.6,
            "{level}: {seen} {expected}"
        );
    }
    // A profile that changes nothing needs no word.
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    let seen = with_profile(ColorType::Grayscale, &levels, srgb);
    assert_eq!(seen.warnings(), [""; 0]);
    assert_eq!(seen.planes()[0], levels.map(f32::from));
}

fn png_of(color: ColorType, data: &[u8], more: impl FnOnce(&mut png::Info<'static>)) -> Picture {
    let channels = if color == ColorType::Grayscale { 1 } else { 3 };
    let size = ((data.len() / channels) as u32, 1);
    decode(&png_file(size, color, BitDepth::Eight, data, more))
}

/// PNG specification, third edition, 11.3.2: cICP before iCCP before sRGB before gAMA and cHRM.
#[test]
fn png_chunks_say_the_color_space() {
    use png::{CodingIndependentCodePoints, ScaledFloat, SourceChromaticities};
    let levels: Vec<u8> = (0..=255).step_by(5).collect();
    let stored: Vec<f32> = levels.iter().map(|&level| level.into()).collect();
    let linear = |seen: &Picture| {
        seen.planes()[0].iter().zip(&levels).all(|(&seen, &level)| {
            (f64::from(seen) - srgb_encode(f64::from(level) / 255.0)).abs() < 0.3
        })
    };
    let gray = |more: &dyn Fn(&mut png::Info<'static>)| png_of(ColorType::Grayscale, &levels, more);
    let gamma = |info: &mut png::Info<'static>, gamma| {
        info.source_gamma = Some(ScaledFloat::from_scaled(gamma));
    };
    let points = |transfer_function| CodingIndependentCodePoints {
        color_primaries: 1,
        transfer_function,
        matrix_coefficients: 0,
        is_video_full_range_image: true,
    };
    assert!(linear(&gray(&|info| gamma(info, 100_000))));
    assert_eq!(gray(&|info| gamma(info, 45_455)).planes()[0], stored);
    let srgb = gray(&|info| {
        gamma(info, 100_000);
        info.srgb = Some(png::SrgbRenderingIntent::Perceptual);
    });
    assert_eq!(srgb.planes()[0], stored);
    let icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let with_icc = |info: &mut png::Info<'static>| {
        info.icc_profile = Some(icc.clone().into());
    };
    assert!(linear(&gray(&with_icc)));
    let broken = gray(&|info| gamma(info, 1));
    assert_eq!(broken.planes()[0], stored);
    assert_eq!(broken.warnings().len(), 1);

    // The encoder does not write cICP, so the chunk is put in front of the pixels here.
    let code_points = |points: CodingIndependentCodePoints,
                       more: &dyn Fn(&mut png::Info<'static>)| {
        let size = (levels.len() as u32, 1);
        let file = png_file(size, ColorType::Grayscale, BitDepth::Eight, &levels, more);
        let content = [
            points.color_primaries,
            points.transfer_function,
            points.matrix_coefficients,
            points.is_video_full_range_image.into(),
        ];
        with_chunk(&file, b"cICP", &content)
    };
    assert!(linear(&decode(&code_points(points(8), &|_| ()))));
    let srgb = decode(&code_points(points(13), &with_icc));
    assert_eq!(srgb.planes()[0], stored);
    let unknown = decode(&code_points(points(2), &|_| ()));
    assert_eq!(
        (unknown.planes()[0], unknown.warnings().len()),
        (&stored[..], 1)
    );
    for hdr in [16, 18] {
        let file = code_points(points(hdr), &|_| ());
        let error = Picture::decode("a", &file, OpenOptions::default()).unwrap_err();
        assert!(error.to_string().contains("HDR"), "{error}");
    }

    // Exchanging the primaries of red and blue exchanges red and blue.
    let swapped = |info: &mut png::Info<'static>| {
        info.source_chromaticities = Some(SourceChromaticities::new(
            (0.3127, 0.329),
            (0.15, 0.06),
            (0.3, 0.6),
            (0.64, 0.33),
        ));
    };
    let seen = png_of(ColorType::Rgb, &[200, 100, 50, 9, 90, 190], swapped);
    for (plane, expected) in
        seen.planes()
            .into_iter()
            .zip([[50.0, 190.0], [100.0, 90.0], [200.0, 9.0]])
    {
        for (seen, expected) in plane.iter().zip(expected) {
            assert!((seen - expected).abs() < 0.3, "{seen} {expected}");
        }
    }
}

/// With other primaries, the gamma of sRGB is a gamma and no longer stands for sRGB's curve.
#[test]
fn png_primaries_go_with_the_gamma() {
    use png::{ScaledFloat, SourceChromaticities};
    let colors = [[200, 100, 50], [90, 120, 160], [128; 3], [5, 3, 8]];
    let adobe = |info: &mut png::Info<'static>| {
        info.source_gamma = Some(ScaledFloat::from_scaled(45_455));
        info.source_chromaticities = Some(SourceChromaticities::new(
            (0.3127, 0.329),
            (0.64, 0.33),
            (0.21, 0.71),
            (0.15, 0.06),
        ));
    };
    let seen = png_of(ColorType::Rgb, colors.as_flattened(), adobe);
    for (index, color) in colors.into_iter().enumerate() {
        for (plane, expected) in seen.planes().into_iter().zip(adobe_to_srgb(color)) {
            let value = f64::from(plane[index]);
            assert!(
                (value - expected).abs() < 1.0,
                "{color:?}: {value} {expected}"
            );
        }
    }

    let one_point = |info: &mut png::Info<'static>| {
        let (white, point) = ((0.3127, 0.329), (0.3, 0.3));
        info.source_chromaticities = Some(SourceChromaticities::new(white, point, point, point));
    };
    let seen = png_of(ColorType::Rgb, &[1, 2, 3], one_point);
    assert_eq!(seen.planar_rgb(), [1.0, 2.0, 3.0]);
    assert_eq!(seen.warnings().len(), 1);
}

/// A PNG with another chunk before its pixels.
fn with_chunk(png: &[u8], name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let place = png.windows(4).position(|kind| kind == b"IDAT").unwrap() - 4;
    let named = [name.as_slice(), content].concat();
    let check = checksum(&named);
    [
        &png[..place],
        &(content.len() as u32).to_be_bytes(),
        &named,
        &check.to_be_bytes(),
        &png[place..],
    ]
    .concat()
}

#[test]
fn srgb_profiles_change_nothing() {
    let levels: Vec<u8> = (0..=254).collect();
    let seen = with_profile(
        ColorType::Rgb,
        &levels,
        ColorProfile::new_srgb().encode().unwrap(),
    );
    let stored: Vec<f32> = (0..3)
        .flat_map(|channel| (channel..255).step_by(3).map(|level| level as f32))
        .collect();
    assert_eq!(seen.planar_rgb(), stored);
}

#[test]
fn useless_profiles_are_left_with_a_warning() {
    let gray = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
    for profile in [gray, b"not a profile at all".to_vec()] {
        let seen = with_profile(ColorType::Rgb, &[1, 2, 3], profile);
        assert_eq!(seen.planar_rgb(), [1.0, 2.0, 3.0]);
        assert!(
            matches!(seen.warnings(), [warning] if warning.contains("profile")),
            "{:?}",
            seen.warnings()
        );
    }
}

/// Asserts that a picture is read with a warning that its profile is damaged.
fn assert_damaged(bytes: &[u8], reason: &str) {
    let seen = decode(bytes);
    let warning = "the embedded color profile is damaged and not used";
    assert!(
        matches!(seen.warnings(), [one] if one.contains(warning) && one.contains(reason)),
        "{reason}: {:?}",
        seen.warnings()
    );
}

/// A part's number, the number of parts that it states, and its content.
type Part<'a> = (u8, u8, &'a [u8]);

/// A JPEG whose profile, in parts of these numbers and totals, comes in place of its own.
fn jpeg_of_parts(parts: &[Part]) -> Vec<u8> {
    let jpeg = file(&sample(8, 8), "a.jpg");
    let own = jpeg
        .windows(11)
        .position(|text| text == b"ICC_PROFILE")
        .unwrap()
        - 4;
    let length = usize::from(u16::from_be_bytes([jpeg[own + 2], jpeg[own + 3]]));
    let segments = parts.iter().flat_map(|&(number, total, content)| {
        let length = 2 + 12 + 2 + content.len() as u16;
        let begin = [&[0xff, 0xe2], &length.to_be_bytes()[..], b"ICC_PROFILE\0"].concat();
        [&begin[..], &[number, total], content].concat()
    });
    let segments: Vec<u8> = segments.collect();
    [&jpeg[..own], &segments, &jpeg[own + 2 + length..]].concat()
}

#[test]
fn a_profile_of_a_jpeg_in_wrong_parts_is_not_silently_left_out() {
    let profile = ColorProfile::new_adobe_rgb().encode().unwrap();
    let (first, second) = profile.split_at(profile.len() / 2);
    let plain = decode(&jpeg_of_parts(&[]));
    assert_eq!(plain.warnings(), [""; 0]);
    // In any order, whole.
    let whole = decode(&jpeg_of_parts(&[(2, 2, second), (1, 2, first)]));
    assert_eq!(whole.warnings(), [""; 0]);
    assert_ne!(whole.planar_rgb(), plain.planar_rgb());
    // Wrong numbers over parts that are as long as the profile says.
    let misnumbered: [&[Part]; 4] = [
        &[(5, 1, &profile)],
        &[(1, 0, &profile)],
        &[(0, 1, &profile)],
        &[(1, 2, first), (2, 3, second)],
    ];
    for parts in misnumbered {
        let read = decode(&jpeg_of_parts(parts));
        assert_eq!(read.warnings(), [""; 0]);
        assert_eq!(read.planar_rgb(), whole.planar_rgb());
    }
    let cases: [(&[Part], &str); 7] = [
        (&[(1, 2, first)], "part 2 of 2 is missing"),
        (&[(2, 2, second)], "part 1 of 2 is missing"),
        (
            &[(1, 2, first), (2, 2, second), (2, 2, second)],
            "part 2 of 2 is there twice",
        ),
        (&[(5, 1, first)], "misnumbered"),
        (&[(1, 0, second)], "misnumbered"),
        (&[(0, 1, first), (1, 1, &[])], "misnumbered"),
        (&[(2, 3, second)], "part 1 of 3 is missing"),
    ];
    for (parts, reason) in cases {
        let bytes = jpeg_of_parts(parts);
        assert_damaged(&bytes, reason);
        assert_eq!(decode(&bytes).planar_rgb(), plain.planar_rgb());
    }
}

#[test]
fn a_broken_profile_of_a_png_is_not_silently_left_out() {
    let profile = ColorProfile::new_adobe_rgb().encode().unwrap();
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let file = png_file(
            (1, 1),
            ColorType::Rgb,
            BitDepth::Eight,
            &[200, 100, 50],
            |info| {
                info.icc_profile = Some(profile.clone().into());
            },
        );
        let name = file.windows(4).position(|kind| kind == b"iCCP").unwrap();
        let length = u32::from_be_bytes(file[name - 4..name].try_into().unwrap()) as usize;
        let mut content = file[name + 4..name + 4 + length].to_vec();
        change(&mut content);
        let bare = [&file[..name - 4], &file[name + 8 + length..]].concat();
        with_chunk(&bare, b"iCCP", &content)
    };
    assert_eq!(decode(&with(&|_| ())).warnings(), [""; 0]);
    assert_damaged(
        &with(&|content| content.truncate(content.len() / 2)),
        "cut off",
    );
    // The compression method, after the name and its end.
    assert_damaged(&with(&|content| content.truncate(3)), "cut off");
    let mut file = with(&|_| ());
    let end = file.windows(4).position(|kind| kind == b"IDAT").unwrap() - 5;
    file[end] ^= 1;
    assert_damaged(&file, "checksum");
    assert_eq!(decode(&file).planar_rgb(), [200.0, 100.0, 50.0]);
}

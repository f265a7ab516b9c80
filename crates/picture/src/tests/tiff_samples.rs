//! TIFF files that libtiff wrote, against the formulas that `tools/formats/make_tiff_samples.py` made them from.

use super::super::{OpenOptions, Picture, PictureError};

const WIDTH: usize = 37;
const HEIGHT: usize = 23;

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        /// Names and contents of all files.
        pub const FILES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../../tests-data/tiff/", $name, ".tif")))),*];
    };
}

samples!(
    "group3_1d",
    "group3_2d_fill_lsb",
    "group4_tiles",
    "jpeg_gray",
    "jpeg_planes",
    "jpeg_rgb",
    "jpeg_ycbcr",
    "lerc",
    "lzma",
    "lzw_tiles_lsb",
    "modified_huffman",
    "webp",
    "zstd",
    "zstd_predictor",
);

fn bytes(name: &str) -> Vec<u8> {
    let file = FILES.iter().find(|(other, _)| *other == name);
    file.unwrap().1.to_vec()
}

fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    Picture::decode("some.tif", bytes, OpenOptions::default())
}

fn gray8(x: usize, y: usize) -> [f32; 3] {
    [((7 * x + 13 * y) % 256) as f32; 3]
}

fn gray16(x: usize, y: usize) -> [f32; 3] {
    [((1777 * x + 333 * y) % 65536) as f32 / 257.0; 3]
}

fn bits(x: usize, y: usize) -> [f32; 3] {
    [if (x * x + 3 * y * y) % 7 < 4 {
        255.0
    } else {
        0.0
    }; 3]
}

fn color(x: usize, y: usize) -> [f32; 3] {
    [6.0 * x as f32, 10.0 * y as f32, 128.0]
}

/// Returns the largest and the mean difference of a file from its formula.
fn off(name: &str, formula: fn(usize, usize) -> [f32; 3]) -> (f32, f32) {
    let picture = decode(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
    assert!(
        picture.warnings().is_empty(),
        "{name}: {:?}",
        picture.warnings()
    );
    let planes = picture.planes();
    let differences: Vec<f32> = (0..WIDTH * HEIGHT)
        .flat_map(|index| {
            let expected = formula(index % WIDTH, index / WIDTH);
            [0, 1, 2].map(|channel| (planes[channel][index] - expected[channel]).abs())
        })
        .collect();
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    (differences.into_iter().fold(0.0, f32::max), mean)
}

#[test]
fn lossless_compressions_of_libtiff() {
    for name in [
        "modified_huffman",
        "group3_1d",
        "group3_2d_fill_lsb",
        "group4_tiles",
    ] {
        assert_eq!(off(name, bits), (0.0, 0.0), "{name}");
    }
    for name in ["zstd", "lzma", "lzw_tiles_lsb"] {
        assert_eq!(off(name, gray8), (0.0, 0.0), "{name}");
    }
    assert_eq!(off("zstd_predictor", gray16), (0.0, 0.0));
}

#[test]
fn lossy_data_have_the_colors_that_the_tiff_says() {
    for (name, most, mean) in [
        ("jpeg_rgb", 6.0, 1.5),
        ("jpeg_planes", 6.0, 1.5),
        ("jpeg_ycbcr", 20.0, 3.0),
        ("webp", 20.0, 3.0),
    ] {
        let seen = off(name, color);
        assert!(seen.0 <= most && seen.1 <= mean, "{name}: {seen:?}");
    }
    // Steps from 255 to 0 ring.
    let seen = off("jpeg_gray", gray8);
    assert!(seen.1 < 3.0, "{seen:?}");
}

/// The place of the number of bytes of the first strip or tile, and its size.
fn first_byte_count(file: &[u8]) -> (std::ops::Range<usize>, usize) {
    let number = |at: usize, size: usize| {
        let append = |number, &byte: &u8| number << 8 | usize::from(byte);
        let bytes = &file[at..at + size];
        if file.starts_with(b"II") {
            bytes.iter().rev().fold(0, append)
        } else {
            bytes.iter().fold(0, append)
        }
    };
    let directory = number(4, 4);
    let entry = (0..number(directory, 2))
        .map(|index| directory + 2 + 12 * index)
        .find(|&entry| matches!(number(entry, 2), 279 | 325))
        .unwrap();
    let size = if number(entry + 2, 2) == 3 { 2 } else { 4 };
    let place = if number(entry + 4, 4) * size <= 4 {
        entry + 8
    } else {
        number(entry + 8, 4)
    };
    (place..place + size, number(place, size))
}

/// Decoders of every compression meet data that end too early.
#[test]
fn short_data_are_never_filled_up() {
    for (name, file) in FILES.iter().filter(|(name, _)| *name != "lerc") {
        let (place, count) = first_byte_count(file);
        let half = (count as u32 / 2).to_le_bytes();
        let mut cut = file.to_vec();
        cut[place.clone()].copy_from_slice(&half[..place.len()]);
        if !file.starts_with(b"II") {
            cut[place].reverse();
        }
        match decode(&cut) {
            Err(PictureError::Damaged { .. }) => {}
            other => panic!("{name}: {:?}", other.map(|picture| picture.width())),
        }
    }
}

#[test]
fn lerc_is_refused_by_its_name() {
    let message = decode(&bytes("lerc")).unwrap_err().to_string();
    assert!(
        message.contains("is a TIFF compressed with LERC, which is not read; convert it"),
        "{message}"
    );
}

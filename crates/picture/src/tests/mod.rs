//! Pictures computed from formulas, written, damaged and read again.

mod bmp;
mod credentials;
mod formats;
mod gif;
mod gray;
mod inks;
mod input;
mod lab;
mod mutation;
mod output;
mod profiles;
mod provenance;
mod size;
mod source_metadata;
mod tiff;
mod tiff_file;
mod tiff_samples;

use std::io::Cursor;
use std::path::Path;

use super::codec;
use super::format::Format;
use super::{Depth, Picture, Provenance, SourceMetadata};

/// Smooth colors, every channel different, without symmetry that could hide a rotation.
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

/// The bytes of a picture's file with provenance, in the format of the name's extension.
fn file(picture: &Picture, name: &str) -> Vec<u8> {
    let format = Format::of_name(Path::new(name)).unwrap();
    let mut bytes = Cursor::new(Vec::new());
    codec::encode(
        format,
        picture,
        Depth::Eight,
        Some(&Provenance::default().tags(&SourceMetadata::default())),
        &mut bytes,
    )
    .unwrap();
    bytes.into_inner()
}

/// A PNG of any kind from its samples as stored.
fn png_file(
    (width, height): (u32, u32),
    color: png::ColorType,
    depth: png::BitDepth,
    data: &[u8],
    more: impl FnOnce(&mut png::Info<'static>),
) -> Vec<u8> {
    let mut info = png::Info::with_size(width, height);
    info.color_type = color;
    info.bit_depth = depth;
    more(&mut info);
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, info)
        .unwrap()
        .write_header()
        .unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

/// ISO 3309's cyclic redundancy check, bit by bit, as a PNG's chunks have it over their names and contents.
fn checksum(named: &[u8]) -> u32 {
    !named.iter().fold(!0u32, |check, &byte| {
        (0..8).fold(check ^ u32::from(byte), |check, _| {
            (check >> 1) ^ (0xedb8_8320 * (check & 1))
        })
    })
}

/// An EXIF block with nothing but an orientation.
fn exif_orientation(orientation: u16) -> Vec<u8> {
    let field = exif::Field {
        tag: exif::Tag::Orientation,
        ifd_num: exif::In::PRIMARY,
        value: exif::Value::Short(vec![orientation]),
    };
    let mut writer = exif::experimental::Writer::new();
    writer.push_field(&field);
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, true).unwrap();
    block.into_inner()
}

/// The largest difference between the values of two pictures, on a scale of 255.
fn farthest(one: &Picture, other: &Picture) -> f32 {
    assert_eq!((one.width(), one.height()), (other.width(), other.height()));
    let pairs = one.planar_rgb().iter().zip(other.planar_rgb());
    pairs
        .map(|(one, other)| (one - other).abs())
        .fold(0.0, f32::max)
}

//! That a file has content credentials is seen in any build.

use std::io::Cursor;

use tiff::encoder::TiffEncoder;
use tiff::encoder::colortype::Gray8;
use tiff::tags::Tag;

use super::{file, sample};
use crate::credentials::{Credentials, State};

/// The beginning of a manifest store: a box (JUMBF) that calls itself C2PA's, and nothing in it.
const STORE: &[u8] =
    b"\0\0\0\x26jumb\0\0\0\x1ejumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0";

fn png(name: &[u8; 4]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::new(&mut bytes, 1, 1).write_header().unwrap();
    writer
        .write_chunk(png::chunk::ChunkType(*name), STORE)
        .unwrap();
    writer.write_image_data(&[0]).unwrap();
    writer.finish().unwrap();
    bytes
}

fn jpeg(store: &[u8]) -> Vec<u8> {
    let plain = file(&sample(8, 8), "a.jpg");
    let segment = [b"JP\0\x01\0\0\0\x01", store].concat();
    let length = (segment.len() as u16 + 2).to_be_bytes();
    [&plain[..2], b"\xff\xeb", &length, &segment, &plain[2..]].concat()
}

fn tiff(tag: u16) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<Gray8>(1, 1).unwrap();
    image.encoder().write_tag(Tag::Unknown(tag), STORE).unwrap();
    image.write_data(&[0]).unwrap();
    bytes.into_inner()
}

fn webp(name: &[u8; 4]) -> Vec<u8> {
    let mut bytes = file(&sample(8, 8), "a.webp");
    bytes.extend([&name[..], &(STORE.len() as u32).to_le_bytes(), STORE].concat());
    let length = (bytes.len() as u32 - 8).to_le_bytes();
    bytes[4..8].copy_from_slice(&length);
    bytes
}

fn jxl(store: &[u8]) -> Vec<u8> {
    [
        b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ",
        store,
    ]
    .concat()
}

#[test]
fn a_manifest_is_seen_by_its_place() {
    let other = [&STORE[..16], b"json", &STORE[20..]].concat();
    for (name, bytes, is_manifest) in [
        ("a.png", png(b"caBX"), true),
        ("b.png", png(b"caBY"), false),
        ("a.jpg", jpeg(STORE), true),
        ("b.jpg", jpeg(&other), false),
        ("a.tif", tiff(52545), true),
        ("b.tif", tiff(52546), false),
        ("a.webp", webp(b"C2PA"), true),
        ("b.webp", webp(b"C2PB"), false),
        ("a.jxl", jxl(STORE), true),
        ("b.jxl", jxl(&other), false),
        ("c.jxl", b"\xff\x0a".to_vec(), false),
        (
            "a.jp2",
            b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ".to_vec(),
            false,
        ),
    ] {
        match Credentials::decode(name, &bytes, None).unwrap() {
            Credentials::Absent => assert!(!is_manifest, "{name}"),
            Credentials::Unchecked => assert!(is_manifest && cfg!(not(feature = "c2pa")), "{name}"),
            Credentials::Checked(found) => {
                assert!(is_manifest && cfg!(feature = "c2pa"), "{name}");
                assert_eq!(found.state, State::ManifestInvalid, "{name}");
            }
        }
    }
}

#[test]
fn no_cut_of_a_file_is_too_short_to_be_looked_into() {
    for bytes in [
        png(b"caBX"),
        jpeg(STORE),
        tiff(52545),
        webp(b"C2PA"),
        jxl(STORE),
    ] {
        for length in 0..bytes.len() {
            let _ = Credentials::decode("a", &bytes[..length], None);
        }
    }
}

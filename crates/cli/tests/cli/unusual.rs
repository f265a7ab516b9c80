//! Contents that are sound and unusual: they are colored, and what was made of them is said, on the terminal and in the record.

use std::fs;

use nishikie::Record;
use nishikie::picture::Picture;
use nishikie::progress::Note;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::desk::Desk;

/// A page of a TIFF: 8-bit gray, or 16-bit if `deep`, every pixel of one value.
#[derive(Clone, Copy)]
struct Page {
    sides: (u16, u16),
    deep: bool,
    value: u16,
    /// MaxSampleValue.
    most: Option<u16>,
}

const PAGE: Page = Page {
    sides: (40, 32),
    deep: false,
    value: 90,
    most: None,
};

/// Returns a TIFF of these pages, uncompressed and little-endian.
fn tiff(pages: &[Page]) -> Vec<u8> {
    let mut file = b"II*\0\0\0\0\0".to_vec();
    let mut pointer = 4;
    for page in pages {
        let (width, height) = page.sides;
        let bytes = page.value.to_le_bytes();
        let sample = &bytes[..1 + usize::from(page.deep)];
        let data = sample.repeat(usize::from(width) * usize::from(height));
        let strip = (file.len() as u32, data.len() as u32);
        file.extend(data);
        let mut tags = vec![
            (256, width.into()),
            (257, height.into()),
            (258, 8 * sample.len() as u32),
            (259, 1),
            (262, 1),
            (273, strip.0),
            (277, 1),
            (278, height.into()),
            (279, strip.1),
        ];
        tags.extend(page.most.map(|most| (281u16, u32::from(most))));
        let place = file.len() as u32;
        file[pointer..pointer + 4].copy_from_slice(&place.to_le_bytes());
        file.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in tags {
            // One number of 32 bits.
            let entry = [
                &tag.to_le_bytes()[..],
                &[4, 0, 1, 0, 0, 0],
                &value.to_le_bytes(),
            ];
            file.extend(entry.concat());
        }
        pointer = file.len();
        file.extend([0; 4]);
    }
    file
}

#[test]
fn what_was_made_of_an_unusual_content_is_said() {
    let twelve_bits = Page {
        deep: true,
        value: 2048,
        ..PAGE
    };
    let small = Page {
        sides: (10, 8),
        ..PAGE
    };
    let stated = Page {
        most: Some(4095),
        ..twelve_bits
    };
    let desk = Desk::new();
    // The pages, what is said, and the mean value of the coloring.
    for (pages, said, mean) in [
        (&[PAGE][..], None, 90.0),
        (
            &[PAGE; 3],
            Some("scan.tif: the file has 3 pages; the first is read"),
            90.0,
        ),
        (
            &[small, PAGE],
            Some("page 2 is 16 times as large (40 × 32)"),
            90.0,
        ),
        (
            &[twelve_bits],
            Some("no value above 2048 of 65535, so the picture is nearly black"),
            8.0,
        ),
        (
            &[stated],
            Some("values end at 4095 of 65535; they are read as 12 bits"),
            127.5,
        ),
    ] {
        fs::write(desk.path("scan.tif"), tiff(pages)).unwrap();
        let run = desk
            .nishikie("colorize scan.tif color.png -o out.png --plain-map --force --json")
            .assert()
            .success();
        let json: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        assert_eq!(
            json["notes"].as_array().unwrap().len(),
            usize::from(said.is_some())
        );
        let noted: Vec<Note> = Record::read(&desk.path("out.png.json")).unwrap().notes;
        match said {
            Some(said) => {
                run.stderr(contains(said));
                let of_scan = matches!(&noted[..], [Note::Picture { warning, .. }] if said.ends_with(warning) || warning.contains(said));
                assert!(of_scan, "{said}: {noted:?}");
            }
            None => {
                run.stderr(contains("scan.tif").not());
                assert_eq!(noted, []);
            }
        }
        let out = Picture::open(desk.path("out.png")).unwrap();
        assert_eq!(
            (out.width(), out.height()),
            (pages[0].sides.0.into(), pages[0].sides.1.into())
        );
        let luminance = luminance(&out);
        assert!(
            (luminance - mean).abs() < 3.0,
            "{said:?}: {luminance} {mean}"
        );
    }
}

/// Returns the mean of a picture's values, weighted as luma is.
fn luminance(picture: &Picture) -> f32 {
    let area = picture.width() * picture.height();
    let planes = picture.planar_rgb().chunks_exact(area);
    let weights = [0.299, 0.587, 0.114];
    let means = planes.map(|plane| plane.iter().sum::<f32>() / area as f32);
    means.zip(weights).map(|(mean, weight)| mean * weight).sum()
}

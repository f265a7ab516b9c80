use std::fs;

use super::super::{
    DIGITAL_SOURCE_TYPE, Depth, Input, NAMESPACE, PictureError, Provenance, STATEMENT,
    read_provenance,
};
use super::{png_file, sample};

const NAMES: [&str; 4] = ["a.png", "a.jpg", "a.tif", "a.webp"];

fn full() -> Provenance {
    let input = |role: &str, name: &str| Input {
        role: role.into(),
        name: name.into(),
        sha256: "0f".repeat(32),
    };
    Provenance {
        weights_sha256: Some("ab".repeat(32)),
        configuration: "config3_3_4".into(),
        settings: [
            ("size", "512"),
            ("γ", "1e-3"),
            ("tricky", "<a href=\"x\">&amp;'\u{1f5fb}</a>"),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .into(),
        inputs: vec![
            input("content", "富嶽三十六景 & Co <1>.tif"),
            input("style", "it's \"red\".jpg"),
        ],
        stopped_early: true,
        ..Provenance::default()
    }
}

#[test]
fn provenance_is_read_back_from_every_format() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        for provenance in [Provenance::default(), full()] {
            let path = folder.path().join(name);
            sample(9, 7)
                .save(&path, Depth::Eight, Some(&provenance), true)
                .unwrap();
            assert_eq!(read_provenance(&path).unwrap(), provenance, "{name}");
        }
    }
}

#[test]
fn the_file_says_what_it_is_in_plain_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        let path = folder.path().join(name);
        sample(9, 7)
            .save(&path, Depth::Eight, Some(&full()), false)
            .unwrap();
        let bytes = fs::read(&path).unwrap();
        for words in [STATEMENT, DIGITAL_SOURCE_TYPE, NAMESPACE] {
            assert!(
                bytes
                    .windows(words.len())
                    .any(|found| found == words.as_bytes()),
                "{name}: {words}"
            );
        }
    }
}

#[test]
fn control_characters_do_not_break_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let name = |name: &str| {
        vec![Input {
            role: "style".into(),
            name: name.into(),
            sha256: String::new(),
        }]
    };
    let provenance = Provenance {
        inputs: name("a\u{1}\u{0}b\n.png"),
        ..Provenance::default()
    };
    sample(2, 2)
        .save(&path, Depth::Eight, Some(&provenance), false)
        .unwrap();
    assert_eq!(
        read_provenance(&path).unwrap().inputs,
        name("a\u{fffd}\u{fffd}b\u{fffd}.png")
    );
}

#[test]
fn provenance_that_does_not_fit_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    let provenance = Provenance {
        configuration: "x".repeat(70_000),
        ..Provenance::default()
    };
    let error = sample(2, 2)
        .save(&path, Depth::Eight, Some(&provenance), false)
        .unwrap_err();
    assert!(matches!(error, PictureError::Unwritable { .. }), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn pictures_of_others_have_none() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        let path = folder.path().join(name);
        sample(9, 7).save(&path, Depth::Eight, None, false).unwrap();
        let error = read_provenance(&path).unwrap_err();
        assert!(
            matches!(error, PictureError::NoProvenance { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(name), "{error}");
    }
    assert!(matches!(
        read_provenance(folder.path().join("b.png")),
        Err(PictureError::Missing { .. })
    ));
}

fn with_xmp(packet: &str) -> Result<Provenance, PictureError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let bytes = png_file(
        (1, 1),
        png::ColorType::Grayscale,
        png::BitDepth::Eight,
        &[0],
        |info| {
            info.utf8_text = vec![png::text_metadata::ITXtChunk::new(
                "XML:com.adobe.xmp",
                packet,
            )];
        },
    );
    fs::write(&path, bytes).unwrap();
    read_provenance(&path)
}

#[test]
fn records_of_others_and_broken_ones_are_told_apart() {
    let others = "<x xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title/></x>";
    assert!(matches!(
        with_xmp(others),
        Err(PictureError::NoProvenance { .. })
    ));
    let partial = format!("<x xmlns:n='{NAMESPACE}'><n:Software>nishikie</n:Software></x>");
    for broken in ["<x", &partial] {
        let error = with_xmp(broken).unwrap_err();
        assert!(
            matches!(error, PictureError::BadProvenance { .. }),
            "{error}"
        );
    }
}

use std::fs;
use std::sync::Arc;

use super::certificates::{self, Kind};
use crate::credentials::{
    Change, Claim, Credentials, KeptCredentials, Manifest, Signer, State, TrustedCertificates,
};
use crate::{Depth, Input, OpenOptions, Picture, Provenance, STATEMENT, codec, container, hash};

/// Every format, with every depth that it holds.
const FILES: [(&str, Depth); 6] = [
    ("a.png", Depth::Eight),
    ("b.png", Depth::Sixteen),
    ("a.jpg", Depth::Eight),
    ("a.tif", Depth::Eight),
    ("b.tif", Depth::Sixteen),
    ("a.webp", Depth::Eight),
];

struct Archive {
    signer: Signer,
    authority: TrustedCertificates,
}

fn archive(name: &str) -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let files = certificates::write(folder.path(), name, Kind::default());
    Archive {
        signer: Signer::open(&files.key, &files.chain).unwrap(),
        authority: TrustedCertificates::open(&files.authority).unwrap(),
    }
}

/// Noise, so that the files are of many bytes and every one of them matters.
fn picture(seed: u32) -> Picture {
    let (width, height) = (37, 29);
    let mut state = seed;
    let values: Vec<u8> = (0..3 * width * height)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    Picture::from_rgb8(width, height, &values).unwrap()
}

fn input(role: &str, name: &str, sha256: &str) -> Input {
    Input {
        role: role.into(),
        name: name.into(),
        sha256: sha256.into(),
    }
}

fn provenance() -> Provenance {
    Provenance {
        weights_sha256: Some("ab".repeat(32)),
        configuration: "color".into(),
        inputs: vec![
            input("content", "gray.tif", &"01".repeat(32)),
            input("style", "print.jpg", &"02".repeat(32)),
            input("style mask", "mask.png", &"03".repeat(32)),
        ],
        ..Provenance::default()
    }
}

fn signed(
    archive: &Archive,
    name: &str,
    depth: Depth,
    picture: &Picture,
    provenance: &Provenance,
    kept: &[Arc<KeptCredentials>],
) -> Vec<u8> {
    let claim = Claim {
        provenance,
        change: Change::Colors,
        by_hand: true,
        kept,
        record_sha256: Some("cafe"),
    };
    let bytes = picture.encode(name, depth, Some(provenance)).unwrap();
    archive.signer.sign_bytes(name, bytes, &claim).unwrap()
}

fn checked(name: &str, bytes: &[u8]) -> Manifest {
    match Credentials::decode(name, bytes, None).unwrap() {
        Credentials::Checked(manifest) => *manifest,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_signed_picture_is_the_same_picture_and_says_what_was_done() {
    let archive = archive("Prints");
    for (name, depth) in FILES {
        let (picture, provenance) = (picture(7), provenance());
        let plain = picture.encode(name, depth, Some(&provenance)).unwrap();
        assert_eq!(
            Credentials::decode(name, &plain, None).unwrap(),
            Credentials::Absent
        );
        let bytes = signed(&archive, name, depth, &picture, &provenance, &[]);
        // The certificates, the claim and no thumbnail.
        let added = bytes.len() - plain.len();
        assert!(added < 9_000, "{name}: {added} bytes");
        let open = |bytes: &[u8]| {
            let opened = Picture::decode(name, bytes, OpenOptions::default()).unwrap();
            assert_eq!(opened.warnings(), [""; 0], "{name}");
            (opened.depth(), opened.into_planar_rgb())
        };
        assert_eq!(open(&bytes), open(&plain), "{name}");
        assert_eq!(Provenance::decode(name, &bytes).unwrap(), provenance);

        let found = checked(name, &bytes);
        assert_eq!(
            (found.state, &found.reasons),
            (State::Whole, &vec![]),
            "{name}"
        );
        assert_eq!(found.signed_by.unwrap().label(), "Prints (Example Archive)");
        assert_eq!(
            found.software,
            Some(format!("nishikie {}", provenance.version))
        );
        assert_eq!(
            found.actions,
            ["c2pa.opened", "c2pa.color_adjustments", "c2pa.drawing"]
        );
        assert!(
            found
                .digital_source_types
                .contains(&provenance.digital_source_type)
        );
        assert_eq!(found.record_sha256.as_deref(), Some("cafe"));
        let files: Vec<_> = found
            .ingredients
            .iter()
            .map(|file| {
                (
                    file.name.as_str(),
                    file.relationship.as_str(),
                    file.sha256.clone(),
                )
            })
            .collect();
        let sha256 = |byte: &str| Some(byte.repeat(32));
        assert_eq!(
            files,
            [
                ("gray.tif", "parentOf", sha256("01")),
                ("print.jpg", "inputTo", sha256("02")),
                ("mask.png", "inputTo", sha256("03")),
            ],
            "{name}"
        );
        let text = String::from_utf8_lossy(&bytes).matches(STATEMENT).count();
        let plain = String::from_utf8_lossy(&plain).matches(STATEMENT).count();
        assert!(text > plain, "{name}: the claim says it too");
    }
}

#[test]
fn only_a_certificate_of_a_trusted_authority_is_trusted() {
    let [one, other] = ["Prints", "Maps"].map(archive);
    let bytes = signed(&one, "a.png", Depth::Eight, &picture(1), &provenance(), &[]);
    for (authority, wanted) in [(&one.authority, true), (&other.authority, false)] {
        let found = Credentials::decode("a.png", &bytes, Some(authority)).unwrap();
        let found = found.manifest().unwrap().clone();
        assert_eq!((found.state, found.trusted), (State::Whole, Some(wanted)));
    }
    assert_eq!(checked("a.png", &bytes).trusted, None);
}

/// The bytes of a file that belong to its manifest, by the length that its outermost box has, with the chunk or segment around it.
fn manifest_of(bytes: &[u8]) -> std::ops::Range<usize> {
    const AROUND: usize = 20;
    let at = bytes.windows(4).position(|name| name == b"jumb").unwrap() - 4;
    let length = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    at - AROUND..at + length + AROUND
}

#[test]
fn a_byte_that_was_changed_is_seen() {
    let archive = archive("Prints");
    for (name, depth) in FILES {
        let bytes = signed(&archive, name, depth, &picture(7), &provenance(), &[]);
        let manifest = manifest_of(&bytes);
        let mut seen = 0;
        let outside = (0..bytes.len()).filter(|at| !manifest.contains(at));
        for at in outside.step_by((bytes.len() - manifest.len()) / 100) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            let Ok(found) = Credentials::decode(name, &changed, None) else {
                continue; // It is no longer a picture.
            };
            let state = found.manifest().map(|found| found.state);
            seen += usize::from(state == Some(State::PictureChanged));
            assert_ne!(state, Some(State::Whole), "{name}: byte {at}");
        }
        assert!(seen > 50, "{name}: {seen}");
        // A value of a pixel, with the rest of the file as it was.
        let mut changed = bytes.clone();
        let last = match name {
            "a.tif" | "b.tif" => bytes
                .windows(4)
                .position(|four| four == &pixels(depth)[..4])
                .unwrap(),
            _ => continue,
        };
        changed[last] ^= 1;
        assert_eq!(
            checked(name, &changed).state,
            State::PictureChanged,
            "{name}"
        );
    }
}

/// The first pixels as a TIFF stores them.
fn pixels(depth: Depth) -> Vec<u8> {
    let picture = picture(7);
    let [red, green, blue] = picture.planes();
    let values = (0..4).flat_map(|at| [red[at], green[at], blue[at]]);
    match depth {
        Depth::Eight => values.map(|value| value as u8).collect(),
        Depth::Sixteen => values
            .flat_map(|value| ((value * 257.0) as u16).to_le_bytes())
            .collect(),
    }
}

#[test]
fn a_file_that_was_cut_is_never_whole() {
    let archive = archive("Prints");
    for (name, depth) in FILES {
        let bytes = signed(&archive, name, depth, &picture(7), &provenance(), &[]);
        for length in (1..bytes.len()).step_by(bytes.len() / 120) {
            if let Ok(found) = Credentials::decode(name, &bytes[..length], None) {
                let state = found.manifest().map(|found| found.state);
                assert_ne!(state, Some(State::Whole), "{name}: {length} bytes");
            }
        }
    }
}

/// Damage of any kind is an answer, not a crash.
#[test]
fn a_damaged_manifest_is_told() {
    let archive = archive("Prints");
    let mut state = 1u32;
    for (name, depth) in FILES {
        let bytes = signed(&archive, name, depth, &picture(7), &provenance(), &[]);
        let manifest = manifest_of(&bytes);
        for _ in 0..60 {
            let mut changed = bytes.clone();
            for _ in 0..4 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = manifest.start + (state >> 8) as usize % manifest.len();
                if let Some(byte) = changed.get_mut(at) {
                    *byte = (state >> 3) as u8;
                }
            }
            let _ = Credentials::decode(name, &changed, None);
            let _ = Picture::decode(name, &changed, OpenOptions::default());
        }
    }
}

/// Returns a PNG's chunks.
fn chunks(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = &bytes[8..];
    let mut chunks = Vec::new();
    while let Some((length, _)) = rest.split_first_chunk::<4>() {
        let (chunk, after) = rest.split_at(12 + u32::from_be_bytes(*length) as usize);
        chunks.push(chunk);
        rest = after;
    }
    chunks
}

#[test]
fn a_manifest_of_another_picture_does_not_fit() {
    let archive = archive("Prints");
    let of = |seed| {
        signed(
            &archive,
            "a.png",
            Depth::Eight,
            &picture(seed),
            &provenance(),
            &[],
        )
    };
    let [one, other] = [1, 2].map(of);
    let is_manifest = |chunk: &&&[u8]| chunk[4..].starts_with(b"caBX");
    let (one, other) = (chunks(&one), chunks(&other));
    let theirs = *other.iter().find(is_manifest).unwrap();
    let swapped: Vec<u8> = one
        .iter()
        .map(|chunk| if is_manifest(&chunk) { theirs } else { chunk })
        .fold(b"\x89PNG\r\n\x1a\n".to_vec(), |file, chunk| {
            [&file[..], chunk].concat()
        });
    assert_eq!(checked("a.png", &swapped).state, State::PictureChanged);
    let without: Vec<u8> = one
        .iter()
        .filter(|chunk| !is_manifest(chunk))
        .fold(b"\x89PNG\r\n\x1a\n".to_vec(), |file, chunk| {
            [&file[..], chunk].concat()
        });
    assert_eq!(
        Credentials::decode("a.png", &without, None).unwrap(),
        Credentials::Absent
    );
}

#[test]
fn the_credentials_of_an_input_are_kept() {
    let [museum, studio] = ["Museum", "Studio"].map(archive);
    for (name, depth) in FILES {
        let scan = signed(&museum, name, depth, &picture(3), &provenance(), &[]);
        for is_changed in [false, true] {
            let mut scan = scan.clone();
            let last = scan.len() - 1;
            // Behind a JPEG's end, and in data of the other formats that no decoder looks at, if the file is still read.
            scan[last] ^= u8::from(is_changed);
            let Ok(opened) = Picture::decode(name, &scan, OpenOptions::default()) else {
                continue;
            };
            let gray = opened.resize(20, 20).unwrap().into_gray();
            let kept = gray.credentials().expect(name);
            let provenance = Provenance {
                inputs: vec![
                    input("content", name, &hash::sha256(&scan)),
                    input("style", "print.jpg", &"02".repeat(32)),
                ],
                ..provenance()
            };
            let bytes = signed(
                &studio,
                "out.png",
                Depth::Eight,
                &gray.to_picture(),
                &provenance,
                std::slice::from_ref(kept),
            );
            let found = checked("out.png", &bytes);
            assert_eq!(
                (found.state, &found.reasons),
                (State::Whole, &vec![]),
                "{name}"
            );
            let parent = &found.ingredients[0];
            assert_eq!(parent.relationship, "parentOf");
            assert!(parent.has_credentials, "{name}");
            assert_eq!(parent.sha256, Some(hash::sha256(&scan)));
            assert!(!found.ingredients[1].has_credentials);
        }
    }
}

#[test]
fn a_file_is_signed_before_it_has_its_name() {
    let archive = archive("Prints");
    let folder = tempfile::tempdir().unwrap();
    for (name, depth) in FILES {
        let path = folder.path().join(name);
        let (picture, provenance) = (picture(5), provenance());
        let claim = Claim {
            provenance: &provenance,
            change: Change::Style,
            by_hand: false,
            kept: &[],
            record_sha256: None,
        };
        let file = picture
            .write(&path, depth, Some(&provenance), false)
            .unwrap();
        let mut file = archive.signer.sign(file, &claim).unwrap();
        assert!(!path.exists());
        let sha256 = file.sha256().unwrap();
        file.finish().unwrap();
        assert_eq!(hash::sha256_of_file(&path).unwrap(), sha256);
        let found = Credentials::open(&path, None).unwrap();
        let found = found.manifest().unwrap();
        assert_eq!(found.state, State::Whole, "{name}");
        assert_eq!(found.actions, ["c2pa.opened", "c2pa.filtered"]);
        let bytes = fs::read(&path).unwrap();
        let kind = container::Container::of(&bytes).unwrap();
        assert!(codec::has_manifest(kind, &bytes));
    }
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, FILES.len());
}

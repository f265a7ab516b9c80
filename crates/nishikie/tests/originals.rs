//! The choice of originals in color among files.

use std::path::PathBuf;
use std::sync::Mutex;

use nishikie::color::{Candidates, Screening};
use nishikie::picture::{Depth, OpenOptions, Picture, Provenance};
use nishikie::progress::{Monitor, Note};

/// Keeps the notes that it receives.
#[derive(Default)]
struct Notes(Mutex<Vec<Note>>);

impl Monitor for Notes {
    fn note(&self, note: Note) {
        self.0.lock().unwrap().push(note);
    }
}

/// A print with a sky and a robe; the number changes where the robe is.
fn print(number: usize) -> Picture {
    let pixel = |at: usize| -> [u8; 3] {
        let (x, y) = (at % 64, at / 64);
        match (y, x) {
            (0..24, _) => [70, 110, 170],
            (_, x) if (10 * number..10 * number + 24).contains(&x) => [190, 60, 50],
            _ => [215, 200, 165],
        }
    };
    let pixels: Vec<u8> = (0..64 * 64).flat_map(pixel).collect();
    Picture::from_rgb8(64, 64, &pixels).unwrap()
}

/// A print in one tone, which is stronger than many prints' colors.
fn sepia() -> Picture {
    let gray = print(0).into_gray();
    let tone = |power: f32| {
        let tone = move |value: &f32| 255.0 * (value / 255.0).powf(power);
        gray.plane().iter().map(tone)
    };
    let pixels = [0.7, 1.0, 1.4].into_iter().flat_map(tone).collect();
    Picture::from_planar_rgb(64, 64, pixels).unwrap()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn save(&self, name: &str, picture: &Picture, provenance: Option<&Provenance>) {
        picture
            .save(self.path(name), Depth::Eight, provenance, false)
            .unwrap();
    }
}

/// A folder of two originals among files of every other kind.
fn folder() -> Folder {
    let folder = Folder(tempfile::tempdir().unwrap());
    folder.save("a.png", &print(0), None);
    folder.save("b-other.png", &print(2), None);
    folder.save("c-same.jpg", &print(0), None);
    folder.save("d-larger.tif", &print(0).resize(512, 512).unwrap(), None);
    folder.save("e-gray.png", &print(1).to_gray(), None);
    folder.save("f-sepia.png", &sepia(), None);
    let own = Provenance::default();
    folder.save("g-own.png", &print(3), Some(&own));
    std::fs::copy(folder.path("a.png"), folder.path("h-copy")).unwrap();
    std::fs::write(folder.path("i.png"), "").unwrap();
    std::fs::write(folder.path("j.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    std::fs::write(folder.path("notes.txt"), "notes").unwrap();
    std::fs::create_dir(folder.path("k.png")).unwrap();
    folder
}

/// Returns the names of the originals, and what the monitor was told.
fn screened(
    candidates: &Candidates,
    exclude: Option<&Picture>,
) -> (Vec<String>, Vec<(String, String)>, Note) {
    let heard = Notes::default();
    let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut screening = Screening::new(candidates, &heard);
    if let Some(content) = exclude {
        screening.exclude(content).unwrap();
    }
    let mut originals = Vec::new();
    for candidate in &candidates.files {
        match screening.open(candidate, OpenOptions::default()) {
            Ok(Some(original)) => originals.push(name(&original.path)),
            Ok(None) => {}
            Err(error) => screening.leave_out(&candidate.path, error.reason()),
        }
    }
    screening.finish();
    let mut notes = heard.0.into_inner().unwrap();
    let last = notes.pop().unwrap();
    let told = notes.into_iter().map(|note| match note {
        Note::LeftOut { name: path, reason } => (name(path.as_ref()), reason),
        Note::NotOriginal { name: path, mark } => (name(path.as_ref()), format!("used: {mark}")),
        note => panic!("{note:?}"),
    });
    (originals, told.collect(), last)
}

#[test]
fn a_folder_gives_each_original_once_and_a_reason_for_every_other() {
    let folder = folder();
    let candidates = Candidates::of(&[folder.0.path().into()]).unwrap();
    let (originals, left_out, numbers) = screened(&candidates, None);
    assert_eq!(originals, ["a.png", "b-other.png"]);
    let wanted = [
        ("i.png", "is empty"),
        ("c-same.jpg", "is the same picture as"),
        ("d-larger.tif", "is the same picture as"),
        ("e-gray.png", "has hardly any color"),
        ("f-sepia.png", "has hardly any color"),
        ("g-own.png", "was colored by nishikie"),
        ("h-copy", "is the same file as"),
        ("j.png", "is damaged"),
    ];
    assert_eq!(left_out.len(), wanted.len(), "{left_out:?}");
    for ((name, reason), wanted) in left_out.iter().zip(wanted) {
        assert_eq!(name, wanted.0);
        assert!(reason.contains(wanted.1), "{name}: {reason}");
    }
    let wanted = Note::Screened {
        pictures: 10,
        used: 2,
        left_out: 8,
        others: 1,
        folders: 1,
    };
    assert_eq!(numbers, wanted);
}

#[test]
fn a_colored_picture_that_was_named_is_used_with_a_note() {
    let folder = folder();
    let named = ["g-own.png", "e-gray.png"].map(|name| folder.path(name));
    let candidates = Candidates::of(&named).unwrap();
    let (originals, notes, _) = screened(&candidates, None);
    assert_eq!(originals, ["g-own.png"]);
    let gray = ("e-gray.png".to_owned(), "has hardly any color".to_owned());
    let own = (
        "g-own.png".to_owned(),
        "used: was colored by nishikie".to_owned(),
    );
    assert_eq!(notes, [own, gray]);
}

#[test]
fn the_print_itself_is_no_source_of_its_colors() {
    let folder = folder();
    let named = ["a.png", "b-other.png"].map(|name| folder.path(name));
    let candidates = Candidates::of(&named).unwrap();
    let content = Picture::open(folder.path("c-same.jpg")).unwrap();
    let (originals, left_out, _) = screened(&candidates, Some(&content));
    assert_eq!(originals, ["b-other.png"]);
    assert_eq!(left_out[0].1, "is the print itself");
}

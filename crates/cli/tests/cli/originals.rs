//! Pictures that are no originals: left out of folders, warned of where they are named.

use nishikie::picture::{Depth, Picture, Provenance};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::desk::Desk;

/// With a folder `prints` of two originals, a copy, a coloring under another name, a gray print, a BMP and a text.
fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("prints")).unwrap();
    for (name, ground) in [("a", [190, 60, 50]), ("b", [90, 150, 60])] {
        desk.draw(&format!("prints/{name}.png"), 60, 40, |x, y| match y {
            0..16 => [70, 110, 170],
            _ if x % 12 < 4 => [215, 200, 165],
            _ => ground,
        });
    }
    std::fs::copy(desk.path("prints/b.png"), desk.path("prints/copy.jpe")).unwrap();
    let own = Picture::open(desk.path("prints/a.png"))
        .unwrap()
        .resize(40, 60);
    let own = own.unwrap();
    let provenance = Provenance::default();
    own.save(desk.path("own.png"), Depth::Eight, Some(&provenance), false)
        .unwrap();
    std::fs::copy(desk.path("own.png"), desk.path("prints/scan 7")).unwrap();
    desk.draw("prints/gray.png", 40, 40, |x, y| [(x * y % 200) as u8; 3]);
    std::fs::write(desk.path("prints/i.psd"), b"8BPS\0\x01").unwrap();
    std::fs::write(desk.path("prints/notes.txt"), "notes").unwrap();
    desk
}

/// The names of files that are left out, and their reasons.
const LEFT_OUT: [(&str, &str); 4] = [
    ("i.psd", "a Photoshop document"),
    ("copy.jpe", "the same file as"),
    ("gray.png", "hardly any color"),
    ("scan 7", "was colored by nishikie"),
];

fn check(json: &[u8]) -> Value {
    let json: Value = serde_json::from_slice(json).unwrap();
    let number = |name: &str| json[name].as_u64().unwrap();
    assert_eq!(
        (number("pictures"), number("used"), number("others")),
        (6, 2, 1)
    );
    let left_out = json["left_out"].as_array().unwrap();
    assert_eq!(left_out.len(), LEFT_OUT.len(), "{json}");
    for (found, (name, reason)) in left_out.iter().zip(LEFT_OUT) {
        assert!(found["path"].as_str().unwrap().ends_with(name), "{found}");
        assert!(
            found["reason"].as_str().unwrap().contains(reason),
            "{found}"
        );
    }
    json
}

#[test]
fn folders_are_counted_and_what_is_left_out_is_named() {
    let desk = desk();
    for words in [
        "suggest gray.png prints --json",
        "palette prints --json",
        "train prints -o m.safetensors --json",
    ] {
        let ended = desk
            .nishikie(words)
            .assert()
            .success()
            .stderr(contains("6 pictures: 2 used, 4 left out; 1 other file"))
            .stderr(contains(
                "prints/scan 7: left out (was colored by nishikie)",
            ));
        let json = check(&ended.get_output().stdout);
        if words.starts_with("suggest") {
            let first = json["suggestions"][0]["path"].as_str().unwrap();
            assert!(["prints/a.png", "prints/b.png"].contains(&first), "{json}");
        }
    }
}

#[test]
fn a_named_coloring_is_used_with_a_warning() {
    let desk = desk();
    let warning = "own.png: was colored by nishikie; its colors are not those of an original print";
    for words in [
        "colorize gray.png own.png -o out.png",
        "score own.png own.png",
        "score prints/a.png prints/a.png --style own.png",
        "palette own.png",
        "train own.png -o m.safetensors",
    ] {
        let warned = contains(warning);
        desk.nishikie(words).assert().success().stderr(warned);
    }
    desk.nishikie("colorize own.png prints/a.png -o again.png")
        .assert()
        .success()
        .stderr(contains(warning).not());
}

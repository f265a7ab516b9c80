//! Several contents in one run.

use std::fs;

use nishikie::picture::Picture;
use predicates::prelude::*;
use predicates::str::contains;

use crate::bad_input::refused;
use crate::desk::Desk;

const MAP: &str = "--style color.png --output-dir out --plain-map";

#[test]
fn each_gets_its_picture_and_record_and_a_bad_one_stops_none() {
    let desk = Desk::new();
    desk.draw("b.tif", 30, 20, |x, _| [(x * 8) as u8; 3]);
    fs::write(desk.path("bad.tif"), "no picture").unwrap();
    let words = format!("colorize gray.png bad.tif b.tif {MAP}");
    desk.nishikie(&words)
        .assert()
        .code(1)
        .stdout(contains("2 written, 0 already there, 1 failed").and(contains("bad.tif")))
        .stderr(contains("3 of 3: b.tif"));
    let width = |name: &str| Picture::open(desk.path(name)).unwrap().width();
    assert_eq!((width("out/gray.png"), width("out/b.tif")), (48, 30));
    // The same picture as by itself.
    desk.nishikie("colorize b.tif color.png -o alone.tif --plain-map")
        .assert()
        .success();
    assert_eq!(
        fs::read(desk.path("alone.tif")).unwrap(),
        fs::read(desk.path("out/b.tif")).unwrap()
    );

    // A second run goes on where the first ended.
    desk.draw("bad.tif", 30, 20, |x, _| [(x * 7) as u8; 3]);
    let run = desk.nishikie(&format!("{words} --json")).assert().success();
    let list: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let states: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["already there", "written", "already there"]);

    // Other settings are another picture, which is not written over the first.
    desk.nishikie(&format!("{words} --size 20"))
        .assert()
        .code(1)
        .stdout(contains("0 written, 0 already there, 3 failed").and(contains("--force")));
    fs::write(desk.path("out/b.tif"), "changed by hand").unwrap();
    desk.nishikie(&words)
        .assert()
        .code(1)
        .stdout(contains("0 written, 2 already there, 1 failed"));
    desk.nishikie(&format!("{words} --force --format png"))
        .assert()
        .success()
        .stdout(contains("out/b.png"));
}

#[test]
fn what_cannot_be_is_refused_before_work_begins() {
    let desk = Desk::new();
    desk.draw("gray.tif", 30, 20, |x, _| [(x * 8) as u8; 3]);
    for (words, said) in [
        ("gray.png gray.tif --format png", "twice"),
        ("gray.png gray.png", "twice"),
        ("gray.png --mode style --start gray.tif", "--start"),
    ] {
        let map = if words.contains("style") {
            ""
        } else {
            "--plain-map"
        };
        let words = format!("colorize {words} --style color.png --output-dir out {map}");
        refused(&desk, &words, &[said]);
    }
    refused(
        &desk,
        "colorize gray.png color.png --output-dir out",
        &["--style FILE"],
    );
    for words in [
        "--pick 1,1=#ffffff",
        "--confidence c.png",
        "--proposals 2",
        "--history h.csv",
    ] {
        let words = format!("colorize gray.png --style color.png --output-dir out {words}");
        refused(&desk, &words, &["cannot be used with"]);
    }
    // A style that is none is nobody's fault but the style's.
    desk.nishikie("colorize gray.png gray.tif --style none.png --output-dir out")
        .assert()
        .code(1)
        .stderr(contains("none.png"));
    assert!(!desk.path("out/gray.png").exists());
}

#[test]
fn styles_by_option_are_styles() {
    let desk = Desk::new();
    for (name, words) in [("a.png", "color.png"), ("b.png", "--style color.png")] {
        desk.nishikie(&format!("colorize gray.png {words} -o {name} --plain-map"))
            .assert()
            .success();
    }
    let read = |name: &str| fs::read(desk.path(name)).unwrap();
    assert_eq!(read("a.png"), read("b.png"));
}

#[test]
fn a_page_is_named_and_recorded() {
    let desk = Desk::new();
    desk.draw("g.tif", 30, 20, |x, _| [(x * 8) as u8; 3]);
    desk.nishikie("colorize g.tif color.png -o o.png --plain-map --page 1")
        .assert()
        .success();
    let record = fs::read_to_string(desk.path("o.png.json")).unwrap();
    assert!(record.contains("\"page\": 1"), "{record}");
    refused(
        &desk,
        "colorize g.tif color.png -o p.png --plain-map --page 4",
        &["g.tif", "no page 4"],
    );
}

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

/// A desk with prints `p0.png`, `p1.png` and so on, and their names.
fn with_prints(count: usize) -> (Desk, String) {
    let desk = Desk::new();
    let names: Vec<String> = (0..count).map(|index| format!("p{index}.png")).collect();
    for (index, name) in names.iter().enumerate() {
        desk.draw(name, 60, 50, |x, y| [(x * 4 + y * index) as u8; 3]);
    }
    (desk, names.join(" "))
}

/// The files in the folder `out`, sorted.
fn colored(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.path("out")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn with_records(count: usize) -> Vec<String> {
    let files =
        (0..count).flat_map(|index| [format!("p{index}.png"), format!("p{index}.png.json")]);
    files.collect()
}

/// The states of all prints, as `--json` lists them.
fn states(output: &std::process::Output) -> Vec<String> {
    let said = String::from_utf8_lossy(&output.stderr);
    let list: Vec<serde_json::Value> =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let state = |one: &serde_json::Value| one["state"].as_str().unwrap().to_owned();
    list.iter().map(state).collect()
}

/// Starts `nishikie WORDS` as many times at once, and waits for all of them.
fn at_once(desk: &Desk, words: &str, count: usize) -> Vec<std::process::Output> {
    use std::process::{Command, Stdio};
    let start = |_| {
        Command::new(assert_cmd::cargo::cargo_bin!("nishikie"))
            .current_dir(desk.path("."))
            .args(words.split_whitespace())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..count).map(start).collect();
    let outputs = children.into_iter().map(|child| child.wait_with_output());
    outputs.map(Result::unwrap).collect()
}

#[test]
fn two_at_once_share_the_prints() {
    const COUNT: usize = 6;
    let (desk, prints) = with_prints(COUNT);
    // With --force the prints that were there before are done again, once.
    for force in ["", "--force"] {
        let words = format!(
            "colorize {prints} --style color.png --output-dir out --json --threads 1 {force}"
        );
        let both = at_once(&desk, &words, 2);
        let [one, other] = [0, 1].map(|index| states(&both[index]));
        for output in &both {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
            assert!(!said.contains("exists"), "{said}");
        }
        if force.is_empty() {
            for (one, other) in one.iter().zip(&other) {
                let mut pair = [one.as_str(), other];
                pair.sort_unstable();
                assert_eq!(pair, ["already there", "written"]);
            }
        } else {
            // The second process may have begun only when the first had done a print already.
            let written = |(one, other): (&String, &String)| one == "written" || other == "written";
            assert!(one.iter().zip(&other).all(written), "{one:?} {other:?}");
        }
        assert_eq!(colored(&desk), with_records(COUNT));
    }
}

#[test]
fn two_at_once_both_name_a_damaged_print() {
    let (desk, prints) = with_prints(3);
    let damaged = fs::read(desk.path("p1.png")).unwrap();
    fs::write(desk.path("p1.png"), &damaged[..damaged.len() / 2]).unwrap();
    let words = format!("colorize {prints} --style color.png --output-dir out --json --plain-map");
    for output in at_once(&desk, &words, 2) {
        assert_eq!(output.status.code(), Some(1));
        let failed: Vec<bool> = states(&output)
            .iter()
            .map(|state| state == "failed")
            .collect();
        assert_eq!(failed, [false, true, false]);
    }
    assert_eq!(
        colored(&desk),
        ["p0.png", "p0.png.json", "p2.png", "p2.png.json"]
    );
    // A print that failed is tried again.
    fs::write(desk.path("p1.png"), damaged).unwrap();
    let run = desk.nishikie(&words).assert().success();
    assert_eq!(
        states(run.get_output()),
        ["already there", "written", "already there"]
    );
    assert_eq!(colored(&desk), with_records(3));
}

#[cfg(unix)]
#[test]
fn a_killed_batch_goes_on() {
    const COUNT: usize = 5;
    let (desk, prints) = with_prints(COUNT);
    let words = format!("colorize {prints} --style color.png --output-dir out --json");
    let first = desk.path("out/p0.png.json");
    desk.interrupted(&words, "-KILL", || first.exists());
    let run = desk.nishikie(&words).assert().success();
    let states = states(run.get_output());
    assert_eq!(states[0], "already there");
    assert_eq!(states[COUNT - 1], "written");
    assert_eq!(colored(&desk), with_records(COUNT));
}

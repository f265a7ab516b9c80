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
    refused(
        &desk,
        "colorize gray.png --mode style --start gray.tif --style color.png --output-dir out",
        &["--start"],
    );
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
fn of_two_prints_for_one_file_the_first_is_colored_and_both_are_named() {
    let desk = Desk::new();
    for name in ["a.tif", "a.jpg", "b.png"] {
        desk.draw(name, 30, 20, |x, _| [(x * 8) as u8; 3]);
    }
    let words = format!("colorize a.tif a.jpg b.png {MAP} --format png");
    for (written, there) in [(2, 0), (0, 2)] {
        let counts = format!("{written} written, {there} already there, 1 failed");
        desk.nishikie(&words)
            .assert()
            .code(1)
            .stdout(contains(counts).and(contains(
                "a.jpg: would be written to out/a.png, as a.tif is; leave out --format",
            )));
        assert_eq!(
            colored(&desk),
            ["a.png", "a.png.json", "b.png", "b.png.json"]
        );
    }
    let record = fs::read_to_string(desk.path("out/a.png.json")).unwrap();
    assert!(record.contains("a.tif") && !record.contains("a.jpg"));
    let run = desk.nishikie(&format!("{words} --json")).assert().code(1);
    let states = states(run.get_output());
    assert_eq!(states, ["already there", "already there", "failed"]);
    // From two folders.
    fs::create_dir(desk.path("more")).unwrap();
    fs::copy(desk.path("b.png"), desk.path("more/b.png")).unwrap();
    desk.nishikie(&format!("colorize b.png more/b.png {MAP}"))
        .assert()
        .code(1)
        .stdout(contains(
            "more/b.png: would be written to out/b.png, as b.png is; color it into another folder",
        ));
    // One print by two names is one print.
    desk.nishikie(&format!("colorize b.png ./b.png {MAP}"))
        .assert()
        .success()
        .stdout(contains("0 written, 1 already there, 0 failed"))
        .stderr(contains("./b.png: is named twice"));
}

#[test]
fn names_that_differ_in_case_are_what_the_disk_makes_of_them() {
    let desk = Desk::new();
    fs::create_dir(desk.path("more")).unwrap();
    desk.draw("Case.png", 30, 20, |x, _| [(x * 8) as u8; 3]);
    desk.draw("more/case.png", 30, 20, |x, _| [(x * 7) as u8; 3]);
    let ignored = desk.path("case.png").exists();
    let run = desk.nishikie(&format!("colorize Case.png more/case.png {MAP}"));
    let run = { run }.assert();
    match ignored {
        true => run.code(1).stdout(contains("differ only in case")),
        false => run.success().stdout(contains("2 written")),
    };
    assert_eq!(colored(&desk).len(), if ignored { 2 } else { 4 });
}

/// A TIFF of gray pages, without compression: page `n` is `30 + n` pixels wide and 20 high.
fn tiff_of_pages(pages: u32) -> Vec<u8> {
    let mut bytes = b"II*\0".to_vec();
    let mut link = bytes.len();
    bytes.extend([0; 4]);
    for page in 1..=pages {
        let (width, height) = (30 + page, 20);
        let data = bytes.len() as u32;
        bytes.extend((0..width * height).map(|i| (i * 3 + page) as u8));
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let at = bytes.len() as u32;
        bytes[link..link + 4].copy_from_slice(&at.to_le_bytes());
        let tags = [
            (256, width),
            (257, height),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, data),
            (277, 1),
            (278, height),
            (279, width * height),
        ];
        bytes.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in tags {
            bytes.extend([tag, 4u16].into_iter().flat_map(u16::to_le_bytes));
            bytes.extend([1, value].into_iter().flat_map(u32::to_le_bytes));
        }
        link = bytes.len();
        bytes.extend([0; 4]);
    }
    bytes
}

#[test]
fn every_page_is_a_picture_of_its_own() {
    let desk = Desk::new();
    fs::write(desk.path("album.tif"), tiff_of_pages(3)).unwrap();
    let words = format!("colorize album.tif gray.png none.tif {MAP} --page all --format png");
    let names = [
        "album-p01.png",
        "album-p02.png",
        "album-p03.png",
        "gray.png",
    ];
    desk.nishikie(&words)
        .assert()
        .code(1)
        .stdout(
            contains("4 written, 0 already there, 1 failed")
                .and(contains("none.tif: there is no such file")),
        )
        .stderr(contains("2 of 5: album.tif, page 2 of 3"));
    let wanted: Vec<String> = names
        .iter()
        .flat_map(|name| [(*name).to_owned(), format!("{name}.json")])
        .collect();
    assert_eq!(colored(&desk), wanted);
    for page in 1..=3 {
        let name = format!("out/album-p0{page}.png");
        assert_eq!(Picture::open(desk.path(&name)).unwrap().width(), 30 + page);
        // Each page's record makes it again by itself.
        desk.nishikie(&format!(
            "colorize album.tif color.png -o again{page}.png --settings {name}.json"
        ))
        .assert()
        .success();
        assert_eq!(
            fs::read(desk.path(&name)).unwrap(),
            fs::read(desk.path(&format!("again{page}.png"))).unwrap()
        );
    }
    // A page that is missing is done alone.
    fs::remove_file(desk.path("out/album-p02.png")).unwrap();
    fs::remove_file(desk.path("out/album-p02.png.json")).unwrap();
    let run = desk.nishikie(&format!("{words} --json")).assert().code(1);
    let output = run.get_output();
    assert_eq!(
        states(output),
        [
            "already there",
            "written",
            "already there",
            "already there",
            "failed"
        ]
    );
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list[1]["page"], 2);
    refused(
        &desk,
        "colorize album.tif color.png -o o.png --page all",
        &["--output-dir"],
    );
}

/// 83 Japanese letters: the picture's name has 253 bytes, its record's 258.
#[cfg(target_os = "linux")]
#[test]
fn a_name_too_long_for_its_record_is_refused_before_the_work() {
    let desk = Desk::new();
    let name = "写".repeat(83) + ".png";
    fs::copy(desk.path("gray.png"), desk.path(&name)).unwrap();
    let long = ["258 bytes", "too long", "shorter"];
    refused(
        &desk,
        &format!("colorize gray.png none.png -o new{name} --plain-map"),
        &["name is too long"],
    );
    fs::create_dir(desk.path("o")).unwrap();
    refused(
        &desk,
        &format!("colorize {name} color.png -o o/{name} --plain-map"),
        &long,
    );
    desk.nishikie(&format!("colorize {name} gray.png {MAP}"))
        .assert()
        .code(1)
        .stdout(contains("1 written").and(contains("258 bytes")));
    // As long as it can be.
    let name = "x".repeat(246) + ".png";
    fs::copy(desk.path("gray.png"), desk.path(&name)).unwrap();
    for state in ["1 written", "1 already there"] {
        desk.nishikie(&format!("colorize {name} {MAP}"))
            .assert()
            .success()
            .stdout(contains(state));
    }
    assert_eq!(fs::read_dir(desk.path("out")).unwrap().count(), 4);
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

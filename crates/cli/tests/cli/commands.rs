//! The commands as a user types them.

use crate::desk::Desk;
use nishikie::picture::Picture;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).expect("stdout holds JSON and nothing else")
}

#[test]
fn colorize_writes_a_picture_and_its_record() {
    let desk = Desk::new();
    desk.nishikie("colorize grey.png colour.png -o out.png --iterations 6 --config config3_3_1 --history h.csv")
        .assert()
        .success();
    let out = Picture::open(desk.path("out.png")).unwrap();
    assert_eq!((out.width(), out.height()), (48, 40));
    assert!(!out.is_gray());

    let record = json(&std::fs::read(desk.path("out.json")).unwrap());
    assert_eq!(record["ending"], "complete");
    assert_eq!(record["provenance"]["configuration"], "config3_3_1");
    assert_eq!(record["provenance"]["inputs"][0]["name"], "grey.png");
    assert_eq!(record["provenance"]["inputs"][1]["role"], "style");
    let history = record["history"].as_array().unwrap();
    let total = |record: &Value| record["total"].as_f64().unwrap();
    assert!(total(history.last().unwrap()) < 0.7 * total(&history[0]));
    let rows = std::fs::read_to_string(desk.path("h.csv"))
        .unwrap()
        .lines()
        .count();
    assert_eq!(rows, history.len() + 1);

    let inspected = desk.nishikie("inspect out.png --json").assert().success();
    assert_eq!(json(&inspected.get_output().stdout), record["provenance"]);
    let words = desk.nishikie("inspect out.png").assert().success();
    let words = String::from_utf8_lossy(&words.get_output().stdout).into_owned();
    assert!(
        words.contains("must not be taken") && words.contains("conv1_1,conv2_1,conv3_1"),
        "{words}"
    );
    desk.nishikie("inspect grey.png").assert().failure();
}

#[test]
fn evaluate_agrees_with_the_run() {
    let desk = Desk::new();
    let run = desk
        .nishikie("colorize grey.png colour.png -o out.tif --depth 16 --iterations 4 --config config1_3_2 --json")
        .assert()
        .success();
    let run = json(&run.get_output().stdout);
    let words = "evaluate grey.png colour.png out.tif --config config1_3_2 --size 48 --json";
    let found = json(&desk.nishikie(words).assert().success().get_output().stdout);
    let (wanted, found) = (
        run["result"]["total"].as_f64().unwrap(),
        found["total"].as_f64().unwrap(),
    );
    // The file holds 16 bits and no value outside 0..255.
    assert!(
        (found - wanted).abs() < 0.02 * wanted,
        "{found} against {wanted}"
    );
}

#[test]
fn the_same_seed_gives_the_same_picture_on_any_number_of_threads() {
    let desk = Desk::new();
    let run = |name: &str, more: &str| {
        let words =
            format!("colorize grey.png colour.png -o {name} --start noise --iterations 3 {more}");
        desk.nishikie(&words).assert().success();
        Picture::open(desk.path(name)).unwrap().into_planar_rgb()
    };
    let one = run("one.png", "--seed 7 --threads 1");
    assert_eq!(one, run("two.png", "--seed 7 --threads 2"));
    assert_ne!(one, run("three.png", "--seed 8"));
}

#[test]
fn several_styles_count_by_their_weights() {
    let desk = Desk::new();
    desk.draw("other.png", 40, 40, |x, _| [200, (x * 4) as u8, 0]);
    let run = |name: &str, words: &str| {
        desk.nishikie(&format!(
            "colorize grey.png {words} -o {name} --iterations 4"
        ))
        .assert()
        .success();
        Picture::open(desk.path(name)).unwrap().into_planar_rgb()
    };
    let both = run("both.png", "colour.png other.png");
    let first = run("first.png", "colour.png");
    assert_ne!(both, first);
    assert_eq!(
        first,
        run("weighted.png", "colour.png other.png --style-weights 1,0")
    );
}

#[test]
fn pictures_along_the_way_are_kept() {
    let desk = Desk::new();
    desk.nishikie(
        "colorize grey.png colour.png -o out.jpg --iterations 6 --save-every 2 --optimizer sgd",
    )
    .assert()
    .success();
    for name in ["out-00002.jpg", "out-00004.jpg", "out-00006.jpg", "out.jpg"] {
        let said = nishikie::picture::read_provenance(desk.path(name)).unwrap();
        assert_eq!(said.inputs[1].name, "colour.png");
        assert_eq!(said.stopped_early, name != "out.jpg", "{name}");
    }
}

#[test]
fn a_picture_along_the_way_that_cannot_be_written_ends_the_run_with_what_it_has() {
    let desk = Desk::new();
    std::fs::write(desk.path("out-00002.jpg"), "somebody's").unwrap();
    desk.nishikie(
        "colorize grey.png colour.png -o out.jpg --iterations 6 --save-every 2 --optimizer sgd",
    )
    .assert()
    .failure()
    .stderr(contains("out-00002.jpg: exists").and(contains("out.jpg is the best so far")));
    let said = nishikie::picture::read_provenance(desk.path("out.jpg")).unwrap();
    assert!(said.stopped_early);
    let kept = std::fs::read(desk.path("out-00002.jpg")).unwrap();
    assert_eq!(kept, b"somebody's");
}

#[test]
fn configs_lists_all_36() {
    let desk = Desk::new();
    let listed = json(
        &desk
            .nishikie("configs --json")
            .assert()
            .success()
            .get_output()
            .stdout,
    );
    assert_eq!(listed.as_array().unwrap().len(), 36);
    assert_eq!(listed[0]["name"], "config1_1_1");
    assert_eq!(listed[0]["decay"], 0.9975);
    let words = desk.nishikie("configs").assert().success();
    assert_eq!(
        String::from_utf8_lossy(&words.get_output().stdout)
            .lines()
            .count(),
        37
    );
}

/// Ctrl-C ends a run after its iteration, and what was found so far is written and marked.
#[cfg(unix)]
#[test]
fn an_interrupted_run_writes_what_it_has() {
    use std::process::{Command, Stdio};

    let desk = Desk::new();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("nishikie"))
        .current_dir(desk.path("."))
        .args(
            "colorize grey.png colour.png -o out.png --iterations 100000 --save-every 1".split(' '),
        )
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while !desk.path("out-00003.png").exists() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "the run ended by itself"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success() && child.wait().unwrap().success());
    let record = json(&std::fs::read(desk.path("out.json")).unwrap());
    assert_eq!(record["ending"], "stopped_early");
    assert!(
        nishikie::picture::read_provenance(desk.path("out.png"))
            .unwrap()
            .stopped_early
    );
}

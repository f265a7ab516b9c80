//! Coloring by a model, by a palette, in several proposals, and by picks, on the drawn actor prints.

use std::fs;
use std::path::{Path, PathBuf};

use nishikie::color::{Palette, Score};
use nishikie::picture::Picture;
use nishikie::progress::Silent;
use nishikie::{Record, Role};
use predicates::prelude::*;
use predicates::str::contains;

use crate::desk::Desk;

fn actors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/actors")
}

/// A desk with the gray actor print, its truth, and a model of the six others.
fn desk() -> Desk {
    let desk = Desk::new();
    for name in ["gray.png", "truth.png"] {
        fs::copy(actors().join(name), desk.path(&format!("actor-{name}"))).unwrap();
    }
    fs::create_dir(desk.path("train")).unwrap();
    for entry in fs::read_dir(actors().join("train")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), desk.path("train").join(entry.file_name())).unwrap();
    }
    desk.nishikie("train train -o drawn.safetensors")
        .assert()
        .success();
    desk
}

fn open(desk: &Desk, name: &str) -> Picture {
    Picture::open(desk.path(name)).unwrap()
}

#[test]
fn a_model_colors_what_it_has_not_seen_and_a_curator_corrects_it() {
    let desk = desk();
    desk.nishikie(
        "colorize actor-gray.png -o out.png --model drawn.safetensors --confidence sure.png",
    )
    .assert()
    .success();
    let truth = open(&desk, "actor-truth.png");
    let gray = open(&desk, "actor-gray.png");
    let out = open(&desk, "out.png");
    let [none, learned] = [&gray, &out].map(|picture| Score::of(picture, &truth, None).unwrap());
    assert!(
        learned.ciede2000 < 0.6 * none.ciede2000,
        "{learned:?} {none:?}"
    );
    assert!(learned.colorfulness_ratio > 0.7, "{learned:?}");
    assert!(
        learned.palette_distance < 0.4 * none.palette_distance,
        "{learned:?}"
    );
    // The cartouche: red.
    let [red, _, blue] = out.planes().map(|plane| plane[100 * out.width() + 33]);
    assert!(red > blue + 40.0, "{red} {blue}");

    let sure = open(&desk, "sure.png");
    assert_eq!((sure.width(), sure.height()), (out.width(), out.height()));
    assert!(sure.is_gray() && sure.planes()[0].iter().any(|v| *v < 128.0));

    let record = Record::read(&desk.path("out.png.json")).unwrap();
    let model = record.order.inputs_of(Role::Model).next();
    let sha256 = model.and_then(|model| model.sha256.as_deref());
    assert!(sha256.is_some_and(|sha256| sha256.len() == 64));
    desk.nishikie(
        "colorize actor-gray.png -o again.png --settings out.png.json --model drawn.safetensors",
    )
    .assert()
    .success();
    assert_eq!(out.planar_rgb(), open(&desk, "again.png").planar_rgb());
    desk.nishikie("colorize actor-gray.png -o more.png --settings out.png.json")
        .assert()
        .failure();

    // One triangle of the kimono is red and should be blue, and so should those like it.
    let changed = |words: &str, name: &str| {
        desk.nishikie(&format!(
            "colorize actor-gray.png -o {name} --model drawn.safetensors --pick 58,340=#234a7c {words}"
        ))
        .assert()
        .success();
        let picture = open(&desk, name);
        let differ = (0..out.width() * out.height()).filter(|&pixel| {
            (0..3).any(|p| (picture.planes()[p][pixel] - out.planes()[p][pixel]).abs() > 8.0)
        });
        (
            differ.count(),
            Score::of(&picture, &truth, None).unwrap().ciede2000,
        )
    };
    let (one, one_error) = changed("", "one.png");
    let (many, many_error) = changed("--alike", "many.png");
    assert!(one > 20 && many > one, "{one} {many}");
    assert!(one_error < learned.ciede2000 && many_error < learned.ciede2000);
}

#[test]
fn a_palette_gives_its_pigments_and_no_others() {
    let desk = desk();
    desk.nishikie("palette actor-truth.png -o truth.gpl")
        .assert()
        .success();
    let chroma_of = |name: &str| {
        let found = Palette::of(&[&open(&desk, name)], 12, &Silent).unwrap();
        found.pigments.into_iter().map(|pigment| pigment.lab)
    };
    for (index, words) in ["", "--model drawn.safetensors", "train/hero.jpg"]
        .iter()
        .enumerate()
    {
        let name = format!("palette-{index}.png");
        desk.nishikie(&format!(
            "colorize actor-gray.png {words} -o {name} --palette #e8d9b5,#2b4f81,#1a1a1a"
        ))
        .assert()
        .success();
        // Sand, blue, and what lies between them where two areas meet: no red, no green.
        assert!(chroma_of(&name).all(|[_, a, _]| a.abs() < 14.0), "{words}");
    }
    desk.nishikie(
        "colorize actor-gray.png -o out.png --palette truth.gpl --model drawn.safetensors",
    )
    .assert()
    .success();
    let [out, truth] = ["out.png", "actor-truth.png"].map(|name| open(&desk, name));
    assert!(Score::of(&out, &truth, None).unwrap().colorfulness_ratio > 0.6);
    desk.nishikie("colorize actor-gray.png -o o.png --palette red")
        .assert()
        .failure()
        .stderr(contains("red"));
}

#[test]
fn proposals_differ_and_each_can_be_made_again() {
    let desk = desk();
    desk.nishikie("colorize actor-gray.png -o p.png --model drawn.safetensors --proposals 3")
        .assert()
        .success()
        .stdout(contains("p-3.png").and(contains("side by side")));
    let pictures: Vec<Picture> = (1..=3)
        .map(|n| open(&desk, &format!("p-{n}.png")))
        .collect();
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        let score = Score::of(&pictures[a], &pictures[b], None).unwrap();
        assert!(score.ciede2000 > 1.0, "{a} {b} {score:?}");
    }
    desk.nishikie(
        "colorize actor-gray.png -o again.png --settings p-3.png.json --model drawn.safetensors",
    )
    .assert()
    .success();
    assert_eq!(
        open(&desk, "again.png").planar_rgb(),
        pictures[2].planar_rgb()
    );
    // Nothing is overwritten, and nothing is computed before that is known.
    desk.nishikie("colorize actor-gray.png -o p.png --model drawn.safetensors --proposals 3")
        .assert()
        .failure()
        .stderr(contains("p.png"));
}

#[test]
fn a_model_is_needed_where_there_are_no_styles_and_a_foreign_file_is_none() {
    let desk = Desk::new();
    desk.nishikie("colorize gray.png -o out.png")
        .assert()
        .failure();
    desk.nishikie("colorize gray.png -o out.png --model color.png")
        .assert()
        .failure()
        .stderr(contains("color.png"));
    desk.nishikie("colorize gray.png color.png -o gray.png --force --palette #112233,#ffeedd")
        .assert()
        .failure()
        .stderr(contains("inputs"));
    assert!(!desk.files().contains(&"out.png".to_owned()));
}

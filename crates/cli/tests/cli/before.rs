//! Records that earlier versions wrote, and the pictures that they make again.

use std::fs;
use std::path::Path;

use nishikie::Record;
use nishikie::picture::{Picture, read_provenance};
use predicates::prelude::*;
use predicates::str::contains;

use crate::desk::Desk;

/// Files that earlier versions wrote.
const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/before");

/// The model that some of them were made with.
const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/actors/drawn.safetensors"
);

/// Pictures, and the inputs that they are made again with.
const RECORDS: [(&str, &str); 11] = [
    ("reference", "gray.png color.png"),
    ("model", "gray.png --model drawn.safetensors"),
    // The palette is in the record.
    ("palette", "gray.png color.png"),
    ("picks", "gray.png color.png"),
    ("alike", "gray.png --model drawn.safetensors"),
    (
        "masks",
        "gray.png color.png --mask mask.png --style-mask style-mask.png --scribbles scribbles.png",
    ),
    ("plain", "gray.png color.png"),
    ("strokes", "gray.png color.png"),
    ("regions", "gray.png color.png"),
    ("style", "gray.png color.png"),
    ("noise", "gray.png color.png"),
];

/// Those with picks.
const FOLLOWED: [&str; 4] = ["picks", "alike", "strokes", "regions"];

/// A folder with all of them.
fn desk() -> Desk {
    let desk = Desk::new();
    for entry in fs::read_dir(BEFORE).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(
            &path,
            desk.path(path.file_name().unwrap().to_str().unwrap()),
        )
        .unwrap();
    }
    fs::copy(MODEL, desk.path("drawn.safetensors")).unwrap();
    desk
}

/// The mean difference of two pictures' values, in levels of 8 bits.
fn difference(a: &Path, b: &Path) -> f32 {
    let [a, b] = [a, b].map(|path| Picture::open(path).unwrap());
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    let (a, b) = (a.planar_rgb(), b.planar_rgb());
    let sum: f32 = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
    sum / a.len() as f32
}

#[test]
fn a_record_makes_its_picture_again() {
    let desk = desk();
    for (name, inputs) in RECORDS {
        desk.nishikie(&format!(
            "colorize {inputs} --settings {name}.png.json -o again.png --force"
        ))
        .assert()
        .success()
        .stderr(contains("that the record names").not())
        .stderr(contains("of the method"));
        let (before, again) = (desk.path(&format!("{name}.png")), desk.path("again.png"));
        // Kernels round differently, so the pictures are not compared bit by bit. Since method 4 the rest follows from picks.
        let most = if FOLLOWED.contains(&name) { 20.0 } else { 0.1 };
        let difference = difference(&before, &again);
        assert!(difference < most, "{name}: {difference}");
        let made = |path: &Path| {
            let provenance = read_provenance(path).unwrap();
            let inputs = provenance.inputs.into_iter();
            (
                provenance.configuration,
                provenance.settings,
                // Models once had their collection's name here, not their file's.
                inputs.map(|i| (i.role, i.sha256)).collect::<Vec<_>>(),
            )
        };
        assert_eq!(made(&before), made(&again), "{name}");
        let record = |path: &Path| Record::read(&Record::path_beside(path)).unwrap();
        assert_eq!(
            record(&before).order.recipe,
            record(&again).order.recipe,
            "{name}"
        );
    }
}

#[test]
fn a_record_names_the_inputs_that_are_missing_or_others() {
    let desk = desk();
    desk.nishikie("colorize gray.png --settings alike.png.json -o again.png")
        .assert()
        .failure()
        .stderr(contains("drawn actor prints as model, which is not given"));
    desk.nishikie("colorize gray.png scribbles.png --settings picks.png.json -o again.png --force")
        .assert()
        .success()
        .stderr(contains(
            "scribbles.png: is not the style that the record names",
        ));
}

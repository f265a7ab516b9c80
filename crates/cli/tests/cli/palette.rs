//! The pigments of prints: what is written and printed, what is refused.

use nishikie::color::Palette;
use nishikie::picture::Picture;
use predicates::str::contains;

use crate::desk::Desk;

/// With `prints/one.png` and `prints/two.png`, each half red and half of another color, and `prints/damaged.png`.
fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("prints")).unwrap();
    for (name, other) in [("one", [40, 60, 160]), ("two", [90, 150, 60])] {
        desk.draw(&format!("prints/{name}.png"), 60, 40, |x, _| match x {
            0..30 => [200, 40, 40],
            _ => other,
        });
    }
    std::fs::write(desk.path("prints/damaged.png"), "no picture").unwrap();
    desk
}

#[test]
fn a_collection_s_pigments_are_printed_and_written_in_every_form() {
    let desk = desk();
    let outputs = "-o out/swatches.png -o out/pigments.json -o out/pigments.gpl";
    std::fs::create_dir(desk.path("out")).unwrap();
    let words = format!("palette prints {outputs} --count 8");
    desk.nishikie(&words)
        .assert()
        .success()
        .stdout(contains("#c82828"))
        .stdout(contains("50.0 %"))
        .stderr(contains("damaged.png: left out"));
    let palette = Palette::open(desk.path("out/pigments.json")).unwrap();
    let colors: Vec<String> = palette.pigments.iter().map(|p| p.hex()).collect();
    assert_eq!(colors.len(), 3, "{colors:?}");
    assert_eq!(colors[0], "#c82828");
    let gpl = Palette::open(desk.path("out/pigments.gpl")).unwrap();
    assert!(
        gpl.pigments
            .iter()
            .zip(&colors)
            .all(|(p, hex)| p.hex() == *hex)
    );
    let swatches = Picture::open(desk.path("out/swatches.png")).unwrap();
    assert_eq!(swatches.width(), 3 * 96);

    // What exists stays, unless it is to be overwritten.
    desk.nishikie(&words)
        .assert()
        .failure()
        .stderr(contains("--force"));
    desk.nishikie(&format!("{words} --force"))
        .assert()
        .success();

    let output = desk
        .nishikie("palette prints/one.png --json")
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["pigments"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_cannot_be_is_refused_before_work_begins() {
    let desk = desk();
    std::fs::create_dir(desk.path("empty")).unwrap();
    for (words, said) in [
        (
            "palette prints/one.png -o prints/one.png --force",
            "one of the inputs",
        ),
        (
            "palette prints -o prints/two.png --force",
            "one of the inputs",
        ),
        ("palette prints -o a.bmp", ".json or .gpl"),
        ("palette prints -o a.gpl -o a.gpl", "written twice"),
        ("palette prints -o none/a.gpl", "no such folder"),
        ("palette prints --count 33", "2 to 32"),
        ("palette none.png", "none.png"),
        ("palette empty", "no picture"),
        ("palette prints/damaged.png", "damaged.png"),
        ("palette", "PRINT"),
    ] {
        desk.nishikie(words)
            .assert()
            .failure()
            .stderr(contains(said));
    }
    assert!(!desk.path("a.gpl").exists());
}

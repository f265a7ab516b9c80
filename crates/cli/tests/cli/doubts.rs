//! Doubts about a coloring, and decisions on them, on the drawn actor print.

use std::fs;
use std::path::Path;

use nishikie::color::Score;
use nishikie::picture::Picture;
use predicates::str::contains;
use serde_json::Value;

use crate::desk::Desk;

const ACTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/actors");

/// The arguments of the gray print with the model of others.
const PRINT: &str = "gray.png --model drawn.safetensors";

fn desk() -> Desk {
    let desk = Desk::new();
    for name in ["gray.png", "truth.png", "drawn.safetensors"] {
        fs::copy(Path::new(ACTORS).join(name), desk.path(name)).unwrap();
    }
    desk
}

/// Returns the doubts for these further arguments.
fn doubts(desk: &Desk, further: &str) -> Vec<Value> {
    let output = desk
        .nishikie(&format!("doubts {PRINT} --json {further}"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn doubts_are_in_order_and_their_alternatives_can_be_picked() {
    let desk = desk();
    let gray = Picture::open(desk.path("gray.png")).unwrap();
    let found = doubts(&desk, "-n 3");
    assert_eq!(found.len(), 3);
    for doubt in &found {
        let number = |key: &str| doubt[key].as_f64().unwrap();
        assert!(number("x") < gray.width() as f64 && number("y") < gray.height() as f64);
        let bounds: Vec<f64> = doubt["bounds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_f64().unwrap())
            .collect();
        assert!(
            (bounds[0]..bounds[0] + bounds[2]).contains(&number("x")),
            "{doubt}"
        );
        assert!(
            (bounds[1]..bounds[1] + bounds[3]).contains(&number("y")),
            "{doubt}"
        );
        assert!(
            (0.0..=1.0).contains(&number("share")) && (0.0..=1.0).contains(&number("confidence"))
        );
        let alternatives = doubt["alternatives"].as_array().unwrap();
        assert!(
            !alternatives.is_empty() && alternatives.len() <= 4,
            "{doubt}"
        );
        for alternative in alternatives {
            let color = alternative["color"].as_str().unwrap();
            let wanted = format!("{},{}={color}", doubt["x"], doubt["y"]);
            assert_eq!(alternative["pick"], wanted.as_str());
        }
    }
    // What was decided is not asked again.
    let pick = found[0]["alternatives"][0]["pick"].as_str().unwrap();
    let next = doubts(&desk, &format!("-n 3 --pick {pick}"));
    let place = |doubt: &Value| (doubt["x"].clone(), doubt["y"].clone());
    assert!(next.iter().all(|doubt| place(doubt) != place(&found[0])));
}

#[test]
fn true_answers_to_three_doubts_bring_the_print_nearer_to_itself() {
    let desk = desk();
    let truth = Picture::open(desk.path("truth.png")).unwrap();
    let error = |picks: &str| {
        desk.nishikie(&format!("colorize {PRINT} {picks} -o out.png --force"))
            .assert()
            .success();
        let picture = Picture::open(desk.path("out.png")).unwrap();
        Score::of(&picture, &truth, None).unwrap().ciede2000
    };
    let before = error("");
    let mut picks = String::new();
    for _ in 0..3 {
        let doubt = doubts(&desk, &format!("-n 1 {picks}")).remove(0);
        let [x, y] = ["x", "y"].map(|key| doubt[key].as_u64().unwrap() as usize);
        let [red, green, blue] = truth
            .planes()
            .map(|plane| plane[y * truth.width() + x] as u8);
        picks += &format!("--pick {x},{y}=#{red:02x}{green:02x}{blue:02x} ");
    }
    let after = error(&picks);
    assert!(after < before, "{after} {before}");
}

#[test]
fn a_sheet_shows_them_and_overwrites_nothing() {
    let desk = desk();
    desk.nishikie(&format!("doubts {PRINT} --sheet sheet.png"))
        .assert()
        .success()
        .stdout(contains("% of the print"));
    let sheet = Picture::open(desk.path("sheet.png")).unwrap();
    let gray = Picture::open(desk.path("gray.png")).unwrap();
    assert!(sheet.width() > gray.width() + 100);
    for (sheet, words) in [("sheet.png", "exists"), ("gray.png", "gray.png")] {
        desk.nishikie(&format!("doubts {PRINT} --sheet {sheet}"))
            .assert()
            .failure()
            .stderr(contains(words));
    }
    desk.nishikie("doubts gray.png")
        .assert()
        .failure()
        .stderr(contains("STYLES"));
}

//! Color mode's words: what it writes, what it says, what it refuses.

use nishikie::picture::{Depth, Picture, read_provenance};
use predicates::str::contains;

use crate::desk::Desk;

#[test]
fn color_mode_keeps_size_and_depth_and_says_what_it_did() {
    let desk = Desk::new();
    let scan = Picture::open(desk.path("gray.png")).unwrap();
    let scan = scan.resize(90, 70).unwrap();
    scan.save(desk.path("scan.tif"), Depth::Sixteen, None, false)
        .unwrap();
    desk.nishikie("colorize scan.tif color.png -o out.tif --pick 3,4=#aa3322")
        .assert()
        .success()
        .stdout(contains("90 × 70"));
    let out = Picture::open(desk.path("out.tif")).unwrap();
    assert_eq!((out.width(), out.height()), (90, 70));
    assert_eq!(out.depth(), Depth::Sixteen);
    assert!(!out.is_gray());
    let provenance = read_provenance(desk.path("out.tif")).unwrap();
    assert_eq!(provenance.configuration, "color");
    assert_eq!(provenance.settings["pick"], "3,4=#aa3322");
    assert_eq!(provenance.inputs.len(), 2);
    assert!(desk.files().contains(&"out.tif.json".to_owned()));

    desk.nishikie("score out.tif out.tif --input scan.tif --json")
        .assert()
        .success()
        .stdout(contains("\"ciede2000\": 0.0"));
}

#[test]
fn the_plain_map_needs_no_network_and_modes_do_not_mix() {
    let desk = Desk::new();
    desk.nishikie("colorize gray.png color.png -o map.png --plain-map")
        .assert()
        .success()
        .stdout(contains("plain"));
    for (words, said) in [
        ("--mode color --iterations 3", "style mode"),
        ("--mode style --pick 1,1=#ffffff", "color mode"),
        ("--pick 1,1=white", "x,y=#rrggbb"),
        ("--pick 900,1=#ffffff", "outside"),
        ("--scribbles gray.png", "transparency"),
        ("--mask gray.png", "--style-mask"),
    ] {
        desk.nishikie(&format!("colorize gray.png color.png -o o.png {words}"))
            .assert()
            .failure()
            .stderr(contains(said));
    }
    desk.nishikie("colorize color.png gray.png -o o.png")
        .assert()
        .failure()
        .stderr(contains("no color to take"));
    desk.nishikie("score gray.png color.png")
        .assert()
        .failure()
        .stderr(contains("one size"));
}

#[test]
fn score_tells_of_styles_and_of_the_paper_s_relative_errors() {
    let desk = Desk::new();
    desk.draw("truth.png", 48, 40, |x, y| {
        [(x * 5) as u8, 60, (y * 6) as u8]
    });
    let json = |words: &str| -> serde_json::Value {
        let output = desk.nishikie(words).output().unwrap();
        assert!(output.status.success(), "{words}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let score = json("score truth.png truth.png --input gray.png --style color.png --json");
    assert_eq!(score["palette_distance"], 0.0);
    assert_eq!(score["styles"][0]["file"], "color.png");
    assert!(score["styles"][0]["palette_distance"].as_f64() > Some(1.0));
    let evaluated = json("evaluate gray.png color.png truth.png --size 48 --json");
    assert_eq!(score["relative_error"], evaluated["relative_error"]);

    // Without a style or an input there is nothing that they could be relative to.
    for words in ["--input gray.png", "--style color.png"] {
        let score = json(&format!("score gray.png truth.png --json {words}"));
        assert!(score["relative_error"].is_null() && score["hue"].is_null());
    }
    desk.nishikie("score gray.png truth.png --input gray.png --style color.png --style truth.png")
        .assert()
        .success()
        .stdout(contains("to color.png"))
        .stdout(contains("to truth.png"))
        .stdout(contains("relative error"))
        .stdout(contains("no pixel is colored in both"));
    desk.nishikie("score gray.png truth.png --style none.png")
        .assert()
        .failure()
        .stderr(contains("none.png"));
}

#[test]
fn suggest_ranks_a_folder() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("styles")).unwrap();
    std::fs::copy(desk.path("color.png"), desk.path("styles/one.png")).unwrap();
    desk.nishikie("suggest gray.png styles --sheet sheet.png")
        .assert()
        .success()
        .stdout(contains("one.png"));
    assert!(desk.path("sheet.png").exists());
    desk.nishikie("suggest gray.png nowhere")
        .assert()
        .failure()
        .stderr(contains("nowhere"));
}

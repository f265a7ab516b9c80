//! The requests of the page, and their answers.

use std::fs;
use std::sync::Mutex;

use axum::http::StatusCode;
use nishikie::color::{Analyzer, View};
use nishikie::picture::{Depth, Picture, read_provenance};
use nishikie::{Recipe, Record};
use serde_json::json;
use vgg::{Network, Weights};

use super::Setup;
use crate::chosen::File;
use crate::color::bench::Bench;
use crate::color::desk::Desk;
use crate::color::project::Sources;
use crate::color::tasks::color;
use crate::name::FileName;

const PRINT: &str = "/api/print/gray.png";

fn colored() -> serde_json::Value {
    json!({ "references": ["color.png"], "model": null, "palette": null, "proposal": 0 })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_what_is_shown() {
    let setup = Setup::new().opened().await;
    setup.done(&format!("{PRINT}/choose"), colored()).await;
    setup.until(PRINT, |told| told["ready"] == true).await;
    let pick = json!({ "kind": "pick", "x": 70, "y": 10, "rgb": [43, 79, 129], "reach": "piece" });
    setup.done(&format!("{PRINT}/edit"), pick).await;
    let region = json!({ "kind": "region", "corners": [[10.5, 8.0], [60.0, 12.25], [30.0, 70.0]], "rgb": [58, 122, 74] });
    setup.done(&format!("{PRINT}/edit"), region).await;
    let kept = json!({ "kind": "region", "corners": [[20, 20], [40, 20], [30, 40]], "rgb": null });
    setup.done(&format!("{PRINT}/edit"), kept).await;
    let stroke = json!({ "kind": "stroke", "points": [[40.0, 10.5], [88.0, 30.0]], "radius": 7.5, "rgb": [160, 48, 32] });
    setup.done(&format!("{PRINT}/edit"), stroke).await;
    let eraser = json!({ "kind": "stroke", "points": [[50.0, 12.0]], "radius": 4, "rgb": null });
    let told = setup.done(&format!("{PRINT}/edit"), eraser).await;
    setup
        .done(&format!("{PRINT}/export"), json!({ "file": "out.png" }))
        .await;
    let ended = |told: &serde_json::Value| {
        let jobs = told["jobs"].as_array().unwrap();
        let export = jobs.iter().find(|job| job["task"] == "export").unwrap();
        assert_ne!(export["state"], "failed", "{export}");
        export["state"] == "done"
    };
    setup.until("/api/state", ended).await;
    let project = setup.folder().join("gray.png.nishikie.json");
    let decided = fs::read(&project).unwrap();

    let desk = setup
        .studio
        .bench
        .desk(&FileName::new("gray.png").unwrap())
        .unwrap();
    let whole = View::whole(&super::drawn(true).into_gray());
    let shown = desk
        .render(told["version"].as_u64().unwrap(), &whole)
        .unwrap();
    let path = setup.folder().join("out.png");
    let exported = Picture::open(&path).unwrap();
    assert!(!exported.is_gray());
    let pairs = shown.planar_rgb().iter().zip(exported.planar_rgb());
    let furthest = pairs
        .map(|(a, b)| (a.round() - b).abs())
        .fold(0.0, f32::max);
    assert_eq!(furthest, 0.0);

    let provenance = read_provenance(&path).unwrap();
    assert_eq!(provenance.settings["pick"], "70,10=#2b4f81");
    let names: Vec<_> = provenance
        .inputs
        .iter()
        .map(|input| input.name.as_str())
        .collect();
    assert_eq!(names, ["gray.png", "color.png"]);
    let record = Record::read(&Record::path_beside(&path)).unwrap();
    let Recipe::Color(recipe) = record.order.recipe else {
        panic!("another mode");
    };
    let strokes: Vec<String> = recipe
        .edits
        .strokes
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(strokes, ["7.5 #a03020 40,10.5 88,30", "4 erase 50,12"]);
    let regions: Vec<String> = recipe
        .edits
        .regions
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        regions,
        ["#3a7a4a 10.5,8 60,12.25 30,70", "keep 20,20 40,20 30,40"]
    );
    let told = &told["regions"];
    assert_eq!(told[0]["corners"][0], json!([10.5, 8.0]));
    assert_eq!(told[0]["rgb"], json!([58, 122, 74]));
    assert_eq!(told[1]["rgb"], json!(null));
    // Neither is ever written over.
    let (status, _) = setup
        .post(&format!("{PRINT}/export"), json!({ "file": "out.png" }))
        .await;
    assert_eq!(status, StatusCode::CONFLICT);

    // Two pictures of the print are chosen from without their names.
    let twin = setup.folder().join("twin.png");
    fs::copy(&path, &twin).unwrap();
    let choice = json!({ "chosen": "twin.png", "among": ["out.png", "twin.png"] });
    for _ in 0..2 {
        setup.done(&format!("{PRINT}/chosen"), choice.clone()).await;
    }
    let kept = study::BlindChoice::read(&setup.folder().join(study::CHOICES)).unwrap();
    let [first, _] = &kept.choices[..] else {
        panic!("{kept:?}");
    };
    assert_eq!((&*first.content, &*first.style), ("gray", "color"));
    assert_eq!(first.among, [&*first.chosen; 2]);

    // The record leads back to all that was decided, and never over other decisions unasked.
    let none = json!({ "references": [], "model": null, "palette": null, "proposal": 0 });
    setup.done(&format!("{PRINT}/choose"), none).await;
    assert_ne!(fs::read(&project).unwrap(), decided);
    let reopen = |replace: bool| json!({ "picture": "out.png", "replace": replace });
    let told = setup.done("/api/reopen", reopen(false)).await;
    assert_eq!(told, json!({ "print": "gray.png", "done": false }));
    assert_ne!(fs::read(&project).unwrap(), decided);
    let told = setup.done("/api/reopen", reopen(true)).await;
    assert_eq!(told, json!({ "print": "gray.png", "done": true }));
    assert_eq!(fs::read(&project).unwrap(), decided);
    setup.until(PRINT, |told| told["ready"] == true).await;

    // Not where something is missing or is something else.
    let refused = async |words: &str| {
        let (status, told) = setup.post("/api/reopen", reopen(true)).await;
        assert!(status.is_client_error(), "{status}");
        assert!(told["error"].as_str().unwrap().contains(words), "{told}");
    };
    let (color, aside) = (
        setup.folder().join("color.png"),
        setup.folder().join("aside"),
    );
    fs::rename(&color, &aside).unwrap();
    refused("color.png: the style that the picture was made with is not in the folder").await;
    fs::rename(&aside, &color).unwrap();
    fs::copy(&color, &path).unwrap();
    refused("out.png.json: is the record of another picture").await;
    fs::write(setup.folder().join("out.png.json"), "{}").unwrap();
    refused("is not a record of nishikie").await;
    fs::remove_file(setup.folder().join("out.png.json")).unwrap();
    refused("has no record beside it").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_the_same_after_the_program_ends() {
    let setup = Setup::new().opened().await;
    setup.done(&format!("{PRINT}/choose"), colored()).await;
    setup.until(PRINT, |told| told["ready"] == true).await;
    for (x, color) in [(70, [43, 79, 129]), (10, [160, 48, 32])] {
        let pick = json!({ "kind": "pick", "x": x, "y": 60, "rgb": color, "reach": "alike" });
        setup.done(&format!("{PRINT}/edit"), pick).await;
    }
    let told = setup.done(&format!("{PRINT}/undo"), json!({})).await;
    let kept = json!({ "x": 70, "y": 60, "rgb": [43, 79, 129], "reach": "alike" });
    assert_eq!(told["picks"], json!([kept]));
    assert_eq!((&told["undo"], &told["redo"]), (&json!(1), &json!(1)));
    let stroke = json!({ "kind": "stroke", "points": [[10, 10], [80, 70]], "radius": 6, "rgb": [43, 79, 129] });
    let told = setup.done(&format!("{PRINT}/edit"), stroke).await;
    assert_eq!((&told["undo"], &told["redo"]), (&json!(2), &json!(0)));
    let whole = View::whole(&super::drawn(true).into_gray());
    let name = FileName::new("gray.png").unwrap();
    let shown = |setup: &Setup, told: &serde_json::Value| {
        let desk = setup.studio.bench.desk(&name).unwrap();
        desk.render(told["version"].as_u64().unwrap(), &whole)
            .unwrap()
    };
    let before = shown(&setup, &told);

    let again = Setup::new();
    let project = "gray.png.nishikie.json";
    fs::copy(setup.folder().join(project), again.folder().join(project)).unwrap();
    again.done("/api/open", json!({ "name": "gray.png" })).await;
    let told = again.until(PRINT, |told| told["ready"] == true).await;
    assert_eq!(told["picks"], json!([kept]));
    assert_eq!(told["strokes"], 1);
    assert_eq!(shown(&again, &told), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn areas_alike_are_told_of_the_version_asked_for() {
    let setup = Setup::new().opened().await;
    setup.done(&format!("{PRINT}/choose"), colored()).await;
    let told = setup.until(PRINT, |told| told["ready"] == true).await;
    let at = |told: &serde_json::Value| format!("{PRINT}/reached/{}/70/60/alike", told["version"]);
    let alike = setup.json(&at(&told)).await;
    let desk = setup.studio.bench.desk(&FileName::new("gray.png").unwrap());
    let areas = desk.unwrap().state().areas().unwrap();
    let (x, y) = (70 * areas.width / 96, 60 * areas.height / 80);
    let own = json!(areas.labels[y * areas.width + x]);
    assert!(alike.as_array().unwrap().contains(&own), "{alike}");
    let pick = json!({ "kind": "pick", "x": 70, "y": 10, "rgb": [43, 79, 129], "reach": "piece" });
    setup.done(&format!("{PRINT}/edit"), pick).await;
    assert_eq!(setup.get(&at(&told)).await.0, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn proposals_are_made_once_for_the_same_sources() {
    let setup = Setup::new().opened().await;
    let (status, _) = setup.post(&format!("{PRINT}/proposals"), json!({})).await;
    assert_eq!(
        status,
        StatusCode::CONFLICT,
        "there is nothing to propose from"
    );
    setup.done(&format!("{PRINT}/choose"), colored()).await;
    setup.until(PRINT, |told| told["ready"] == true).await;
    setup.done(&format!("{PRINT}/proposals"), json!({})).await;
    let all = |told: &serde_json::Value| told["proposals"]["count"] == 6;
    let told = setup.until(PRINT, all).await;
    let key = &told["proposals"]["key"];
    let (status, jpeg) = setup.get(&format!("{PRINT}/proposal/{key}/5")).await;
    assert_eq!(status, StatusCode::OK);
    let picture = Picture::decode("5.jpg", &jpeg, Default::default()).unwrap();
    assert_eq!((picture.width(), picture.height()), (96, 80));
    let missing = setup.get(&format!("{PRINT}/proposal/{key}/6")).await;
    assert_eq!(missing.0, StatusCode::NOT_FOUND);

    let mut other = colored();
    other["proposal"] = json!(2);
    setup.done(&format!("{PRINT}/choose"), other).await;
    let told = setup.until(PRINT, |told| told["ready"] == true).await;
    setup.done(&format!("{PRINT}/proposals"), json!({})).await;
    assert!(all(&told) && told["proposals"]["key"] == *key, "{told}");
    let none = json!({ "references": [], "model": null, "palette": null, "proposal": 0 });
    let told = setup.done(&format!("{PRINT}/choose"), none).await;
    assert_eq!(told["proposals"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn references_are_ranked_once_for_the_same_pictures() {
    let setup = Setup::new().opened().await;
    let count = |state: serde_json::Value| {
        let jobs = state["jobs"].as_array().unwrap().clone();
        jobs.iter().filter(|job| job["task"] == "suggest").count()
    };
    for _ in 0..3 {
        setup.done(&format!("{PRINT}/suggest"), json!({})).await;
        let told = setup.until(PRINT, |told| !told["ranks"].is_null()).await;
        assert_eq!(told["ranks"][0]["name"], "color.png");
    }
    assert_eq!(count(setup.json("/api/state").await), 1);
    let other = Picture::open(setup.folder().join("color.png")).unwrap();
    let other = other.resize(60, 90).unwrap();
    let more = setup.folder().join("more.png");
    other.save(more, Depth::Eight, None, false).unwrap();
    setup.done(&format!("{PRINT}/suggest"), json!({})).await;
    let both = |told: &serde_json::Value| told["ranks"].as_array().unwrap().len() == 2;
    setup.until(PRINT, both).await;
    assert_eq!(count(setup.json("/api/state").await), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_opened_large_and_its_color_kept() {
    let setup = Setup::new();
    let (status, jpeg) = setup.get("/api/large/color.png").await;
    assert_eq!(status, StatusCode::OK);
    let picture = Picture::decode("large.jpg", &jpeg, Default::default()).unwrap();
    assert_eq!((picture.width(), picture.height()), (96, 80));
    let color = json!({ "file": "my-colors.gpl", "color": "#2b4f81", "add": true });
    setup.done("/api/own-color", color).await;
    setup.studio.inspect_files();
    let own = |state: &serde_json::Value| {
        let mut files = state["files"].as_array().unwrap().iter();
        files.any(|file| file["info"]["own"] == true && file["info"]["colors"][0] == "#2b4f81")
    };
    setup.until("/api/state", own).await;
    setup.studio.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn strokes_are_bounded() {
    let setup = Setup::new().opened().await;
    let points = vec![[5.0, 5.0]; 2_000];
    let stroke = json!({ "kind": "stroke", "points": points, "radius": 6, "rgb": [43, 79, 129] });
    for _ in 0..50 {
        setup.done(&format!("{PRINT}/edit"), stroke.clone()).await;
    }
    let (status, told) = setup.post(&format!("{PRINT}/edit"), stroke).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told["error"].as_str().unwrap().contains("take some back"));
}

#[tokio::test(flavor = "multi_thread")]
async fn regions_are_bounded() {
    let setup = Setup::new().opened().await;
    let refused = |told: &serde_json::Value| {
        assert!(told["error"].as_str().unwrap().contains("take some back"));
    };
    let large = json!({ "kind": "region", "corners": vec![[5.0, 5.0]; 2_000], "rgb": null });
    for _ in 0..15 {
        setup.done(&format!("{PRINT}/edit"), large.clone()).await;
    }
    let (status, told) = setup.post(&format!("{PRINT}/edit"), large).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    refused(&told);
    setup
        .done(&format!("{PRINT}/edit"), json!({ "kind": "clear" }))
        .await;
    let small =
        json!({ "kind": "region", "corners": [[1, 1], [9, 1], [9, 9]], "rgb": [43, 79, 129] });
    for _ in 0..300 {
        setup.done(&format!("{PRINT}/edit"), small.clone()).await;
    }
    let (status, told) = setup.post(&format!("{PRINT}/edit"), small).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    refused(&told);
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_are_undone_and_redone_without_end() {
    let setup = Setup::new().opened().await;
    for x in 0..20 {
        let pick = json!({ "kind": "pick", "x": x, "y": 0, "rgb": [17, 34, 51], "reach": "piece" });
        setup.done(&format!("{PRINT}/edit"), pick).await;
    }
    setup
        .done(&format!("{PRINT}/edit"), json!({ "kind": "clear" }))
        .await;
    for left in (0..=20).rev() {
        let told = setup.done(&format!("{PRINT}/undo"), json!({})).await;
        assert_eq!(told["undo"], left);
    }
    let told = setup.done(&format!("{PRINT}/undo"), json!({})).await;
    assert_eq!((&told["picks"], &told["redo"]), (&json!([]), &json!(21)));
    for _ in 0..20 {
        setup.done(&format!("{PRINT}/redo"), json!({})).await;
    }
    let told = setup.json(PRINT).await;
    assert_eq!(told["picks"].as_array().unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_are_of_the_version_asked_for_or_refused() {
    let setup = Setup::new().opened().await;
    let (status, tile) = setup.get(&format!("{PRINT}/original/7/0/0")).await;
    assert_eq!(status, StatusCode::OK);
    let tile = Picture::decode("tile.jpg", &tile, Default::default()).unwrap();
    assert_eq!((tile.width(), tile.height()), (96, 80));
    setup.done(&format!("{PRINT}/choose"), colored()).await;
    let told = setup.until(PRINT, |told| told["ready"] == true).await;
    let before = format!("{PRINT}/colored/{}/6/0/0", told["version"]);
    assert_eq!(setup.get(&before).await.0, StatusCode::OK);
    let pick = json!({ "kind": "pick", "x": 70, "y": 10, "rgb": [43, 79, 129], "reach": "piece" });
    let told = setup.done(&format!("{PRINT}/edit"), pick).await;
    assert_eq!(setup.get(&before).await.0, StatusCode::CONFLICT);
    let now = format!("{PRINT}/colored/{}/6/0/0", told["version"]);
    assert_eq!(setup.get(&now).await.0, StatusCode::OK);
    let sure = format!("{PRINT}/confidence/{}", told["version"]);
    assert_eq!(setup.get(&sure).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_changed_is_told_of() {
    let setup = Setup::new().opened().await;
    fs::copy(
        setup.folder().join("color.png"),
        setup.folder().join("gray.png"),
    )
    .unwrap();
    let (status, told) = setup.post("/api/open", json!({ "name": "gray.png" })).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        told["error"].as_str().unwrap().contains("was changed"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_added_and_never_over_another() {
    let setup = Setup::new();
    let bytes = fs::read(setup.folder().join("color.png")).unwrap();
    for name in ["color-2.png", "color-3.png"] {
        let told = setup.upload("color.png", bytes.clone()).await;
        assert_eq!(told.0, StatusCode::OK);
        assert_eq!(told.1["name"], name);
        assert_eq!(fs::read(setup.folder().join(name)).unwrap(), bytes);
    }
}

impl Setup {
    async fn upload(&self, name: &str, bytes: Vec<u8>) -> (StatusCode, serde_json::Value) {
        let request = axum::http::Request::post(format!("/api/upload/{name}"))
            .header("host", super::HOST)
            .header(super::TOKEN, self.studio.guard.token())
            .header("content-type", "application/octet-stream")
            .body(bytes.into());
        let (status, bytes) = self.send(request.unwrap()).await;
        (status, serde_json::from_slice(&bytes).unwrap())
    }
}

#[test]
fn the_first_source_shows_while_the_others_are_looked_at() {
    let setup = Setup::new();
    fs::copy(
        setup.folder().join("color.png"),
        setup.folder().join("again.png"),
    )
    .unwrap();
    let (folder, decoder) = (&setup.studio.folder, &setup.studio.decoder);
    let file = |name: &str| File::chosen(folder, &FileName::new(name).unwrap()).unwrap();
    let desk = Desk::open(folder, file("gray.png")).unwrap();
    let wanted = Sources {
        references: vec![file("color.png"), file("again.png")],
        ..Sources::default()
    };
    let network = Network::new(Weights::embedded().unwrap());
    let analyzer = Analyzer::new(&network);
    let seen = Mutex::new(Vec::new());
    let look = || {
        let told = serde_json::json!(desk.status());
        let version = told["version"].as_u64().unwrap();
        let pigments = told["pigments"].as_array().unwrap().len();
        let ready = desk.state().is_ready();
        let drawn = ready.then(|| {
            let whole = View::whole(&super::drawn(true).into_gray());
            desk.render(version, &whole).unwrap().planar_rgb().to_vec()
        });
        let mut seen = seen.lock().unwrap();
        seen.push((pigments, desk.state().is_settled(), drawn));
    };
    let compute = |look: &dyn Fn()| {
        let bench = Bench::default();
        color(&analyzer, (folder, decoder), (&bench, &desk), look).unwrap();
    };
    compute(&|| ());
    desk.state().choose(folder, wanted.clone()).unwrap();
    compute(&|| {
        // At the end the session is still held, and no picture can be asked for.
        if !desk.state().is_settled() {
            look();
        }
    });
    look();
    let seen = seen.into_inner().unwrap();
    let [(1, false, Some(first)), (2, true, Some(last))] = &seen[..] else {
        panic!("{:?}", seen.iter().map(|s| (s.0, s.1)).collect::<Vec<_>>());
    };
    assert_eq!(first.len(), last.len());

    // Another source beside those that were looked at is waited for: what is shown stays.
    let fewer = Sources {
        references: wanted.references[..1].to_vec(),
        ..Sources::default()
    };
    desk.state().choose(folder, fewer).unwrap();
    compute(&|| assert!(desk.state().is_settled()));
}

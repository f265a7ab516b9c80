//! Style mode: a run's files, its progress on the page, and its state after the program ends.

use std::fs;
use std::path::Path;

use axum::http::StatusCode;
use nishikie::picture::{Picture, hash, read_provenance};
use nishikie::progress::{Ending, Silent};
use nishikie::style::{Changes, Configuration, StyleRecipe};
use nishikie::{Engine, Order, Recipe, Record, run};
use serde_json::{Value, json};
use vgg::{Network, Weights};

use super::Setup;

const STYLE: &str = "/api/print/gray.png/style";

fn asked(iterations: usize) -> Value {
    json!({
        "styles": ["color.png"],
        "configuration": "config3_3_1",
        "changes": { "iterations": iterations, "alpha": 0.0017 },
        "size": 64,
    })
}

fn job(told: &Value, id: &Value) -> Value {
    let jobs = told["jobs"].as_array().unwrap();
    jobs.iter().find(|job| job["id"] == *id).unwrap().clone()
}

/// A run that goes on until it is stopped, after it has made some iterations.
async fn running(setup: &Setup) -> Value {
    let told = setup.done(STYLE, asked(2000)).await;
    let id = &told["job"];
    let begun = |told: &Value| job(told, id)["stage"] == "optimizing";
    setup.until("/api/state", begun).await;
    let course = format!("/api/style/{id}");
    let moved = |told: &Value| {
        told["points"]
            .as_array()
            .is_some_and(|points| points.len() > 3)
    };
    setup.until(&course, moved).await;
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_writes_what_the_library_makes_of_the_same_recipe() {
    let setup = Setup::new();
    let told = setup.done(STYLE, asked(6)).await;
    assert_eq!(told["file"], "gray-config3_3_1-changed.png");
    let id = &told["job"];
    setup
        .until("/api/state", |told| job(told, id)["state"] == "done")
        .await;

    let changes = Changes {
        iterations: Some(6),
        alpha: Some(0.0017),
        ..Changes::default()
    };
    let configuration = Configuration::named("config3_3_1").unwrap();
    let recipe = Recipe::Style(StyleRecipe {
        configuration: changes.of(&configuration).unwrap(),
        size: 64,
        ..StyleRecipe::default()
    });
    let engine = Engine::new(Network::new(Weights::embedded().unwrap()));
    let elsewhere = setup.temporary.path().join("made.png");
    let order = Order {
        recipe,
        ..Order::style(setup.folder().join("gray.png"))
            .with_style(setup.folder().join("color.png"))
            .to(&elsewhere)
    };
    let record = run(&order, &engine, &Silent).unwrap().save().unwrap();
    let written = setup.folder().join("gray-config3_3_1-changed.png");
    assert_eq!(fs::read(&written).unwrap(), fs::read(&elsewhere).unwrap());
    let ours = Record::read(&Record::path_beside(&written)).unwrap();
    assert_eq!((&ours.order, &ours.file), (&record.order, &record.file));

    // Its course, and its picture.
    let course = setup.json(&format!("/api/style/{id}")).await;
    let points = course["points"].as_array().unwrap();
    assert_eq!(points.last().unwrap()["evaluations"], 6);
    let last = &record.history.last().unwrap().losses;
    assert_eq!(points.last().unwrap()["style"], last.style);
    let (status, jpeg) = setup.get(&format!("/api/style/{id}/1")).await;
    assert_eq!(status, StatusCode::OK);
    let seen = Picture::decode("seen.jpg", &jpeg, Default::default()).unwrap();
    assert_eq!((seen.width(), seen.height()), (64, 53));

    // The folder knows what it was made of; the next one has another name.
    let looking = setup.studio.inspect_files();
    let made = |told: &Value| {
        let files = told["files"].as_array().unwrap();
        let file = files
            .iter()
            .find(|file| file["name"] == "gray-config3_3_1-changed.png");
        file.unwrap()["info"]["made"].clone()
    };
    let told = setup
        .until("/api/state", |told| !made(told).is_null())
        .await;
    let sha256 = |name: &str| hash::sha256_of_file(&setup.folder().join(name)).unwrap();
    assert_eq!(
        made(&told),
        json!({
            "style_mode": true,
            "configuration": "config3_3_1 (changed)",
            "content": sha256("gray.png"),
            "styles": [sha256("color.png")],
            "stopped_early": false,
        })
    );
    let next = setup.done(STYLE, asked(2)).await;
    assert_eq!(next["file"], "gray-config3_3_1-changed-2.png");
    setup.studio.close();
    looking.join().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_keeps_the_best_so_far() {
    let setup = Setup::new();
    let told = running(&setup).await;
    let id = &told["job"];
    let stopped = setup.done("/api/stop", json!({ "job": id })).await;
    assert_eq!(stopped["stopped"], true);
    let told = setup
        .until("/api/state", |told| job(told, id)["state"] == "done")
        .await;
    let place = setup
        .folder()
        .join(job(&told, id)["made"].as_str().unwrap());
    assert!(read_provenance(&place).unwrap().stopped_early);
    let record = Record::read(&Record::path_beside(&place)).unwrap();
    assert_eq!(record.ending, Ending::StoppedEarly);
    assert!(record.history.len() < 2000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_programs_end_interrupts_is_told_and_begun_again() {
    let setup = Setup::new();
    let first = running(&setup).await;
    let second = setup.done(STYLE, asked(3)).await;
    assert_eq!(second["file"], "gray-config3_3_1-changed-2.png");
    let third = setup.done(STYLE, asked(2)).await;
    setup
        .done("/api/stop", json!({ "job": third["job"] }))
        .await;

    // As if it had been killed now: the folder as it is.
    let killed = Setup::of(copied(&setup));
    // And as it is when it ends in order.
    setup.studio.close();
    assert!(
        !setup
            .folder()
            .join(first["file"].as_str().unwrap())
            .exists()
    );
    let ended = Setup::of(copied(&setup));
    for again in [killed, ended] {
        let told = again.json("/api/state").await;
        let jobs = told["jobs"].as_array().unwrap();
        let said: Vec<_> = jobs
            .iter()
            .map(|job| (&job["state"], &job["file"]))
            .collect();
        let interrupted = json!("interrupted");
        assert_eq!(
            said,
            [
                (&interrupted, &first["file"]),
                (&interrupted, &second["file"])
            ]
        );
        let [first, second] = [0, 1].map(|place| json!({ "job": jobs[place]["id"] }));
        let (status, _) = again.post("/api/again", json!({ "job": 99 })).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        again.done("/api/again", second.clone()).await;
        let (status, _) = again.post("/api/again", second.clone()).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "it is begun once");
        again
            .until("/api/state", |told| {
                job(told, &second["job"])["state"] == "done"
            })
            .await;
        assert!(
            again
                .folder()
                .join("gray-config3_3_1-changed-2.png")
                .exists()
        );
        // The other one is not wanted any more.
        again.done("/api/stop", first.clone()).await;
        let (status, _) = again.post("/api/again", first).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        again.studio.close();
        let left = Setup::of(copied(&again));
        assert_eq!(left.json("/api/state").await["jobs"], json!([]));
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn two_programs_in_one_folder_share_its_work() {
    let ours = Setup::new();
    let first = running(&ours).await;
    let temporary = tempfile::tempdir().unwrap();
    let link = temporary.path().join("prints");
    std::os::unix::fs::symlink(ours.folder(), link).unwrap();
    let theirs = Setup::of(temporary);
    let listed = theirs.json("/api/state").await;
    assert_eq!(listed["jobs"], json!([]), "it is under way");
    let second = theirs.done(STYLE, asked(2)).await;
    assert_eq!(second["file"], "gray-config3_3_1-changed-2.png");
    let done = |told: &Value| job(told, &second["job"])["state"] == "done";
    theirs.until("/api/state", done).await;
    theirs.studio.list_unfinished();
    let listed = theirs.json("/api/state").await;
    assert_eq!(listed["jobs"].as_array().unwrap().len(), 1, "{listed}");

    // What one leaves when it ends is the other's.
    ours.studio.close();
    let Setup {
        temporary: _folder,
        studio,
        router,
    } = ours;
    drop((studio, router));
    theirs.studio.list_unfinished();
    let listed = theirs.json("/api/state").await;
    let left = &listed["jobs"][1];
    assert_eq!(left["state"], "interrupted");
    assert_eq!(left["file"], first["file"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_outlives_the_program_too() {
    let setup = Setup::new().opened().await;
    let choice =
        json!({ "references": ["color.png"], "model": null, "palette": null, "proposal": 0 });
    setup.done("/api/print/gray.png/choose", choice).await;
    setup
        .until("/api/print/gray.png", |told| told["ready"] == true)
        .await;
    let run = running(&setup).await;
    let pick = json!({ "kind": "pick", "x": 70, "y": 10, "rgb": [43, 79, 129], "reach": "piece" });
    setup.done("/api/print/gray.png/edit", pick).await;
    let export = json!({ "file": "out.png" });
    setup
        .done("/api/print/gray.png/export", export.clone())
        .await;
    let (status, _) = setup.post("/api/print/gray.png/export", export).await;
    assert_eq!(status, StatusCode::CONFLICT, "it is written once");
    // What was decided later is not in what was asked for before.
    setup.done("/api/print/gray.png/undo", json!({})).await;

    let again = Setup::of(copied(&setup));
    setup.studio.close();
    drop(run);
    let told = again.json("/api/state").await;
    let jobs = told["jobs"].as_array().unwrap();
    let export = jobs.iter().find(|job| job["task"] == "export").unwrap();
    let id = json!({ "job": export["id"] });
    again.done("/api/again", id.clone()).await;
    again
        .until("/api/state", |told| {
            job(told, &id["job"])["state"] == "done"
        })
        .await;
    let provenance = read_provenance(again.folder().join("out.png")).unwrap();
    assert_eq!(provenance.settings["pick"], "70,10=#2b4f81");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_size_that_memory_cannot_hold_is_refused_before_it_waits() {
    let known = |told: &Value| {
        let files = told["files"].as_array().unwrap();
        files.iter().all(|file| !file["info"].is_null())
    };
    // Enough for the print, which is never made larger, and not enough for it.
    for (memory, fits) in [(320_000_000, true), (300_000_000, false)] {
        let setup = Setup::with_memory(memory);
        let mut asked = asked(3);
        asked["size"] = json!(8192);
        let told = setup.done(STYLE, asked.clone()).await;
        let id = &told["job"];
        let ended = |told: &Value| {
            ["done", "failed"]
                .map(Value::from)
                .contains(&job(told, id)["state"])
        };
        let told = setup.until("/api/state", ended).await;
        let told = job(&told, id);
        assert_eq!(told["state"] == "done", fits, "{told}");
        let looking = setup.studio.inspect_files();
        setup.until("/api/state", known).await;
        let (status, told) = setup.post(STYLE, asked).await;
        let wanted = if fits {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        assert_eq!(status, wanted, "{told}");
        if !fits {
            assert!(
                told["error"].as_str().unwrap().contains("GB of memory"),
                "{told}"
            );
        }
        setup.studio.close();
        looking.join().unwrap();
    }
}

/// The setup's folder as it is now, in another one, without the claims of this process.
fn copied(setup: &Setup) -> tempfile::TempDir {
    let temporary = tempfile::tempdir().unwrap();
    copy(setup.folder(), &temporary.path().join("prints"));
    let work = temporary.path().join("prints/.nishikie-work");
    for entry in fs::read_dir(work).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.to_str().unwrap().contains(".claim.") {
            fs::remove_file(path).unwrap();
        }
    }
    temporary
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &place),
            false => drop(fs::copy(&path, place).unwrap()),
        }
    }
}

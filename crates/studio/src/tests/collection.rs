//! Many pictures looked through and judged: what is listed and shown, what is kept, and what is refused.

use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use nishikie::picture::{Depth, Picture};
use nishikie::progress::Silent;
use serde_json::{Value, json};
use study::{Plan, Prints, Shard, Workers};

use super::hostile::contents;
use super::{HOST, Setup, drawn};
use crate::events::Event;

/// A study of one pair, in a folder of this name.
fn trial(setup: &Setup, into: &Path) {
    let folder = setup.folder();
    let plan = setup.temporary.path().join("plan.toml");
    let text = format!(
        "contents = [{:?}]\nstyles = [{:?}]\nconfigurations = [\"config1_1_1\", \"config3_3_4\"]\nsize = 48\niterations = 1\n",
        folder.join("gray.png"),
        folder.join("color.png"),
    );
    fs::write(&plan, text).unwrap();
    let plan = Plan::open(&plan, &Prints::default()).unwrap();
    let workers = Workers {
        jobs: 1,
        threads: 2,
    };
    study::run(&plan, into, Shard::WHOLE, workers, None, &Silent).unwrap();
}

const RUN: &str = "/api/study/trial/run/config1_1_1/gray/color";

fn longest(jpeg: &[u8]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seen.jpg");
    fs::write(&path, jpeg).unwrap();
    let picture = Picture::open(&path).unwrap();
    picture.width().max(picture.height())
}

#[tokio::test(flavor = "multi_thread")]
async fn verdicts_are_kept_and_told() {
    let setup = Setup::new();
    let mut events = setup.studio.events.subscribe();
    let none = setup.json("/api/collection").await;
    assert_eq!(none["review"]["verdicts"], json!({}));
    assert_eq!(none["studies"], json!([]));
    let judged = |picture: &str, verdict: Value| json!({ "picture": picture, "verdict": verdict });
    for (picture, verdict) in [
        ("gray.png", json!("keep")),
        ("color.png", json!("reject")),
        ("gray.png", json!("redo")),
        ("color.png", Value::Null),
    ] {
        setup.done("/api/review", judged(picture, verdict)).await;
    }
    let review = &setup.json("/api/collection").await["review"];
    assert_eq!(
        *review,
        json!({ "version": 4, "verdicts": { "gray.png": "redo" }, "unread": 0 })
    );
    let text = fs::read_to_string(setup.folder().join("review.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "time,picture,verdict");
    assert!(lines[3].ends_with(r#"Z","gray.png","redo""#), "{text}");
    assert_eq!(lines.len(), 5);
    for version in 1..=4 {
        let told = loop {
            match events.recv().await.unwrap() {
                Event::Folder => {}
                told => break json!(told),
            }
        };
        assert_eq!(
            (&told["kind"], &told["version"]),
            (&json!("review"), &json!(version))
        );
    }

    // After the program's end, a torn line and another's project.
    fs::write(
        setup.folder().join("review.csv"),
        format!("{text}2026-01-01T00:00:00Z,gray.pn"),
    )
    .unwrap();
    fs::write(setup.folder().join("gray.png.nishikie.json"), "{}").unwrap();
    let setup = Setup::of(setup.temporary);
    setup
        .done("/api/review", judged("color.png", json!("keep")))
        .await;
    let told = setup.json("/api/collection").await;
    assert_eq!(
        told["review"]["verdicts"],
        json!({ "gray.png": "redo", "color.png": "keep" })
    );
    assert_eq!(told["review"]["unread"], 1);
    assert_eq!(told["projects"], json!(["gray.png"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_study_is_looked_through() {
    let setup = Setup::new();
    trial(&setup, &setup.folder().join("trial"));
    assert_eq!(
        setup.json("/api/collection").await["studies"],
        json!(["trial"])
    );
    let told = setup.json("/api/study/trial").await;
    assert_eq!(
        told["configurations"],
        json!(["config1_1_1", "config3_3_4"])
    );
    assert_eq!(
        (told["runs"].as_array().unwrap().len(), &told["missing"]),
        (2, &json!(0))
    );
    let run = &told["runs"][0];
    assert_eq!(run["id"], "config1_1_1/gray/color");
    assert_eq!(run["state"], "finished");
    let error = |name: &str| run[name].as_f64().unwrap();
    assert!(error("style_error") > 0.0);
    assert!((error("sum") - error("content_error") - error("style_error")).abs() < 1e-12);
    for seen in [
        format!("{RUN}/thumbnail"),
        format!("{RUN}/large"),
        "/api/study/trial/content/gray".into(),
    ] {
        let (status, jpeg) = setup.get(&seen).await;
        assert_eq!(status, StatusCode::OK, "{seen}");
        assert_eq!(longest(&jpeg), 48);
    }

    // Its verdicts lie with it.
    let judged =
        json!({ "study": "trial", "picture": "config1_1_1/gray/color", "verdict": "keep" });
    setup.done("/api/review", judged).await;
    let told = setup.json("/api/study/trial").await;
    assert_eq!(
        told["review"]["verdicts"],
        json!({ "config1_1_1/gray/color": "keep" })
    );
    assert!(setup.folder().join("trial/review.csv").is_file());
    assert!(!setup.folder().join("review.csv").exists());

    // A run that comes to nothing, and one that is not done yet.
    let runs = setup.folder().join("trial/runs");
    fs::write(runs.join("config3_3_4/gray/color/picture.png.json"), "torn").unwrap();
    fs::remove_dir_all(runs.join("config1_1_1")).unwrap();
    let told = setup.json("/api/study/trial").await;
    assert_eq!(told["missing"], 1);
    assert_eq!(told["runs"][0]["state"], "failed");
    assert!(
        told["runs"][0]["error"]
            .as_str()
            .is_some_and(|error| error.len() > 10)
    );
    assert_eq!(
        setup.get(&format!("{RUN}/thumbnail")).await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_itself_can_be_a_study() {
    let setup = Setup::new();
    trial(&setup, setup.folder());
    assert_eq!(
        setup.json("/api/collection").await["studies"],
        json!([":folder"])
    );
    let told = setup.json("/api/study/:folder").await;
    assert_eq!(told["runs"].as_array().unwrap().len(), 2);
    let (status, _) = setup
        .get("/api/study/%3Afolder/run/config1_1_1/gray/color/thumbnail")
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_review_stays() {
    let setup = Setup::new();
    let theirs = "Review of the exhibition, 1998\n";
    fs::write(setup.folder().join("review.csv"), theirs).unwrap();
    let told = setup.json("/api/collection").await;
    let error = told["review"]["error"].as_str().unwrap();
    assert!(
        error.contains("review.csv") && error.contains("rename"),
        "{error}"
    );
    let judged = json!({ "picture": "gray.png", "verdict": "keep" });
    let (status, told) = setup.post("/api/review", judged).await;
    assert_eq!(status, StatusCode::CONFLICT, "{told}");
    assert_eq!(
        fs::read_to_string(setup.folder().join("review.csv")).unwrap(),
        theirs
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_come_to_nothing() {
    let setup = Setup::new();
    let folder = setup.folder();
    trial(&setup, &folder.join("trial"));
    trial(&setup, &setup.temporary.path().join("outside"));
    let outside = setup.temporary.path().join("outside.png");
    drawn(false)
        .save(&outside, Depth::Eight, None, false)
        .unwrap();
    fs::write(folder.join("notes.txt"), "notes").unwrap();
    fs::create_dir(folder.join("folder.png")).unwrap();
    // A study whose list leads out, one that is too large, and one that is none.
    let list = fs::read_to_string(folder.join("trial/study.json")).unwrap();
    for (name, text) in [
        ("leading", list.replace("\"gray\"", "\"../../../outside\"")),
        ("absolute", list.replace("\"gray\"", "\"/etc\"")),
        ("torn", list[..list.len() / 2].into()),
    ] {
        fs::create_dir(folder.join(name)).unwrap();
        fs::write(folder.join(name).join("study.json"), text).unwrap();
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../outside", folder.join("linked")).unwrap();
        symlink("../outside.png", folder.join("link.png")).unwrap();
        let other = folder.join("trial/runs/config3_3_4/gray/color/picture.png");
        fs::remove_file(&other).unwrap();
        symlink("../../../../../../outside.png", &other).unwrap();
    }
    setup.json("/api/study/trial").await;
    let before = contents(setup.temporary.path());

    let get = |what: &'static str, path: &str, wanted: u16| (what, path.to_owned(), None, wanted);
    let post = |what: &'static str, body: &str, wanted: u16| {
        (
            what,
            "/api/review".to_owned(),
            Some(body.to_owned()),
            wanted,
        )
    };
    let picture = |what, name: &str, wanted| {
        post(
            what,
            &json!({ "picture": name, "verdict": "keep" }).to_string(),
            wanted,
        )
    };
    let run = |what, study: &str, id: &str, wanted| {
        let body = json!({ "study": study, "picture": id, "verdict": "keep" });
        post(what, &body.to_string(), wanted)
    };
    let id = "config1_1_1/gray/color";
    let mut all = vec![
        get("a study that is not there", "/api/study/nothing", 404),
        get("a study above", "/api/study/..%2Foutside", 400),
        get("a study by dots", "/api/study/%2e%2e", 400),
        get("a study from the root", "/api/study/%2Ftmp", 400),
        get("a study's folder within", "/api/study/trial%2Fruns", 400),
        get("the folder that is no study", "/api/study/:folder", 404),
        get("another word with a colon", "/api/study/:other", 400),
        get("a picture as a study", "/api/study/gray.png", 404),
        get("a list that leads out", "/api/study/leading", 422),
        get(
            "a list with a path from the root",
            "/api/study/absolute",
            422,
        ),
        get("a list that is torn", "/api/study/torn", 422),
        get(
            "a run of a list that leads out",
            "/api/study/leading/run/config1_1_1/..%2F..%2F..%2Foutside/color/large",
            422,
        ),
        get(
            "a run that is not there",
            "/api/study/trial/run/config2_2_2/gray/color/large",
            404,
        ),
        get(
            "a run by a path",
            "/api/study/trial/run/..%2F..%2F..%2Foutside/gray/color/large",
            404,
        ),
        get(
            "a run by dots",
            "/api/study/trial/run/%2e%2e/%2e%2e/%2e%2e/thumbnail",
            404,
        ),
        get(
            "a run with a NUL",
            "/api/study/trial/run/config1_1_1%00/gray/color/thumbnail",
            404,
        ),
        get(
            "a run of strange bytes",
            "/api/study/trial/run/%ff/gray/color/thumbnail",
            400,
        ),
        get(
            "a size that is not there",
            "/api/study/trial/run/config1_1_1/gray/color/100000",
            404,
        ),
        get(
            "a content by a path",
            "/api/study/trial/content/..%2Fstyles%2Fcolor",
            404,
        ),
        get(
            "a style as a content",
            "/api/study/trial/content/color",
            404,
        ),
        get("a review by GET", "/api/review", 405),
        picture("a path", "../outside.png", 400),
        picture("a path from the root", "/etc/passwd", 400),
        picture("a hidden picture", ".hidden.png", 400),
        picture("a picture that is not there", "nothing.png", 404),
        picture("a file that is no picture", "notes.txt", 422),
        picture("a folder", "folder.png", 404),
        picture("a name without end", &"a".repeat(300), 400),
        picture("lines in a name", "gray.png\n2026,color.png,keep", 400),
        picture("a run without its study", id, 400),
        run("a run of no study", "nothing", id, 404),
        run("a run of a study above", "../outside", id, 422),
        run(
            "a run that was not made",
            "trial",
            "config2_2_2/gray/color",
            404,
        ),
        run("a picture as a run", "trial", "gray.png", 404),
        run("a path as a run", "trial", "../../../gray.png", 404),
        run(
            "a run and more",
            "trial",
            "config1_1_1/gray/color/more",
            404,
        ),
        run("lines in a run", "trial", "config1_1_1/gray/color\n", 404),
        post(
            "another verdict",
            r#"{"picture":"gray.png","verdict":"good"}"#,
            422,
        ),
        post(
            "a number as a verdict",
            r#"{"picture":"gray.png","verdict":1}"#,
            422,
        ),
        post("no picture", r#"{"verdict":"keep"}"#, 422),
        post(
            "a note",
            r#"{"picture":"gray.png","verdict":"keep","note":"=cmd()"}"#,
            422,
        ),
        post("no JSON", "picture=gray.png", 400),
        post(
            "too much",
            &format!(r#"{{"picture":"{}","verdict":"keep"}}"#, "a".repeat(70_000)),
            413,
        ),
    ];
    if cfg!(unix) {
        all.extend([
            get("a link to a study", "/api/study/linked", 404),
            get(
                "a run of a linked study",
                "/api/study/linked/run/config1_1_1/gray/color/large",
                404,
            ),
            get(
                "a run's picture that leads out",
                "/api/study/trial/run/config3_3_4/gray/color/large",
                404,
            ),
            picture("a link that leads out", "link.png", 403),
            run("a run of a study behind a link", "linked", id, 404),
        ]);
    }
    for (what, path, body, wanted) in all {
        let mut request = match body {
            None => Request::get(path),
            Some(_) => Request::post(path).header("content-type", "application/json"),
        };
        request = request
            .header("host", HOST)
            .header(crate::guard::TOKEN, setup.studio.guard.token());
        let body = body.map_or_else(Body::empty, Body::from);
        let (status, told) = setup.send(request.body(body).unwrap()).await;
        let wanted = StatusCode::from_u16(wanted).unwrap();
        assert_eq!(status, wanted, "{what}: {}", String::from_utf8_lossy(&told));
        assert_eq!(contents(setup.temporary.path()), before, "{what}");
    }

    // And who is not our own page.
    let stranger = Request::post("/api/review")
        .header("host", HOST)
        .header("content-type", "application/json");
    let body = json!({ "picture": "gray.png", "verdict": "keep" }).to_string();
    let (status, _) = setup.send(stranger.body(Body::from(body)).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(contents(setup.temporary.path()), before);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_review_behind_a_link_is_refused() {
    let setup = Setup::new();
    let outside = setup.temporary.path().join("theirs.csv");
    fs::write(&outside, "time,picture,verdict\n").unwrap();
    std::os::unix::fs::symlink(&outside, setup.folder().join("review.csv")).unwrap();
    let judged = json!({ "picture": "gray.png", "verdict": "keep" });
    assert_eq!(
        setup.post("/api/review", judged).await.0,
        StatusCode::CONFLICT
    );
    assert_eq!(
        fs::read_to_string(outside).unwrap(),
        "time,picture,verdict\n"
    );
}

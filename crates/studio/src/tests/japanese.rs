//! Refusals that a curator is likely to meet come in both languages of the page.

use std::fs;

use axum::body::Body;
use axum::http::Request;
use nishikie::picture::Depth;
use serde_json::{Value, json};

use super::{HOST, Setup, drawn};
use crate::guard::TOKEN;

const PRINT: &str = "/api/print/gray.png";

/// Both languages, each in its own letters, and with the file's name where one is concerned.
fn assert_both(what: &str, told: &Value, name: &str) {
    let kana = |letter: char| ('\u{3041}'..='\u{30ff}').contains(&letter);
    let english = told["error"].as_str().unwrap_or_default();
    let japanese = told["error_ja"].as_str().unwrap_or_default();
    assert!(
        english.len() > 10 && !english.contains(kana),
        "{what}: {told}"
    );
    assert!(japanese.contains(kana), "{what}: {told}");
    for words in [english, japanese] {
        assert!(words.contains(name), "{what}: {told}");
    }
}

async fn refused(setup: &Setup, what: &str, path: &str, body: Value, name: &str) {
    let (status, told) = setup.post(path, body).await;
    assert!(status.is_client_error(), "{what}: {status}");
    assert_both(what, &told, name);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_likely_to_be_refused_is_told_in_japanese_too() {
    let setup = Setup::new().opened().await;
    let folder = setup.folder().to_owned();
    let choose = |references: &[&str]| json!({ "references": references, "model": null, "palette": null, "proposal": 0 });
    let style = |styles: &[&str], size: usize| {
        json!({
            "styles": styles, "configuration": "config3_3_4", "size": size,
        })
    };
    let file = |name: &str| json!({ "file": name });
    let of = |rest: &str| format!("{PRINT}/{rest}");

    let export = of("export");
    refused(&setup, "no reference", &export, file("out.png"), "").await;
    refused(
        &setup,
        "a name that is none",
        &export,
        file("a/b.png"),
        "a/b.png",
    )
    .await;
    refused(
        &setup,
        "a file that is not there",
        &of("choose"),
        choose(&["gone.png"]),
        "gone.png",
    )
    .await;
    refused(&setup, "not there yet", &of("proposals"), json!({}), "").await;
    setup.done(&of("choose"), choose(&["color.png"])).await;
    setup.until(PRINT, |told| told["ready"] == true).await;
    refused(
        &setup,
        "a name that is taken",
        &export,
        file("color.png"),
        "color.png",
    )
    .await;
    refused(
        &setup,
        "another kind of file",
        &export,
        file("out.gif"),
        "out.gif",
    )
    .await;
    refused(
        &setup,
        "no result",
        &of("chosen"),
        json!({ "chosen": "color.png", "among": ["color.png", "gray.png"] }),
        "color.png",
    )
    .await;
    refused(&setup, "no style", &of("style"), style(&[], 64), "").await;
    refused(
        &setup,
        "itself as style",
        &of("style"),
        style(&["gray.png"], 64),
        "gray.png",
    )
    .await;
    refused(
        &setup,
        "a large picture",
        &of("style"),
        style(&["color.png"], 100_000),
        "100000",
    )
    .await;
    refused(
        &setup,
        "no record",
        "/api/reopen",
        json!({ "picture": "color.png", "replace": false }),
        "color.png",
    )
    .await;
    fs::write(folder.join("theirs.gpl"), "GIMP Palette\n#\n1 2 3\tink\n").unwrap();
    let color = json!({ "file": "theirs.gpl", "color": "#102030", "add": true });
    refused(
        &setup,
        "a palette from elsewhere",
        "/api/own-color",
        color,
        "theirs.gpl",
    )
    .await;

    // What is sent and cannot be opened.
    let large = vec![0; 3000 * 3000 * 3];
    let large = nishikie::picture::Picture::from_rgb8(3000, 3000, &large).unwrap();
    large
        .save(folder.join("large.png"), Depth::Eight, None, false)
        .unwrap();
    let png = fs::read(folder.join("color.png")).unwrap();
    for (what, name, bytes) in [
        ("an empty file", "empty.png", Vec::new()),
        ("no picture", "notes.png", b"my notes".to_vec()),
        ("half a picture", "half.png", png[..png.len() / 2].to_vec()),
        ("a name of another kind", "a.heic", png.clone()),
        (
            "too large a picture",
            "large.png",
            fs::read(folder.join("large.png")).unwrap(),
        ),
    ] {
        let request = Request::post(format!("/api/upload/{name}"))
            .header("host", HOST)
            .header("origin", format!("http://{HOST}"))
            .header(TOKEN, setup.studio.guard.token())
            .header("content-type", "application/octet-stream")
            .body(Body::from(bytes));
        let (status, told) = setup.send(request.unwrap()).await;
        assert!(status.is_client_error(), "{what}: {status}");
        assert_both(what, &serde_json::from_slice(&told).unwrap(), name);
    }

    // An old page, and files that have changed.
    let request = Request::post(PRINT)
        .header("host", HOST)
        .header(TOKEN, "old");
    let request = request.header("content-type", "application/json");
    let (_, told) = setup.send(request.body(Body::from("{}")).unwrap()).await;
    assert_both("an old page", &serde_json::from_slice(&told).unwrap(), "");
    let project = folder.join("gray.png.nishikie.json");
    let kept = fs::read(&project).unwrap();
    for (what, text) in [
        ("a damaged project", "{".to_owned()),
        ("a newer form", r#"{"nishikie_project": 99}"#.to_owned()),
        (
            "another picture's project",
            String::from_utf8(kept)
                .unwrap()
                .replacen("\"sha256\": \"", "\"sha256\": \"0", 1),
        ),
    ] {
        fs::write(
            folder.join("copy.png.nishikie.json"),
            text.replace("gray.png", "copy.png"),
        )
        .unwrap();
        fs::copy(folder.join("gray.png"), folder.join("copy.png")).unwrap();
        refused(
            &setup,
            what,
            "/api/open",
            json!({ "name": "copy.png" }),
            "copy.png",
        )
        .await;
    }
    drawn(false)
        .save(folder.join("gray.png"), Depth::Sixteen, None, true)
        .unwrap();
    refused(
        &setup,
        "a print that was changed",
        "/api/open",
        json!({ "name": "gray.png" }),
        "gray.png",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_fails_and_files_that_cannot_be_used_are_told_in_japanese_too() {
    let setup = Setup::new().opened().await;
    fs::write(setup.folder().join("notes.png"), "my notes").unwrap();
    let looking = tokio::task::spawn_blocking({
        let handle = setup.studio.inspect_files();
        move || handle.join()
    });
    let unusable = |told: &Value| {
        let files = told["files"].as_array().unwrap().iter();
        let notes = files.clone().find(|file| file["name"] == "notes.png");
        notes.is_some_and(|file| file["info"]["is"] == "unusable")
    };
    let told = setup.until("/api/state", unusable).await;
    let files = told["files"].as_array().unwrap();
    let notes = files
        .iter()
        .find(|file| file["name"] == "notes.png")
        .unwrap();
    assert_both("no picture", &notes["info"], "notes.png");

    // A gray print is no reference.
    let gray = drawn(true);
    let path = setup.folder().join("twin.png");
    gray.save(&path, Depth::Sixteen, None, false).unwrap();
    let choice =
        json!({ "references": ["twin.png"], "model": null, "palette": null, "proposal": 0 });
    setup.done(&format!("{PRINT}/choose"), choice).await;
    let failed = |told: &Value| {
        told["jobs"]
            .as_array()
            .unwrap()
            .iter()
            .any(|job| job["state"] == "failed")
    };
    let told = setup.until("/api/state", failed).await;
    let jobs = told["jobs"].as_array().unwrap();
    let job = jobs.iter().find(|job| job["state"] == "failed").unwrap();
    assert_both("a gray reference", job, "twin.png");
    setup.studio.close();
    looking.await.unwrap().unwrap();
}

//! A folder of prints that an earlier version of the studio worked on, and was killed in.

use axum::http::StatusCode;

use super::*;

/// The folder's files. The print is kept once, and lies in the folder under three names.
const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/before");

/// The prints' names: their projects have forms 1, 2 and 3.
const PRINTS: [&str; 3] = ["first.png", "second.png", "third.png"];

fn setup() -> Setup {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("prints");
    fs::create_dir(&folder).unwrap();
    for entry in fs::read_dir(BEFORE).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    for print in PRINTS {
        fs::copy(folder.join("gray.png"), folder.join(print)).unwrap();
    }
    Setup::of(temporary)
}

#[test]
fn the_projects_have_every_form() {
    for (form, print) in (1..).zip(PRINTS) {
        let path = Path::new(BEFORE).join(format!("{print}.nishikie.json"));
        let project: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        assert_eq!(project["nishikie_project"], form);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_opens_with_its_edits_and_takes_more() {
    let setup = setup();
    let regions = json!([
        { "corners": [[5.5, 4.0], [30.0, 6.25], [15.0, 35.0]], "rgb": [58, 122, 74] },
        { "corners": [[10.0, 10.0], [20.0, 10.0], [15.0, 20.0]], "rgb": null },
    ]);
    let first = json!({ "x": 45, "y": 62, "rgb": [43, 79, 129], "reach": "alike" });
    let second = json!({ "x": 20, "y": 20, "rgb": [160, 48, 32], "reach": "piece" });
    for (proposal, (print, strokes, regions)) in [
        ("first.png", 0, json!([])),
        ("second.png", 2, json!([])),
        ("third.png", 2, regions),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/api/print/{print}");
        let project = setup.folder().join(format!("{print}.nishikie.json"));
        let before = fs::read(&project).unwrap();
        setup.done("/api/open", json!({ "name": print })).await;
        let told = setup.until(&path, |told| told["ready"] == true).await;
        assert_eq!(told["sources"]["references"][0]["name"], "color.png");
        assert_eq!(told["sources"]["proposal"], proposal);
        assert_eq!(told["picks"], json!([first]));
        assert_eq!(told["strokes"], strokes);
        assert_eq!(told["regions"], regions);
        assert_eq!(fs::read(&project).unwrap(), before);
        setup.until(&path, |told| told["has_areas"] == true).await;
        let mut pick = second.clone();
        pick["kind"] = json!("pick");
        let told = setup.done(&format!("{path}/edit"), pick).await;
        assert_eq!(told["picks"], json!([first, second]));
        assert_ne!(fs::read(&project).unwrap(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_written_picture_leads_back_to_its_project() {
    let setup = setup();
    let project = setup.folder().join("third.png.nishikie.json");
    let before: Value = serde_json::from_slice(&fs::read(&project).unwrap()).unwrap();
    fs::remove_file(&project).unwrap();
    let reopen = json!({ "picture": "written.png", "replace": false });
    let told = setup.done("/api/reopen", reopen).await;
    assert_eq!(told, json!({ "print": "third.png", "done": true }));
    let after: Value = serde_json::from_slice(&fs::read(&project).unwrap()).unwrap();
    assert_eq!(after["nishikie_project"], 4);
    for part in ["content", "sources"] {
        assert_eq!(after[part], before[part]);
    }
    for part in ["picks", "regions", "strokes"] {
        assert_eq!(after["edits"][part], before[part]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupted_work_is_begun_again() {
    let setup = setup();
    assert!(!setup.folder().join(".nishikie-studio.json").exists());
    let state = setup.json("/api/state").await;
    let jobs = state["jobs"].as_array().unwrap();
    let said: Vec<_> = jobs
        .iter()
        .map(|job| [&job["task"], &job["print"], &job["state"], &job["file"]])
        .collect();
    assert_eq!(
        json!(said),
        json!([
            ["style", "first.png", "interrupted", "first-config3_3_1.png"],
            [
                "style",
                "second.png",
                "interrupted",
                "second-config3_3_1.png"
            ],
            ["export", "third.png", "interrupted", "again.png"],
        ])
    );
    for job in &jobs[1..] {
        let id = json!({ "job": job["id"] });
        setup.done("/api/again", id.clone()).await;
        let (status, _) = setup.post("/api/again", id).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "it is begun once");
        let done = |told: &Value| {
            let jobs = told["jobs"].as_array().unwrap();
            let this = jobs.iter().find(|other| other["id"] == job["id"]).unwrap();
            assert_ne!(this["state"], "failed", "{this}");
            this["state"] == "done"
        };
        setup.until("/api/state", done).await;
        assert!(setup.folder().join(job["file"].as_str().unwrap()).exists());
    }
    // The picture is of the same project as the one that was written before the kill, by a method in which nothing followed from picks.
    let [written, again] = ["written.png", "again.png"].map(|name| {
        let picture = Picture::open(setup.folder().join(name)).unwrap();
        picture.planar_rgb().to_vec()
    });
    let difference: f32 = written.iter().zip(&again).map(|(a, b)| (a - b).abs()).sum();
    assert!(difference / (written.len() as f32) < 20.0, "{difference}");
}

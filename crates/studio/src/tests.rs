//! Tests of the server through its requests and answers.

mod before;
mod collection;
mod hostile;
mod japanese;
mod stopped;
mod style;
mod working;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use nishikie::picture::{Depth, Picture};
use nishikie::{Engine, Limits};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use vgg::{Network, Weights};

use crate::folder::Folder;
use crate::guard::{Guard, TOKEN};
use crate::server::router;
use crate::studio::Studio;

const PORT: u16 = 8420;
const HOST: &str = "127.0.0.1:8420";

/// A server without a port, and the folder it is for, `prints` in a temporary one.
struct Setup {
    temporary: TempDir,
    studio: Arc<Studio>,
    router: Router,
}

impl Setup {
    /// Returns a setup with a gray print and one in color.
    fn new() -> Self {
        Self::with_memory(4_000_000_000)
    }

    /// Returns a setup in which work may take so many bytes.
    fn with_memory(work: u64) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("prints");
        fs::create_dir(&folder).unwrap();
        drawn(true)
            .save(folder.join("gray.png"), Depth::Eight, None, false)
            .unwrap();
        drawn(false)
            .save(folder.join("color.png"), Depth::Eight, None, false)
            .unwrap();
        Self::begun(temporary, work)
    }

    /// Returns a setup with the prints of an existing folder.
    fn of(temporary: TempDir) -> Self {
        Self::begun(temporary, 4_000_000_000)
    }

    fn begun(temporary: TempDir, work: u64) -> Self {
        let network = Network::new(Weights::embedded().unwrap());
        let guard = Guard::new(([127, 0, 0, 1], PORT).into(), "token".repeat(8), None);
        let folder = Folder::open(&temporary.path().join("prints")).unwrap();
        let limits = Limits {
            picture: 20_000_000,
            memory: work,
            address_space: None,
        };
        let engine = Engine {
            network,
            limits,
            signer: None,
        };
        let studio = Arc::new(Studio::new(folder, engine, guard, "start".into()));
        let router = router(Arc::clone(&studio));
        Setup {
            temporary,
            studio,
            router,
        }
    }

    fn folder(&self) -> &Path {
        self.studio.folder.path()
    }

    /// Status and body of an answer; every answer has the headers that keep others out.
    async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
        let status = answer.status();
        (
            status,
            to_bytes(answer.into_body(), usize::MAX)
                .await
                .unwrap()
                .to_vec(),
        )
    }

    /// Sends a GET request of our own page.
    async fn get(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let request = Request::get(path).header("host", HOST);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a POST request of our own page.
    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::post(path)
            .header("host", HOST)
            .header("origin", format!("http://{HOST}"))
            .header(TOKEN, self.studio.guard.token())
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()));
        let (status, bytes) = self.send(request.unwrap()).await;
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn done(&self, path: &str, body: Value) -> Value {
        let (status, told) = self.post(path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {told}");
        told
    }

    async fn json(&self, path: &str) -> Value {
        let (status, bytes) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Asks until the answer is as wanted.
    async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..6000 {
            let told = self.json(path).await;
            if wanted(&told) {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it never came to that: {}", self.json("/api/state").await);
    }

    /// The gray print, opened and looked at.
    async fn opened(self) -> Self {
        self.done("/api/open", json!({ "name": "gray.png" })).await;
        self.until("/api/print/gray.png", |told| told["has_areas"] == true)
            .await;
        self
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_cannot_be_shown_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let setup = Setup::new();
    let kanji = "写".repeat(69) + ".png";
    let shown = ["\"View\" 1.png", "CON.png", "scan 10:32.png", &kanji];
    let unshown: [&[u8]; 5] = [
        b"a\xe9.png",
        b"b\x1b[2J\n.png",
        "c\u{202e}.tif".as_bytes(),
        b"d .png ",
        b"e\\f.png",
    ];
    let print = setup.folder().join("gray.png");
    for name in shown
        .iter()
        .map(OsStr::new)
        .chain(unshown.iter().map(|name| OsStr::from_bytes(name)))
    {
        fs::copy(&print, setup.folder().join(name)).unwrap();
    }
    std::os::unix::fs::symlink("nowhere", setup.folder().join("g.png")).unwrap();
    fs::create_dir(setup.folder().join("folder.png")).unwrap();
    fs::write(setup.folder().join(".hidden\n.png"), "").unwrap();
    let state = setup.json("/api/state").await;
    let names: Vec<&str> = state["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["name"].as_str().unwrap())
        .collect();
    for name in shown {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let wanted = [
        "a\u{fffd}.png",
        r"b\u{1b}[2J\n.png",
        r"c\u{202e}.tif",
        r"e\f.png",
        "g.png",
    ];
    assert_eq!(state["unshown"], json!(wanted));
    assert_eq!(state["only_read"], false);
}

/// Fields of several colors with an edge between them, or their gray.
fn drawn(gray: bool) -> Picture {
    let (width, height) = (96, 80);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            pixels.extend(match (x / 32, y / 40) {
                (0, 0) => [235u8, 222, 190],
                (1, 0) => [60, 90, 140],
                (2, 0) => [180, 60, 45],
                (0, _) => [90, 120, 70],
                (1, _) => [215, 180, 90],
                _ => [40, 38, 36],
            });
        }
    }
    let picture = Picture::from_rgb8(width, height, &pixels).unwrap();
    if gray { picture.to_gray() } else { picture }
}

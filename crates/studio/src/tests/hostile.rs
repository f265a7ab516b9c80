//! Requests that must come to nothing: each refused with its status, and nothing changed on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode};
use nishikie::picture::{Depth, Picture};
use serde_json::json;

use super::{HOST, Setup};
use crate::guard::TOKEN;

/// A request as our own page would send it, to be spoiled.
struct Attack {
    what: &'static str,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Body,
    wanted: u16,
}

impl Attack {
    fn get(what: &'static str, path: &str, wanted: u16) -> Self {
        Attack {
            what,
            method: Method::GET,
            path: path.into(),
            headers: vec![("host", HOST.into())],
            body: Body::empty(),
            wanted,
        }
    }

    fn post(what: &'static str, path: &str, body: impl Into<Body>, wanted: u16) -> Self {
        Attack {
            method: Method::POST,
            body: body.into(),
            ..Self::get(what, path, wanted)
        }
        .with(TOKEN, &"token".repeat(8))
        .with("content-type", "application/json")
    }

    fn upload(what: &'static str, name: &str, body: impl Into<Body>, wanted: u16) -> Self {
        let attack = Self::post(what, &format!("/api/upload/{name}"), body, wanted);
        attack
            .without("content-type")
            .with("content-type", "application/octet-stream")
    }

    fn wanted(self, wanted: u16) -> Self {
        Attack { wanted, ..self }
    }

    fn method(self, method: Method) -> Self {
        Attack { method, ..self }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }
}

const UNDO: &str = "/api/print/gray.png/undo";
const EDIT: &str = "/api/print/gray.png/edit";
const CHOOSE: &str = "/api/print/gray.png/choose";
const EXPORT: &str = "/api/print/gray.png/export";
const STYLE: &str = "/api/print/gray.png/style";

/// Requests from strangers: foreign hosts and origins, missing tokens, wrong types.
fn strangers() -> Vec<Attack> {
    let host = |what, host: &str| {
        Attack::get(what, "/", 421)
            .without("host")
            .with("host", host)
    };
    let undo = |what, wanted| Attack::post(what, UNDO, "{}", wanted);
    vec![
        Attack::get("no host", "/", 421).without("host"),
        host("a foreign host", "evil.example"),
        host("a foreign host with our port", "evil.example:8420"),
        host("our host with another port", "127.0.0.1:80"),
        host("our host without a port", "127.0.0.1"),
        host("another address of this machine", "0.0.0.0:8420"),
        host("a name that begins as ours", "127.0.0.1:8420.evil.example"),
        host("a name with a user", "127.0.0.1:8420@evil.example"),
        host("a host of strange bytes", "127.0.0.1:8420\u{e9}").wanted(400),
        host("two hosts", HOST)
            .with("host", "evil.example")
            .wanted(400),
        Attack::get(
            "a target of another host",
            "http://evil.example/api/state",
            421,
        ),
        undo("a foreign origin", 403).with("origin", "http://evil.example"),
        undo("the origin null", 403).with("origin", "null"),
        undo("our origin by https", 403).with("origin", "https://127.0.0.1:8420"),
        undo("another of our ports", 403).with("origin", "http://127.0.0.1:8000"),
        undo("our other name", 403).with("origin", "http://localhost:8420"),
        undo("an origin that begins as ours", 403)
            .with("origin", "http://127.0.0.1:8420.evil.example"),
        Attack::get("a foreign origin that reads", "/api/state", 403)
            .with("origin", "http://evil.example"),
        Attack::get("a picture on another site", "/api/thumbnail/gray.png", 403)
            .with("sec-fetch-site", "cross-site"),
        Attack::get("a page of another port", "/api/state", 403)
            .with("sec-fetch-site", "same-site"),
        undo("no token", 403).without(TOKEN),
        undo("an empty token", 403).without(TOKEN).with(TOKEN, ""),
        undo("a wrong token", 403)
            .without(TOKEN)
            .with(TOKEN, &"nekot".repeat(8)),
        undo("a token that is too short", 403)
            .without(TOKEN)
            .with(TOKEN, "token"),
        undo("two tokens", 400).with(TOKEN, "token"),
        undo("a form", 415)
            .without("content-type")
            .with("content-type", "application/x-www-form-urlencoded"),
        undo("text, which needs no preflight", 415)
            .without("content-type")
            .with("content-type", "text/plain"),
        undo("no content type", 415).without("content-type"),
        undo("JSON with a parameter", 415)
            .without("content-type")
            .with("content-type", "application/json; a=text/plain"),
        undo("the method PUT", 405).method(Method::PUT),
        undo("the method DELETE", 405).method(Method::DELETE),
        undo("the method OPTIONS", 405).method(Method::OPTIONS),
        undo("the method TRACE", 405).method(Method::TRACE),
        undo("a change by GET", 405).method(Method::GET),
        Attack::post("an upload as JSON", "/api/upload/new.png", "{}", 415),
        Attack::upload("an upload without a token", "new.png", "", 403).without(TOKEN),
    ]
}

/// Names that point out of the folder, by every trick of writing.
fn paths() -> Vec<Attack> {
    // Elsewhere it is a name like any other.
    let special = if cfg!(windows) { 422 } else { 404 };
    let thumbnail =
        |what, name: &str, wanted| Attack::get(what, &format!("/api/thumbnail/{name}"), wanted);
    let open = |what, name: &str, wanted| {
        Attack::post(
            what,
            "/api/open",
            json!({ "name": name }).to_string(),
            wanted,
        )
    };
    let chosen = |what, name: &str, among: &[&str], wanted| {
        let body = json!({ "chosen": name, "among": among });
        Attack::post(what, "/api/print/gray.png/chosen", body.to_string(), wanted)
    };
    let reopen = |what, name: &str, wanted| {
        let body = json!({ "picture": name, "replace": true });
        Attack::post(what, "/api/reopen", body.to_string(), wanted)
    };
    vec![
        thumbnail("dots and slashes", "../outside.png", 404),
        thumbnail("an encoded slash", "..%2foutside.png", 400),
        thumbnail("an encoded slash in capitals", "..%2Foutside.png", 400),
        thumbnail("encoded dots", "%2e%2e%2foutside.png", 400),
        thumbnail("a slash encoded twice", "..%252foutside.png", 400),
        thumbnail("a backslash", "..%5coutside.png", 400),
        thumbnail("a long form of a slash", "..%c0%afoutside.png", 400),
        thumbnail("a path from the root", "%2fetc%2fpasswd", 400),
        thumbnail("a NUL", "gray.png%00.txt", 400),
        thumbnail("a hidden file", ".hidden.png", 400),
        thumbnail("a file that is not there", "nothing.png", 404),
        thumbnail("a file of no use", "notes.txt", 404),
        thumbnail("a link that leads out", "link.png", 404),
        Attack::get("a file of the page that is not one", "/../Cargo.toml", 404),
        Attack::get("the folder's file as the page's", "/gray.png", 404),
        Attack::get(
            "tiles of no picture",
            "/api/picture/model.safetensors/0/0/0",
            422,
        ),
        Attack::get(
            "tiles of a file that is not there",
            "/api/picture/no.png/0/0/0",
            404,
        ),
        Attack::get(
            "tiles outside of the folder",
            "/api/picture/..%2Fsecret.png/0/0/0",
            400,
        ),
        Attack::get(
            "tiles that are not there",
            "/api/picture/color.png/7/1/0",
            404,
        ),
        Attack::get(
            "levels beyond all",
            "/api/picture/color.png/18446744073709551615/0/0",
            404,
        ),
        Attack::get(
            "tiles of a level below none",
            "/api/picture/color.png/-1/0/0",
            400,
        ),
        Attack::get("a page that is not there", "/api/nothing", 404),
        chosen("a choice of one", "color.png", &["color.png"], 422),
        chosen(
            "a choice that was not shown",
            "x.png",
            &["color.png", "y.png"],
            422,
        ),
        chosen(
            "a choice outside",
            "../outside.png",
            &["../outside.png", "color.png"],
            422,
        ),
        chosen(
            "a choice that leads out",
            "link.png",
            &["link.png", "color.png"],
            403,
        ),
        chosen(
            "a choice of no result",
            "color.png",
            &["color.png", "gray.png"],
            422,
        ),
        reopen("a path of a picture to reopen", "../outside.png", 422),
        reopen("a link to a picture that leads out", "link.png", 404),
        reopen("a picture without a record", "color.png", 404),
        open("a path to open", "../outside.png", 422),
        open("a path from the root to open", "/etc/passwd", 422),
        open("a device", "NUL.png", special),
        open("a stream of Windows", "gray.png:hidden", 422),
        open("a link to open that leads out", "link.png", 403),
        open("a folder to open", "folder.png", 404),
        open("a file that is no picture", "notes.txt", 422),
        open("a picture that is not there", "nothing.png", 404),
        open("a name without end", &"a".repeat(300), 422),
        Attack::get("a print that is not open", "/api/print/color.png", 404),
    ]
}

/// Bodies with too much, too little, or nonsense.
fn bodies() -> Vec<Attack> {
    let pick = |what, body: &str, wanted| Attack::post(what, EDIT, body.to_owned(), wanted);
    let choose = |what, references: serde_json::Value, wanted| {
        let body =
            json!({ "references": references, "model": null, "palette": null, "proposal": 0 });
        Attack::post(what, CHOOSE, body.to_string(), wanted)
    };
    let export = |what, name: &str, wanted| {
        Attack::post(what, EXPORT, json!({ "file": name }).to_string(), wanted)
    };
    let many: Vec<String> = (0..17).map(|number| format!("{number}.png")).collect();
    vec![
        pick("no JSON", "x=1", 400),
        pick(
            "JSON that breaks off",
            r##"{"kind": "pick", "x": 1, "y""##,
            400,
        ),
        pick("JSON that is deep", &"[".repeat(60_000), 400),
        pick(
            "JSON that is huge",
            &format!("\"{}\"", "a".repeat(1 << 20)),
            413,
        ),
        pick("another shape", "[]", 422),
        pick(
            "an edit of no kind",
            r##"{"x":1,"y":1,"rgb":[17,34,51],"alike":false}"##,
            422,
        ),
        pick("an edit of another kind", r##"{"kind":"undo"}"##, 422),
        pick("a removal with more", r##"{"kind":"clear","x":1}"##, 422),
        pick(
            "a color beyond all",
            r##"{"kind":"pick","x":1,"y":1,"rgb":[17,34,256],"alike":false}"##,
            422,
        ),
        pick(
            "a number too many",
            r##"{"kind":"pick","x":1,"y":1,"rgb":[17,34,51],"alike":false,"z":1}"##,
            422,
        ),
        pick(
            "a number below 0",
            r##"{"kind":"pick","x":-1,"y":1,"rgb":[17,34,51],"alike":false}"##,
            422,
        ),
        pick(
            "a number with a fraction",
            r##"{"kind":"pick","x":1.5,"y":1,"rgb":[17,34,51],"alike":false}"##,
            422,
        ),
        pick(
            "a number beyond all",
            r##"{"kind":"pick","x":1e99,"y":1,"rgb":[17,34,51],"alike":false}"##,
            422,
        ),
        pick(
            "a place outside",
            r##"{"kind":"pick","x":96,"y":1,"rgb":[17,34,51],"alike":false}"##,
            400,
        ),
        pick(
            "a place far outside",
            r##"{"kind":"pick","x":18446744073709551615,"y":1,"rgb":[17,34,51],"alike":false}"##,
            400,
        ),
        pick(
            "no color",
            r##"{"kind":"pick","x":1,"y":1,"rgb":"red","alike":false}"##,
            422,
        ),
        pick(
            "a color with more behind",
            r##"{"kind":"pick","x":1,"y":1,"rgb":[17,34,51,1],"alike":true}"##,
            422,
        ),
        choose("the print as its own reference", json!(["gray.png"]), 422),
        choose("a reference twice", json!(["color.png", "color.png"]), 400),
        choose("too many references", json!(many), 422),
        choose("a reference outside", json!(["../outside.png"]), 422),
        choose(
            "a link that leads out as reference",
            json!(["link.png"]),
            403,
        ),
        choose("text as reference", json!(["notes.txt"]), 422),
        Attack::post(
            "a proposal beyond all",
            CHOOSE,
            r##"{"references":[],"model":null,"palette":null,"proposal":12}"##,
            400,
        ),
        export("a file outside", "../out.png", 422),
        export("a file that is there", "color.png", 409),
        export("no picture", "out.exe", 422),
        export("a hidden file to write", ".bashrc", 422),
        Attack::post(
            "work that is not there",
            "/api/stop",
            r##"{"job":"1"}"##,
            422,
        ),
    ]
}

/// Strokes that cannot be drawn.
fn strokes() -> Vec<Attack> {
    let stroke = |what, points: &str, radius: &str, color: &str, wanted| {
        let body =
            format!(r#"{{"kind":"stroke","points":{points},"radius":{radius},"rgb":{color}}}"#);
        Attack::post(what, EDIT, body, wanted)
    };
    let many = format!("[{}[1,1]]", "[1,1],".repeat(2_000));
    let endless = format!("[{}[1,1]]", "[1,1],".repeat(20_000));
    let red = "[255,0,0]";
    vec![
        stroke("a stroke of no point", "[]", "3", red, 422),
        stroke("a stroke of too many points", &many, "3", red, 422),
        stroke("a stroke without end", &endless, "3", red, 413),
        stroke("a point of one number", "[[1]]", "3", red, 422),
        stroke("a point of three numbers", "[[1,1,1]]", "3", red, 422),
        stroke("a point that is none", "[[1,null]]", "3", red, 422),
        stroke("a point that is no number", "[[1,NaN]]", "3", red, 400),
        stroke("a point beyond all", "[[1,1e99]]", "3", red, 422),
        stroke("a point outside", "[[1,80.5]]", "3", red, 422),
        stroke("a point below 0", "[[-0.5,1]]", "3", red, 422),
        stroke("a stroke of no width", "[[1,1]]", "0", red, 422),
        stroke("a stroke of less than no width", "[[1,1]]", "-3", red, 422),
        stroke("a stroke wider than all", "[[1,1]]", "1e9", red, 422),
        stroke("a stroke of endless width", "[[1,1]]", "1e39", red, 422),
        stroke("a stroke of a word", "[[1,1]]", "3", r#""red""#, 422),
        stroke(
            "points in the color",
            "[[1,1]]",
            "3",
            r##""#ff0000 1,1""##,
            422,
        ),
        stroke("an eraser in words", "[[1,1]]", "3", r#""erase 1,1""#, 422),
        stroke(
            "a stroke with more",
            "[[1,1]]",
            r#"3,"alike":true"#,
            red,
            422,
        ),
        Attack::post("a stroke without a token", EDIT, "{}", 403).without(TOKEN),
    ]
}

/// Regions that cannot be outlined.
fn regions() -> Vec<Attack> {
    let region = |what, corners: &str, color: &str, wanted| {
        let body = format!(r#"{{"kind":"region","corners":{corners},"rgb":{color}}}"#);
        Attack::post(what, EDIT, body, wanted)
    };
    let many = format!("[{}[1,1]]", "[1,1],".repeat(2_000));
    let endless = format!("[{}[1,1]]", "[1,1],".repeat(20_000));
    let three = "[[1,1],[9,1],[9,9]]";
    let red = "[255,0,0]";
    vec![
        region("a region of no corner", "[]", red, 422),
        region("a region of two corners", "[[1,1],[9,1]]", red, 422),
        region("a region of too many corners", &many, red, 422),
        region("a region without end", &endless, red, 413),
        region("a corner of one number", "[[1],[9,1],[9,9]]", red, 422),
        region(
            "a corner of three numbers",
            "[[1,1,1],[9,1],[9,9]]",
            red,
            422,
        ),
        region("a corner that is none", "[[1,null],[9,1],[9,9]]", red, 422),
        region(
            "a corner that is no number",
            "[[1,NaN],[9,1],[9,9]]",
            red,
            400,
        ),
        region("a corner beyond all", "[[1,1e99],[9,1],[9,9]]", red, 422),
        region("a corner outside", "[[1,1],[9,80.5],[9,9]]", red, 422),
        region("a corner below 0", "[[-0.5,1],[9,1],[9,9]]", red, 422),
        region("a region in a word", three, r#""red""#, 422),
        region("corners in the color", three, r##""#ff0000 1,1""##, 422),
        region("what is kept in words", three, r#""keep 1,1""#, 422),
        region("an eraser of regions", three, r#""erase""#, 422),
        region("a color that is a number", three, "3", 422),
        Attack::post(
            "a region without corners",
            EDIT,
            r#"{"kind":"region","rgb":null}"#,
            422,
        ),
        region("a region with more", three, r#"null,"radius":3"#, 422),
        Attack::post("a region without a token", EDIT, "{}", 403).without(TOKEN),
    ]
}

/// Colors that are kept, and pictures that are opened large.
fn colors() -> Vec<Attack> {
    let keep = |what, file: &str, color: &str, wanted| {
        let body = json!({ "file": file, "color": color, "add": true });
        Attack::post(what, "/api/own-color", body.to_string(), wanted)
    };
    let large = |what, name: &str, wanted| Attack::get(what, &format!("/api/large/{name}"), wanted);
    vec![
        keep("a palette outside", "../my.gpl", "#112233", 422),
        keep("a hidden palette", ".my.gpl", "#112233", 422),
        keep("a palette that is a picture", "gray.png", "#112233", 422),
        keep(
            "a project as a palette",
            "gray.png.nishikie.json",
            "#112233",
            422,
        ),
        keep("a palette from elsewhere", "theirs.gpl", "#112233", 409),
        keep("a palette that leads out", "link.gpl", "#112233", 403),
        keep("no color to keep", "my.gpl", "red", 422),
        keep("two colors to keep", "my.gpl", "#112233,#445566", 422),
        keep("a line to keep", "my.gpl", "#112233\nName: x", 422),
        keep("a color without a token", "my.gpl", "#112233", 403).without(TOKEN),
        large("a large picture outside", "..%2foutside.png", 400),
        large("a large link that leads out", "link.png", 403),
        large("a large text", "notes.txt", 404),
        large("a large picture that is not there", "nothing.png", 404),
        large("a folder, large", "folder.png", 404),
        Attack::get(
            "a proposal that was not made",
            "/api/print/gray.png/proposal/1/0",
            404,
        ),
        Attack::get(
            "a proposal below 0",
            "/api/print/gray.png/proposal/1/-1",
            400,
        ),
        Attack::post(
            "proposals for a print that is not open",
            "/api/print/color.png/proposals",
            "{}",
            404,
        ),
    ]
}

/// Runs of style mode that make no sense.
fn styles() -> Vec<Attack> {
    let style = |what, changed: serde_json::Value, wanted| {
        let mut body =
            json!({ "styles": ["color.png"], "configuration": "config3_3_4", "size": 64 });
        for (name, value) in changed.as_object().unwrap() {
            body[name] = value.clone();
        }
        Attack::post(what, STYLE, body.to_string(), wanted)
    };
    let changes =
        |what, changes: serde_json::Value| style(what, json!({ "changes": changes }), 422);
    let many: Vec<String> = (0..9).map(|number| format!("{number}.png")).collect();
    let elsewhere = |what, print: &str, wanted| {
        let body = r#"{"styles":["color.png"],"configuration":"config3_3_4","size":64}"#;
        Attack::post(what, &format!("/api/print/{print}/style"), body, wanted)
    };
    vec![
        style("no style", json!({ "styles": [] }), 422),
        style(
            "the print as its style",
            json!({ "styles": ["gray.png"] }),
            422,
        ),
        style(
            "a style twice",
            json!({ "styles": ["color.png", "color.png"] }),
            400,
        ),
        style("too many styles", json!({ "styles": many }), 422),
        style(
            "a style outside",
            json!({ "styles": ["../outside.png"] }),
            422,
        ),
        style(
            "a link that leads out as style",
            json!({ "styles": ["link.png"] }),
            403,
        ),
        style(
            "a folder as style",
            json!({ "styles": ["folder.png"] }),
            404,
        ),
        style("text as style", json!({ "styles": ["notes.txt"] }), 422),
        style(
            "a configuration that is none",
            json!({ "configuration": "config4_1_1" }),
            422,
        ),
        style(
            "a path as configuration",
            json!({ "configuration": "../config3_3_4" }),
            422,
        ),
        style("a size of nothing", json!({ "size": 0 }), 422),
        style("a size beyond all", json!({ "size": u64::MAX }), 422),
        style("a size below 0", json!({ "size": -512 }), 422),
        style("a file of its own", json!({ "file": "out.png" }), 422),
        changes("a change that is none", json!({ "name": "../x" })),
        changes("no evaluations", json!({ "iterations": 0 })),
        changes(
            "evaluations without end",
            json!({ "iterations": 1_000_000_000 }),
        ),
        changes("a weight below 0", json!({ "alpha": -1 })),
        changes("a weight beyond all", json!({ "gamma": "1e999" })),
        changes("L-BFGS with a falling ratio", json!({ "decay": 0.5 })),
        changes("nothing that counts", json!({ "alpha": 0, "ratio": 0 })),
        changes("no layers", json!({ "style_layers": [] })),
        changes(
            "a layer twice",
            json!({ "style_layers": ["conv1_1", "conv1_1"] }),
        ),
        changes(
            "a layer that is none",
            json!({ "content_layers": ["conv9_9"] }),
        ),
        elsewhere("a print outside", "..%2foutside.png", 400),
        elsewhere("a link that leads out as print", "link.png", 403),
        elsewhere("a print that is not there", "nothing.png", 404),
        elsewhere("text as print", "notes.txt", 422),
        elsewhere(
            "the studio's own file as print",
            ".nishikie-studio.json",
            400,
        ),
        style("a run without a token", json!({}), 403).without(TOKEN),
        style("a run from elsewhere", json!({}), 403).with("origin", "http://evil.example"),
        Attack::get("a run by GET", STYLE, 405),
        Attack::get(
            "a course beyond all",
            "/api/style/18446744073709551616",
            400,
        ),
        Attack::get("a course without a number", "/api/style/..%2f1", 400),
        Attack::get("a picture that never was", "/api/style/99/1", 404),
        Attack::get(
            "a picture beyond all",
            "/api/style/1/18446744073709551616",
            400,
        ),
        Attack::post(
            "work to begin that never was",
            "/api/again",
            r#"{"job":99}"#,
            404,
        ),
        Attack::post(
            "work to begin that has ended",
            "/api/again",
            r#"{"job":0}"#,
            404,
        ),
        Attack::post(
            "work to begin without a token",
            "/api/again",
            r#"{"job":0}"#,
            403,
        )
        .without(TOKEN),
        Attack::post("no work to begin", "/api/again", r#"{"job":-1}"#, 422),
    ]
}

/// Pictures that are none.
fn uploads() -> Vec<Attack> {
    let png = png(96, 80);
    let half = png[..png.len() / 2].to_vec();
    let broken: [Result<Bytes, std::io::Error>; 2] = [
        Ok(Bytes::from(half.clone())),
        Err(std::io::Error::other("gone")),
    ];
    vec![
        Attack::upload("an empty picture", "new.png", "", 422),
        Attack::upload(
            "text that says it is a picture",
            "new.png",
            "not a picture",
            422,
        ),
        Attack::upload("half a picture", "new.png", half.clone(), 422),
        Attack::upload(
            "a picture that breaks off",
            "new.png",
            Body::from_stream(tokio_stream::iter(broken)),
            400,
        ),
        Attack::upload("a picture shorter than announced", "new.png", half, 400)
            .with("content-length", "1000000"),
        Attack::upload("a picture too large in bytes", "new.png", "", 413)
            .with("content-length", "536870913"),
        Attack::upload("a picture too large in pixels", "new.png", wide(), 422),
        Attack::upload("a page", "new.html", "<script></script>", 415),
        Attack::upload("a project", "gray.png.nishikie.json", "{}", 415),
        Attack::upload("a model", "new.safetensors", "", 415),
        Attack::upload("a path", "..%2fnew.png", png.clone(), 400),
        Attack::upload("a path in two", "a/new.png", png.clone(), 405),
        Attack::upload("a hidden picture", ".new.png", png.clone(), 400),
        Attack::upload("a device as a picture", "con.png", png.clone(), 400),
        Attack::upload("a NUL in a picture's name", "a%00.png", png.clone(), 400),
        Attack::upload("a name that ends in a dot", "a.png.", png, 400),
    ]
}

/// Tiles that are not there.
fn tiles(version: &serde_json::Value) -> Vec<Attack> {
    let seen = |what, part: &str, wanted| {
        let path = format!("/api/print/gray.png/seen/{version}/{part}");
        Attack::get(what, &path, wanted)
    };
    let original = |what, place: &str, wanted| {
        Attack::get(
            what,
            &format!("/api/print/gray.png/original/{place}"),
            wanted,
        )
    };
    vec![
        original("a level too high", "8/0/0", 404),
        original("a level beyond all", "18446744073709551615/0/0", 404),
        original("a column outside", "7/1/0", 404),
        original("a row beyond all", "7/0/18446744073709551615", 404),
        original("a number too large", "7/0/18446744073709551616", 400),
        original("a row below 0", "7/0/-1", 400),
        original("no number", "7/0/x", 400),
        seen("a part that is empty", "0/0/0/10/10/10", 422),
        seen("a part outside", "90/0/10/10/10/10", 422),
        seen(
            "a part beyond all",
            "18446744073709551615/0/18446744073709551615/1/1/1",
            422,
        ),
        seen("a part enlarged beyond all", "0/0/96/80/100000/100000", 404),
        Attack::get(
            "areas like one outside",
            &format!("/api/print/gray.png/reached/{version}/96/0/alike"),
            400,
        ),
        Attack::get(
            "areas of a version that never was",
            "/api/print/gray.png/reached/1/0/0/cloth",
            409,
        ),
        Attack::get(
            "a version that never was",
            "/api/print/gray.png/colored/1/7/0/0",
            409,
        ),
        Attack::get(
            "a version's sureness that never was",
            "/api/print/gray.png/confidence/1",
            409,
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_come_to_nothing() {
    let setup = Setup::new().opened().await;
    let choice =
        json!({ "references": ["color.png"], "model": null, "palette": null, "proposal": 0 });
    setup.done(CHOOSE, choice).await;
    setup
        .until("/api/print/gray.png", |told| told["ready"] == true)
        .await;
    let folder = setup.folder();
    let picture = super::drawn(false);
    let outside = setup.temporary.path().join("outside.png");
    picture.save(&outside, Depth::Eight, None, false).unwrap();
    fs::create_dir(folder.join("folder.png")).unwrap();
    fs::write(folder.join("notes.txt"), "notes").unwrap();
    fs::write(folder.join(".hidden.png"), "hidden").unwrap();
    let theirs = "GIMP Palette\n#\n1 2 3\tink\n";
    fs::write(folder.join("theirs.gpl"), theirs).unwrap();
    fs::write(setup.temporary.path().join("outside.gpl"), theirs).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../outside.gpl", folder.join("link.gpl")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../outside.png", folder.join("link.png")).unwrap();
    let before = contents(setup.temporary.path());
    let told = setup.json("/api/print/gray.png").await;

    let mut count = 0;
    for attack in [
        strangers(),
        paths(),
        bodies(),
        strokes(),
        regions(),
        colors(),
        styles(),
        uploads(),
        tiles(&told["version"]),
    ]
    .into_iter()
    .flatten()
    {
        if cfg!(not(unix)) && attack.what.contains("link") {
            continue;
        }
        let mut request = Request::builder().method(attack.method).uri(&attack.path);
        for (name, value) in attack.headers {
            let value = axum::http::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            request = request.header(name, value);
        }
        let (status, body) = setup.send(request.body(attack.body).unwrap()).await;
        let wanted = StatusCode::from_u16(attack.wanted).unwrap();
        let what = attack.what;
        assert_eq!(status, wanted, "{what}: {}", String::from_utf8_lossy(&body));
        assert_eq!(contents(setup.temporary.path()), before, "{what}");
        count += 1;
    }
    assert!(count >= 40);
    assert_eq!(setup.json("/api/print/gray.png").await, told);
    // The list shows neither what is hidden nor what leads out.
    let state = setup.json("/api/state").await;
    let names: Vec<_> = state["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["name"])
        .collect();
    assert_eq!(names, ["color.png", "gray.png"]);
}

/// Every file below a folder, with its bytes.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(contents(&path));
        } else {
            all.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    all
}

fn png(width: usize, height: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.png");
    let picture = Picture::from_rgb8(width, height, &vec![200; 3 * width * height]).unwrap();
    picture.save(&path, Depth::Eight, None, false).unwrap();
    fs::read(path).unwrap()
}

/// A small file of more pixels than may be opened.
fn wide() -> Vec<u8> {
    png(3000, 1000)
}

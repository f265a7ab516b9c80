//! The page's own files, inside the program.

/// The page itself, with places for what differs from start to start.
pub const INDEX: &str = include_str!("../page/index.html");

/// Content type and bytes of one of the page's files.
pub fn file(name: &str) -> Option<(&'static str, &'static [u8])> {
    let (_, kind, bytes) = FILES.iter().find(|(file, ..)| *file == name)?;
    Some((kind, bytes))
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! files {
    ($($kind:expr => $($name:literal),+;)+) => {
        &[$($(($name, $kind, include_bytes!(concat!("../page/", $name)))),+),+]
    };
}

const FILES: &[(&str, &str, &[u8])] = files! {
    "text/css; charset=utf-8" => "style.css";
    "image/svg+xml" => "icon.svg";
    SCRIPT => "main.js", "words.js", "server.js", "store.js", "viewer.js", "overlay.js", "compare.js", "folder.js",
        "sources.js", "pigments.js", "edits.js", "work.js", "export.js", "element.js",
        "vendor/openseadragon.min.js";
};

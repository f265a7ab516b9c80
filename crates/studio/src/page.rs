//! The page's own files, embedded in the program.

use std::sync::LazyLock;

/// The page, with placeholders for the values that differ from start to start.
pub static INDEX: LazyLock<String> = LazyLock::new(|| FRAME.replace("{views}", &VIEWS.concat()));

/// The part that all views share.
const FRAME: &str = include_str!("../page/index.html");

/// The views, in their order.
const VIEWS: &[&str] = &[
    include_str!("../page/color/view.html"),
    include_str!("../page/style/view.html"),
    include_str!("../page/compare/view.html"),
    include_str!("../page/collection/view.html"),
];

/// Returns content type and bytes of one of the page's files.
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
    "text/css; charset=utf-8" => "style.css", "color/color.css", "style/style.css", "compare/compare.css",
        "collection/collection.css";
    "image/svg+xml" => "icon.svg";
    SCRIPT => "main.js", "views.js", "words.js", "shell-words.js", "server.js", "state.js", "print.js", "files.js", "folder.js", "zoombar.js",
        "work.js", "element.js", "gently.js", "deepzoom.js", "vendor/openseadragon.min.js";
    SCRIPT => "color/hand.js", "color/rgb.js", "color/send.js", "color/viewer.js", "color/overlay.js", "color/slider.js", "color/sources.js", "color/pigments.js",
        "color/edits.js", "color/export.js", "color/origin.js", "color/areas.js", "color/brush.js", "color/line.js", "color/region.js", "color/tools.js", "color/proposals.js", "color/eyedropper.js", "color/words.js";
    SCRIPT => "collection/study.js", "collection/selection.js", "collection/source.js", "collection/items.js", "collection/filter.js", "collection/grid.js", "collection/verdicts.js",
        "collection/look.js", "collection/picked.js", "collection/words.js";
    SCRIPT => "compare/blind.js", "compare/choices.js", "compare/pairs.js", "compare/panes.js", "compare/words.js";
    SCRIPT => "style/references.js", "style/configuration.js", "style/run.js", "style/chart.js", "style/results.js",
        "style/words.js";
};

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> &'static str {
        std::str::from_utf8(file(name).unwrap().1).unwrap()
    }

    /// Returns every text between two marks.
    fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
        let parts = text.split(start).skip(1);
        parts.filter_map(move |part| part.split(end).next())
    }

    #[test]
    fn what_is_loaded_is_there() {
        let mut count = 0;
        for (name, kind, _) in FILES {
            if *kind != SCRIPT || name.starts_with("vendor/") {
                continue;
            }
            let script = text(name);
            let imports =
                between(script, "from \"", "\"").chain(between(script, "import \"", "\""));
            for import in imports {
                let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                let path = match import.strip_prefix("../") {
                    Some(path) => path.to_owned(),
                    None => format!("{folder}/{}", import.trim_start_matches("./")),
                };
                let path = path.trim_start_matches('/');
                assert!(file(path).is_some(), "{name} imports {import}");
                count += 1;
            }
        }
        let named = between(&INDEX, "src=\"/", "\"").chain(between(&INDEX, "href=\"/", "\""));
        for name in named {
            assert!(file(name).is_some(), "{name}");
            count += 1;
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn what_is_said_has_words() {
        let known: Vec<&str> = FILES
            .iter()
            .filter(|(name, ..)| name.ends_with("words.js"))
            .map(|(name, ..)| text(name))
            .collect();
        let known = known.concat();
        let scripts = FILES.iter().filter(|(name, ..)| name.ends_with(".js"));
        let mut used: Vec<&str> = between(&INDEX, "data-words=\"", "\"").collect();
        used.extend(between(&INDEX, "data-words-label=\"", "\""));
        used.extend(between(&INDEX, "data-words-title=\"", "\""));
        for (name, ..) in scripts.filter(|(name, ..)| !name.starts_with("vendor/")) {
            used.extend(between(text(name), "words(\"", "\""));
        }
        // The stages that work goes through, and the picture's own pigments'.
        let stages = [
            "reading",
            "features",
            "matching",
            "aligning",
            "settling",
            "predicting",
            "painting",
            "comparing",
            "sampling",
            "optimizing",
        ];
        used.extend(stages);
        assert!(used.len() > 50);
        for word in used {
            assert!(known.contains(&format!("\n  {word}: [")), "{word}");
        }
    }
}

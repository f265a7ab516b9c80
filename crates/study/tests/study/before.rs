//! A study that an earlier version made.

use std::fs;
use std::path::Path;

use nishikie::picture::Picture;
use nishikie::progress::Silent;
use study::{Gallery, Outcome, Plan, Prints, ReportOptions, Shard, Workers};
use tempfile::TempDir;

/// A plan, its prints, and its study's folder.
const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/study/before");

/// The runs, with the relative errors that they were recorded with.
const RUNS: [(&str, f64, f64); 2] = [
    (
        "config3_3_1/gray/color",
        0.218_847_614_359_351_27,
        0.627_916_263_868_118_3,
    ),
    (
        "color/gray/color",
        0.284_512_897_431_894_23,
        0.571_678_611_684_340_5,
    ),
];

/// A copy that may be changed.
fn copied() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(BEFORE), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

#[test]
fn its_runs_are_shown_and_reported() {
    let folder = copied();
    let out = folder.path().join("study");
    let gallery = Gallery::open(&out).unwrap();
    let runs = gallery.runs();
    assert_eq!((runs.len(), gallery.missing()), (RUNS.len(), 0));
    for (run, (id, content, style)) in runs.iter().zip(RUNS) {
        assert_eq!(run.id, id);
        let Outcome::Finished {
            content_error,
            style_error,
            ..
        } = run.outcome
        else {
            panic!("{run:?}");
        };
        assert_eq!((content_error, style_error), (content, style), "{id}");
        let picture = gallery.picture(&run.configuration, &run.content, &run.style);
        let picture = Picture::open(picture.unwrap()).unwrap();
        assert_eq!(picture.width().max(picture.height()), 48);
    }
    let report = study::report(&out, &ReportOptions::default()).unwrap();
    let page = fs::read_to_string(report.html).unwrap();
    assert!(page.contains("config3_3_1") && page.contains("color mode"));
    let table = out.join("runs.csv");
    study::export_csv(&out, &table, false).unwrap();
    assert_eq!(fs::read_to_string(table).unwrap().lines().count(), 3);
}

#[test]
fn a_missing_run_is_done() {
    let folder = copied();
    let out = folder.path().join("study");
    let plan = Plan::open(folder.path().join("plan.toml"), &Prints::default()).unwrap();
    let workers = Workers {
        jobs: 1,
        threads: 1,
    };
    let gone = out.join("runs/color");
    fs::remove_dir_all(&gone).unwrap();
    let summary = study::run(&plan, &out, Shard::WHOLE, workers, None, &Silent).unwrap();
    assert_eq!((summary.finished, summary.failed), (2, 0));
    let gallery = Gallery::open(&out).unwrap();
    assert_eq!((gallery.runs().len(), gallery.missing()), (2, 0));
}

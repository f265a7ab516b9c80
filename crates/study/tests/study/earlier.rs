//! Studies that earlier versions of the program made are read, and their runs done again.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use nishikie::progress::{Monitor, Note};
use study::{Gallery, Outcome, Plan, Prints, ReportOptions, Shard, Workers, report, run};

/// A study of two setups, a style and a damaged one, from before records had the method's version and before failures had
/// files of their own.
const UNKNOWN_METHOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/unknown-method");

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Monitor for Notes {
    fn note(&self, note: Note) {
        self.0.lock().unwrap().push(note.to_string());
    }
}

/// The states of the runs in a study's table, sorted.
fn states(out: &Path) -> Vec<String> {
    let path = out.join("runs.csv");
    study::export_csv(out, &path, true).unwrap();
    let mut table = csv::Reader::from_path(path).unwrap();
    let columns = table.headers().unwrap().clone();
    let state = columns.iter().position(|name| name == "state").unwrap();
    let mut states: Vec<String> = table
        .records()
        .map(|row| row.unwrap()[state].to_owned())
        .collect();
    states.sort();
    states
}

#[test]
fn a_study_made_by_an_unknown_method_is_read_and_done_again() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(UNKNOWN_METHOD), folder.path());
    let out = folder.path().join("out");
    let all = ["failed", "failed", "finished", "finished"];
    assert_eq!(states(&out), all);
    let runs = Gallery::open(&out).unwrap().runs();
    let finished = |outcome: &Outcome| matches!(outcome, Outcome::Finished { .. });
    assert_eq!(runs.iter().filter(|run| finished(&run.outcome)).count(), 2);
    assert_eq!(runs.len(), 4);
    let made = |sentences: &[String]| {
        let mut about = sentences.iter().filter(|one| one.contains("of the method"));
        let first = about.next().cloned();
        assert_eq!(about.next(), None);
        first
    };
    let sentences = report(&out, &ReportOptions::default()).unwrap().sentences;
    let sentence = made(&sentences).unwrap();
    assert!(
        sentence.starts_with("4 of the runs were made by an unknown version of the method"),
        "{sentence}"
    );

    let plan = Plan::open(folder.path().join("plan.toml"), &Prints::default()).unwrap();
    for own in [4, 2] {
        let notes = Notes::default();
        let workers = Workers::of_threads(1);
        let summary = run(&plan, &out, Shard::WHOLE, workers, None, &notes).unwrap();
        assert_eq!((summary.finished, summary.failed, summary.own), (2, 2, own));
        let notes = notes.0.into_inner().unwrap();
        let again = notes.iter().filter(|note| note.contains("is done again"));
        assert_eq!(again.clone().count(), own - 2, "{notes:?}");
        let by = "it was made by an unknown version of the method";
        assert!(again.into_iter().all(|note| note.contains(by)), "{notes:?}");
        assert_eq!(states(&out), all);
    }
    let sentences = report(&out, &ReportOptions::default()).unwrap().sentences;
    assert_eq!(made(&sentences), None);
}

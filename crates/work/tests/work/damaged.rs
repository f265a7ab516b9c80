//! A second run does the tasks that are missing, damaged, stale or failed, and no others.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::toy::{BROKEN, Ear, LAYOUTS, Pace, TASKS, Toys};
use work::{Failure, Task};

/// The times of all results: a task that is done again has another.
fn written(toys: &Toys) -> BTreeMap<PathBuf, SystemTime> {
    let tasks = toys.tasks(Pace::Fast);
    let time = |path: PathBuf| {
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        (path, time)
    };
    tasks
        .iter()
        .map(|task| time(task.result().to_owned()))
        .collect()
}

#[test]
fn only_what_is_missing_damaged_or_stale_is_done_again() {
    for layout in LAYOUTS {
        let toys = Toys::new(layout);
        let ear = Ear::default();
        let summary = toys.run(&ear).summary();
        assert_eq!(
            (summary.total, summary.finished, summary.own),
            (TASKS, TASKS, TASKS)
        );
        assert_eq!(ear.lines(), [""; 0]);
        let progress = ear.progress.lock().unwrap().clone();
        assert_eq!((progress[0], progress[progress.len() - 1]), (0.0, 1.0));
        let whole = toys.files();

        // Nothing to do.
        let before = written(&toys);
        assert_eq!(*ear.found.lock().unwrap(), 0);
        let ear = Ear::default();
        assert_eq!(toys.run(&ear).summary().own, 0);
        assert_eq!(*ear.found.lock().unwrap(), TASKS);
        assert_eq!(written(&toys), before);

        // One gone, one cut short, one changed, one of another input.
        let tasks = toys.tasks(Pace::Fast);
        let result = |n: usize| tasks[n].result();
        fs::remove_file(result(0)).unwrap();
        let text = fs::read_to_string(result(1)).unwrap();
        fs::write(result(1), &text[..text.len() / 2]).unwrap();
        let text = fs::read_to_string(result(2)).unwrap();
        fs::write(result(2), text.replace("3 of", "4 of")).unwrap();
        toys.set_input(3, "another input");
        let ear = Ear::default();
        let summary = toys.run(&ear).summary();
        assert_eq!((summary.finished, summary.own), (TASKS, 4));
        let said = [
            (1, "it is no longer what was written"),
            (2, "it is no longer what was written"),
            (3, "its input has changed"),
        ];
        let said = said.map(|(n, reason)| format!("{}: {reason}", result(n).display()));
        assert_eq!(ear.lines(), said);
        let after = written(&toys);
        let again = before.iter().filter(|&(path, time)| after[path] != *time);
        assert_eq!(again.count(), 4);
        toys.set_input(3, "input 3");
        let _ = toys.run(&Ear::default());
        assert_eq!(toys.files(), whole);
    }
}

#[test]
fn a_task_that_fails_fails_alone_and_is_tried_again() {
    for layout in LAYOUTS {
        let toys = Toys::new(layout);
        toys.set_input(5, BROKEN);
        for _ in 0..2 {
            let ear = Ear::default();
            let summary = toys.run(&ear).summary();
            assert_eq!((summary.finished, summary.failed), (TASKS - 1, 1));
            assert_eq!(ear.lines(), ["broken failed: its input is broken (true)"]);
        }
        let place = toys.tasks(Pace::Fast)[5].place();
        let failure = Failure::read(&place).unwrap().unwrap();
        assert_eq!(failure.reason, "its input is broken");

        toys.set_input(5, "mended");
        let summary = toys.run(&Ear::default()).summary();
        assert_eq!((summary.finished, summary.own), (TASKS, 1));
        assert_eq!(toys.files().len(), TASKS, "the failure is gone");
    }
}

#[test]
fn a_torn_failure_is_named_and_blocks_nothing() {
    for layout in LAYOUTS {
        let toys = Toys::new(layout);
        toys.set_input(5, BROKEN);
        let _ = toys.run(&Ear::default());
        let path = Failure::path(&toys.tasks(Pace::Fast)[5].place());
        let whole = fs::read(&path).unwrap();
        toys.set_input(5, "mended");
        for cut in [0, 1, whole.len() / 2] {
            fs::write(&path, &whole[..cut]).unwrap();
            let _ = fs::remove_file(toys.tasks(Pace::Fast)[5].result());
            let ear = Ear::default();
            let summary = toys.run(&ear).summary();
            assert_eq!((summary.finished, summary.own), (TASKS, 1));
            let [said] = &ear.lines()[..] else {
                panic!("{:?}", ear.lines());
            };
            let begin = format!("{}: it is damaged", path.display());
            assert!(said.starts_with(&begin), "{said}");
            assert!(!path.exists());
            // For the next cut.
            let _ = fs::create_dir(path.parent().unwrap());
        }
    }
}

/// The clocks of disks and machines may be wrong by any amount.
#[test]
fn a_failure_of_any_time_is_tried_again() {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    for layout in LAYOUTS {
        let toys = Toys::new(layout);
        toys.set_input(5, BROKEN);
        let _ = toys.run(&Ear::default());
        let path = Failure::path(&toys.tasks(Pace::Fast)[5].place());
        let now = SystemTime::now();
        for time in [now - 10 * YEAR, now + 10 * YEAR] {
            let file = File::options().append(true).open(&path).unwrap();
            file.set_modified(time).unwrap();
            let summary = toys.run(&Ear::default()).summary();
            assert_eq!((summary.failed, summary.own), (1, 1));
        }
    }
}

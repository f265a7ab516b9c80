//! Killed, or out of room, a work ends with what it would have come to undisturbed.

use std::fs;
use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use crate::toy::{Ear, LAYOUTS, Pace, TASKS, Toys, own};
use work::Task;

#[test]
fn killed_at_random_moments_it_ends_as_if_unbroken() {
    for layout in LAYOUTS {
        let (whole, broken) = (Toys::new(layout), Toys::new(layout));
        let began = Instant::now();
        assert_eq!(own(whole.spawn("")), TASKS);
        let unbroken = began.elapsed();

        // When two more tasks are done, or at first none, and then at any moment of the next one: parts of its time spread by
        // the golden ratio, begun at one that differs from test to test.
        let a_task = unbroken / TASKS as u32;
        let mut moment = f64::from(began.elapsed().subsec_nanos()) / 1e9;
        let mut killed = 0;
        for done in (0..TASKS).step_by(2) {
            moment = (moment + 0.618_034).fract();
            let mut process = broken.spawn("");
            while broken.results() < done && process.try_wait().unwrap().is_none() {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(a_task.mul_f64(moment));
            // It may be done before.
            killed += usize::from(process.try_wait().unwrap().is_none());
            process.kill().unwrap();
            process.wait().unwrap();
        }
        assert!(killed > 0, "no process lived long enough to be killed");
        own(broken.spawn(""));
        let expected = whole.files();
        assert_eq!(expected.len(), TASKS);
        assert_eq!(broken.files(), expected);
    }
}

#[test]
fn without_room_it_says_so_and_keeps_what_it_has() {
    for layout in LAYOUTS {
        let toys = Toys::new(layout);
        let summary = toys.run(&Ear::default()).summary();
        assert_eq!(summary.finished, TASKS);
        let whole = toys.files();
        let tasks = toys.tasks(Pace::Fast);
        for task in &tasks[TASKS / 2..] {
            fs::remove_file(task.result()).unwrap();
        }
        let kept = toys.files();
        assert_eq!(kept.len(), TASKS / 2);
        // No file may have a byte, which the system reports as it does a full disk: not even a claim can be written.
        let mut process = toys.spawn("trap '' XFSZ; ulimit -f 0;");
        let mut said = String::new();
        let mut stderr = process.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        assert!(!process.wait().unwrap().success());
        let place = tasks[TASKS / 2].place();
        let folder = place.folder().parent().unwrap().to_str().unwrap();
        assert!(
            said.contains(folder) && said.contains("cannot be written"),
            "{said}"
        );
        assert_eq!(toys.files(), kept, "nothing is lost, and nothing is left");

        assert_eq!(toys.run(&Ear::default()).summary().own, TASKS / 2);
        assert_eq!(toys.files(), whole);
    }
}

#[test]
fn cancelled_it_keeps_what_is_finished() {
    for layout in LAYOUTS {
        let (whole, broken) = (Toys::new(layout), Toys::new(layout));
        let _ = whole.run(&Ear::default());
        let ear = Ear {
            cancel_at: Some(0.4),
            ..Ear::default()
        };
        let report = broken.run(&ear);
        let summary = report.summary();
        assert!(report.fatal.is_none());
        assert!((1..TASKS).contains(&summary.finished), "{summary:?}");
        assert_eq!((summary.failed, summary.own), (0, summary.finished));
        assert_eq!(broken.files().len(), summary.finished);

        let rest = broken.run(&Ear::default()).summary();
        assert_eq!(rest.own, TASKS - summary.finished);
        assert_eq!(broken.files(), whole.files());
    }
}

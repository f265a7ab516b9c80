//! Several processes that work in one folder do each task once.

use std::path::Path;
use std::sync::Barrier;
use std::thread;

use crate::toy::{BROKEN, Ear, LAYOUTS, Pace, TASKS, Toy, Toys, own};
use work::{Monitor, Outcome, Workers, run};

#[test]
fn processes_share_a_folder() {
    for layout in LAYOUTS {
        let (alone, together) = (Toys::new(layout), Toys::new(layout));
        let processes = [(); 3].map(|()| together.spawn(""));
        let computed: usize = processes.map(own).iter().sum();
        assert_eq!(computed, TASKS, "each task is done once, by one of them");
        let _ = alone.run(&Ear::default());
        assert_eq!(together.files(), alone.files());
    }
}

#[test]
fn what_a_killed_process_leaves_another_does() {
    for layout in LAYOUTS {
        let toys = Toys::new(layout);
        let mut killed = toys.spawn("");
        while toys.results() == 0 {
            thread::yield_now();
        }
        let other = toys.spawn("");
        killed.kill().unwrap();
        killed.wait().unwrap();
        own(other);
        assert_eq!(toys.results(), TASKS);
        assert_eq!(toys.files().len(), TASKS, "no claim is left");
    }
}

/// Begins when all others of the barrier have looked at the tasks too.
struct Together<'a>(&'a Barrier, Ear);

impl Monitor<Toy> for Together<'_> {
    fn progress(&self, done: f64, of: usize) {
        let first = self.1.progress.lock().unwrap().is_empty();
        self.1.progress(done, of);
        if first {
            self.0.wait();
        }
    }

    fn stale(&self, task: &Toy, file: &Path, reason: &str) {
        self.1.stale(task, file, reason);
    }

    fn found(&self, task: &Toy) {
        self.1.found(task);
    }

    fn failed(&self, task: &Toy, reason: &str, own: bool) {
        self.1.failed(task, reason, own);
    }
}

/// Threads here are as good as processes: each has claims of its own.
#[test]
fn a_task_fails_once_and_all_hear_the_reason() {
    for layout in LAYOUTS {
        let toys = Toys::new(layout);
        toys.set_input(3, BROKEN);
        let barrier = Barrier::new(2);
        let work = || {
            let ear = Together(&barrier, Ear::default());
            let workers = Workers {
                jobs: 1,
                threads: 1,
            };
            let pools = workers.pools().unwrap();
            (run(&toys.tasks(Pace::Slow), &pools, &ear), ear.1)
        };
        let both = thread::scope(|scope| {
            let threads = [scope.spawn(work), scope.spawn(work)];
            threads.map(|thread| thread.join().unwrap())
        });
        let own: usize = both.iter().map(|(report, _)| report.summary().own).sum();
        assert_eq!(own, TASKS);
        let found = both.iter().map(|(_, ear)| *ear.found.lock().unwrap());
        assert_eq!(found.sum::<usize>(), TASKS - 1, "the other's");
        let mut failures = Vec::new();
        for (report, ear) in &both {
            let summary = report.summary();
            assert_eq!((summary.finished, summary.failed), (TASKS - 1, 1));
            let Outcome::Failed { reason, own } = &report.outcomes[3] else {
                panic!("{:?}", report.outcomes[3]);
            };
            assert_eq!(reason, "its input is broken");
            assert_eq!(
                ear.lines()[..],
                [format!("broken failed: {reason} ({own})")]
            );
            failures.push(*own);
        }
        failures.sort_unstable();
        assert_eq!(failures, [false, true]);
    }
}

//! The queues and their workers, from outside.

use std::sync::mpsc;
use std::time::Duration;

use nishikie::progress::Monitor;

use super::job::Status;
use super::{Jobs, Task, Work};
use crate::error::Refusal;
use crate::name::FileName;

fn name(name: &str) -> FileName {
    FileName::new(name).unwrap()
}

fn silent() -> Jobs {
    Jobs::new(Box::new(|_| {}))
}

fn until(jobs: &Jobs, id: u64, wanted: impl Fn(&Status) -> bool) -> Status {
    for _ in 0..1000 {
        let state = jobs
            .states()
            .into_iter()
            .find(|state| state.id == id)
            .unwrap();
        if wanted(&state.status) {
            return state.status;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never came to that: {:?}", jobs.states());
}

fn endless() -> Work {
    Box::new(|monitor| {
        while !monitor.cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(Refusal::bad("stopped"))
    })
}

fn listed(jobs: &Jobs, print: &str) -> u64 {
    let listed = jobs.list(Task::Export, name(print), name("out.png"), |_| {
        Ok::<_, ()>(())
    });
    listed.unwrap()
}

#[test]
fn newer_work_on_a_print_stops_the_older() {
    let jobs = silent();
    let first = jobs.add(Task::Color, name("a.png"), endless());
    until(&jobs, first, |s| matches!(s, Status::Running { .. }));
    let second = jobs.add(
        Task::Color,
        name("a.png"),
        Box::new(|_| Ok(Some("x".into()))),
    );
    until(&jobs, first, |s| *s == Status::Stopped);
    let made = Some("x".to_owned());
    until(&jobs, second, |s| *s == Status::Done { made: made.clone() });
}

#[test]
fn work_that_waits_can_be_taken_back() {
    let jobs = silent();
    let first = listed(&jobs, "a.png");
    jobs.begin(first, endless());
    let (sender, receiver) = mpsc::channel();
    let told: Work = Box::new(move |_| {
        let _ = sender.send(());
        Ok(None)
    });
    let second = listed(&jobs, "b.png");
    jobs.begin(second, told);
    assert!(jobs.stop(second) && !jobs.stop(second));
    assert!(jobs.stop(first));
    until(&jobs, first, |s| *s == Status::Stopped);
    jobs.close();
    assert!(receiver.try_recv().is_err());
}

#[test]
fn a_ranking_gives_way_and_is_done_afterwards() {
    let jobs = silent();
    let mut times = 0;
    let ranking: Work = Box::new(move |monitor| {
        times += 1;
        if times > 1 {
            return Ok(Some(format!("at time {times}")));
        }
        while !monitor.cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(Refusal::conflict("stopped"))
    });
    let first = jobs.add(Task::Suggest, name("a.png"), ranking);
    until(&jobs, first, |s| matches!(s, Status::Running { .. }));
    let (sender, receiver) = mpsc::channel();
    let urgent: Work = Box::new(move |_| {
        receiver.recv().unwrap();
        Ok(None)
    });
    let second = jobs.add(Task::Color, name("b.png"), urgent);
    until(&jobs, second, |s| matches!(s, Status::Running { .. }));
    until(&jobs, first, |s| *s == Status::Queued);
    sender.send(()).unwrap();
    let made = Some("at time 2".to_owned());
    until(&jobs, first, |s| *s == Status::Done { made: made.clone() });
}

#[test]
fn a_fault_ends_its_own_work_alone() {
    let jobs = silent();
    let faulty: Work = Box::new(|_| panic!("a test's own"));
    let first = jobs.add(Task::Color, name("a.png"), faulty);
    let second = jobs.add(Task::Color, name("b.png"), Box::new(|_| Ok(None)));
    until(&jobs, first, |s| matches!(s, Status::Failed { .. }));
    until(&jobs, second, |s| *s == Status::Done { made: None });
}

#[test]
fn what_is_shown_does_not_wait_for_files_and_none_of_these_is_forgotten() {
    let jobs = silent();
    let first = listed(&jobs, "a.png");
    jobs.begin(first, endless());
    until(&jobs, first, |s| matches!(s, Status::Running { .. }));
    let (sender, receiver) = mpsc::channel();
    let telling = |what: u64| -> Work {
        let sender = sender.clone();
        Box::new(move |_| {
            let _ = sender.send(what);
            Ok(None)
        })
    };
    let writing: Vec<u64> = (0..60).map(|_| listed(&jobs, "b.png")).collect();
    for &id in &writing {
        assert!(jobs.begin(id, telling(id)) && !jobs.begin(id, telling(id)));
    }
    let waited_for = 1000;
    jobs.add(Task::Color, name("c.png"), telling(waited_for));
    assert_eq!(jobs.states().len(), 62);
    assert_eq!(receiver.recv(), Ok(waited_for));
    assert!(receiver.try_recv().is_err());
    jobs.stop(first);
    let done: Vec<u64> = receiver.iter().take(60).collect();
    assert_eq!(done, writing);
}

#[test]
fn what_the_program_ends_is_told_no_other_end() {
    let (sender, receiver) = mpsc::channel();
    let jobs = Jobs::new(Box::new(move |state| drop(sender.send(state))));
    let first = listed(&jobs, "a.png");
    jobs.begin(first, endless());
    let second = listed(&jobs, "b.png");
    jobs.begin(second, endless());
    until(&jobs, first, |s| matches!(s, Status::Running { .. }));
    jobs.close();
    assert!(receiver.try_iter().all(|state| !state.status.is_over()));
}

//! Slow work: with its progress, and stopped when nobody wants it any more.
//!
//! There are two queues, each with a worker of its own: one for what a person waits for at the page, and one for files that are
//! written, so that a run of an hour is no reason to wait for colors. In each, one piece is done at a time, because each uses all
//! processors already, in the order asked for.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nishikie::progress::{Monitor, Progress, Stage};
use serde::Serialize;

use crate::error::Refusal;
use crate::name::FileName;

/// Pieces of work that have ended and are still told of.
const REMEMBERED: usize = 16;

/// How often progress within a stage is told.
const EVERY: Duration = Duration::from_millis(100);

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Looking at a print and what its colors are to come from.
    Color,
    /// Ranking the folder's prints as references; gives way to all else.
    Suggest,
    /// Coloring a print in several plausible ways.
    Proposals,
    /// Writing a picture.
    Export,
    /// Optimizing a picture in style mode, and writing it.
    Style,
}

impl Task {
    fn lane(self) -> Lane {
        match self {
            Task::Color | Task::Suggest | Task::Proposals => Lane::Shown,
            Task::Export | Task::Style => Lane::Written,
        }
    }
}

/// Which queue work waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    /// What is seen at the page, and is out of date when the page asks for something else.
    Shown,
    /// Files: each is wanted, and outlives the program.
    Written,
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Standing {
    /// Others are before it.
    Queued,
    /// It is being done.
    Running {
        /// What is done at the moment.
        stage: Option<Stage>,
        /// How much of that, 0..=1.
        fraction: f64,
    },
    /// It ended well.
    Done {
        /// What was made of it, for people: a file's name.
        made: Option<String>,
    },
    /// It did not.
    Failed {
        /// Why, in words.
        error: String,
        /// The same in Japanese.
        error_ja: Option<String>,
    },
    /// Nobody wanted it any more.
    Stopped,
    /// The program ended before it did; it can be begun again.
    Interrupted,
}

impl Standing {
    /// Whether it waits or runs.
    fn is_open(&self) -> bool {
        matches!(self, Standing::Queued | Standing::Running { .. })
    }

    /// Whether nothing more will come of it.
    pub fn is_over(&self) -> bool {
        !self.is_open() && *self != Standing::Interrupted
    }
}

/// A piece of work as the page sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobState {
    /// Never used again for another.
    pub id: u64,
    /// What is being done.
    pub task: Task,
    /// To which print.
    pub print: FileName,
    /// The file that is to be written.
    pub file: Option<FileName>,
    /// How it stands.
    #[serde(flatten)]
    pub standing: Standing,
}

/// The work itself; what it made, for people. It is done again from its beginning where it gave way to other work.
pub type Work = Box<dyn FnMut(&Listener) -> Result<Option<String>, Refusal> + Send>;

/// Told of every change.
pub type Teller = Box<dyn Fn(JobState) + Send + Sync>;

struct Waiting {
    id: u64,
    lane: Lane,
    work: Work,
}

struct Running {
    id: u64,
    stop: Arc<AtomicBool>,
    /// Whether it is to be done again later.
    again: bool,
}

#[derive(Default)]
struct Queue {
    next_id: u64,
    waiting: VecDeque<Waiting>,
    /// One of each lane at most.
    running: Vec<Running>,
    states: VecDeque<JobState>,
    closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
    tell: Teller,
}

/// The queues and their workers.
pub struct Jobs {
    shared: Arc<Shared>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").finish_non_exhaustive()
    }
}

impl Jobs {
    /// An empty queue.
    pub fn new(tell: Teller) -> Self {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            changed: Condvar::new(),
            tell,
        });
        let workers = [Lane::Shown, Lane::Written].map(|lane| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || shared.work(lane))
        });
        Jobs {
            shared,
            workers: Mutex::new(workers.into()),
        }
    }

    /// Adds work that writes nothing. What has the same task and print is stopped, or taken out of the queue: it is out of date.
    pub fn add(&self, task: Task, print: FileName, work: Work) -> u64 {
        let mut queue = self.shared.queue();
        let same = |state: &JobState| state.task == task && state.print == print;
        let same: Vec<u64> = queue
            .states
            .iter()
            .filter(|s| same(s))
            .map(|s| s.id)
            .collect();
        for id in same {
            self.shared.stop(&mut queue, id);
        }
        if task != Task::Suggest {
            queue.give_way();
        }
        let id = queue.next_id;
        queue.next_id += 1;
        queue.states.push_back(JobState {
            id,
            task,
            print,
            file: None,
            standing: Standing::Interrupted,
        });
        self.shared.enqueue(&mut queue, id, task, work);
        id
    }

    /// Lists work that writes a file, and does not begin it yet; `keep` is called with its number before anyone else sees it.
    ///
    /// # Errors
    /// Those of `keep`; then it is not listed.
    pub fn list<E>(
        &self,
        task: Task,
        print: FileName,
        file: FileName,
        keep: impl FnOnce(u64) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut queue = self.shared.queue();
        let id = queue.next_id;
        keep(id)?;
        queue.next_id += 1;
        queue.states.push_back(JobState {
            id,
            task,
            print,
            file: Some(file),
            standing: Standing::Interrupted,
        });
        Ok(id)
    }

    /// Begins what is listed and does not wait or run; false if there is no such work.
    pub fn begin(&self, id: u64, work: Work) -> bool {
        let mut queue = self.shared.queue();
        let listed = |state: &&JobState| state.id == id && state.standing == Standing::Interrupted;
        let Some(task) = queue.states.iter().find(listed).map(|state| state.task) else {
            return false;
        };
        self.shared.enqueue(&mut queue, id, task, work);
        true
    }

    /// Stops a piece of work, or takes it out of the queue or the list; false if there is no such work any more.
    pub fn stop(&self, id: u64) -> bool {
        let mut queue = self.shared.queue();
        self.shared.stop(&mut queue, id)
    }

    /// Whether such work waits or runs.
    pub fn is_under_way(&self, task: Task, print: &FileName) -> bool {
        let queue = self.shared.queue();
        queue
            .states
            .iter()
            .any(|state| state.standing.is_open() && state.task == task && state.print == *print)
    }

    /// All that is listed, waits, runs, or ended lately.
    pub fn states(&self) -> Vec<JobState> {
        self.shared.queue().states.iter().cloned().collect()
    }

    /// Stops everything, and waits until it has stopped. What did not end well by then was interrupted, and is told no other
    /// end.
    pub fn close(&self) {
        let mut queue = self.shared.queue();
        queue.closed = true;
        queue.waiting.clear();
        for running in &queue.running {
            running.stop.store(true, Ordering::Relaxed);
        }
        drop(queue);
        self.shared.changed.notify_all();
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        for worker in workers.drain(..) {
            let _ = worker.join();
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.close();
    }
}

impl Queue {
    fn is_ranking(&self, id: u64) -> bool {
        let mut states = self.states.iter();
        states.any(|state| state.id == id && state.task == Task::Suggest)
    }

    /// The next to be done in a lane; rankings come last.
    fn next(&mut self, lane: Lane) -> Option<Waiting> {
        let mut places = (0..self.waiting.len()).filter(|&place| self.waiting[place].lane == lane);
        let first = places.clone().next()?;
        let urgent = places.find(|&place| !self.is_ranking(self.waiting[place].id));
        self.waiting.remove(urgent.unwrap_or(first))
    }

    /// Stops a ranking until what else is to be seen is done.
    fn give_way(&mut self) {
        let ranking = self.running.iter().position(|r| self.is_ranking(r.id));
        if let Some(place) = ranking {
            let running = &mut self.running[place];
            running.again = !running.stop.swap(true, Ordering::Relaxed) || running.again;
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self, queue: &mut Queue, id: u64) -> bool {
        if let Some(running) = queue.running.iter_mut().find(|running| running.id == id) {
            running.again = false;
            running.stop.store(true, Ordering::Relaxed);
            return true;
        }
        let known = queue.states.iter().find(|state| state.id == id);
        if known.is_none_or(|state| state.standing.is_over()) {
            return false;
        }
        queue.waiting.retain(|waiting| waiting.id != id);
        self.set(queue, id, Standing::Stopped);
        true
    }

    fn enqueue(&self, queue: &mut Queue, id: u64, task: Task, work: Work) {
        let lane = task.lane();
        queue.waiting.push_back(Waiting { id, lane, work });
        self.set(queue, id, Standing::Queued);
        self.changed.notify_all();
    }

    fn set(&self, queue: &mut Queue, id: u64, standing: Standing) {
        let Some(state) = queue.states.iter_mut().find(|state| state.id == id) else {
            return;
        };
        state.standing = standing;
        (self.tell)(state.clone());
        let ended = |state: &JobState| state.standing.is_over();
        while queue.states.iter().filter(|state| ended(state)).count() > REMEMBERED {
            let oldest = queue.states.iter().position(ended);
            oldest.and_then(|oldest| queue.states.remove(oldest));
        }
    }

    /// What the worker of a lane does until the queues are closed.
    fn work(&self, lane: Lane) {
        loop {
            let mut queue = self.queue();
            let Waiting { id, mut work, .. } = loop {
                if queue.closed {
                    return;
                }
                match queue.next(lane) {
                    Some(next) => break next,
                    None => {
                        let woken = self.changed.wait(queue);
                        queue = woken.unwrap_or_else(PoisonError::into_inner);
                    }
                }
            };
            let stop = Arc::new(AtomicBool::new(false));
            queue.running.push(Running {
                id,
                stop: Arc::clone(&stop),
                again: false,
            });
            let (stage, fraction) = (None, 0.0);
            self.set(&mut queue, id, Standing::Running { stage, fraction });
            drop(queue);
            let listener = Listener {
                shared: self,
                id,
                stop: &stop,
                told: Mutex::default(),
            };
            // A fault in one print's work must not be the end of all work.
            let done = catch_unwind(AssertUnwindSafe(|| work(&listener)));
            let standing = match done {
                Ok(Ok(made)) => Standing::Done { made },
                Ok(Err(_)) if stop.load(Ordering::Relaxed) => Standing::Stopped,
                Ok(Err(refusal)) => Standing::Failed {
                    error: refusal.words,
                    error_ja: refusal.japanese,
                },
                Err(_) => Standing::Failed {
                    error:
                        "a fault in the program ended this; what was written before is as it was"
                            .into(),
                    error_ja: Some(
                        "プログラムの不具合で中断しました。すでに書き出したものはそのままです。"
                            .into(),
                    ),
                },
            };
            let mut queue = self.queue();
            let place = queue.running.iter().position(|running| running.id == id);
            let again = place.is_some_and(|place| queue.running.swap_remove(place).again);
            if queue.closed && !matches!(standing, Standing::Done { .. }) {
                return;
            }
            if again && standing == Standing::Stopped {
                queue.waiting.push_back(Waiting { id, lane, work });
                self.set(&mut queue, id, Standing::Queued);
            } else {
                self.set(&mut queue, id, standing);
            }
        }
    }
}

/// Hears how the work goes.
pub struct Listener<'a> {
    shared: &'a Shared,
    id: u64,
    stop: &'a AtomicBool,
    told: Mutex<Option<(Stage, Instant)>>,
}

impl Listener<'_> {
    /// The work's number.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether the program ends, so that what is half done is not wanted.
    pub fn ends(&self) -> bool {
        self.shared.queue().closed
    }
}

impl Monitor for Listener<'_> {
    fn progress(&self, progress: Progress) {
        let stage = progress.stage;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|(before, when)| before == stage && when.elapsed() < EVERY) {
            return;
        }
        *told = Some((stage, Instant::now()));
        drop(told);
        let standing = Standing::Running {
            stage: Some(stage),
            fraction: progress.fraction().clamp(0.0, 1.0),
        };
        self.shared.set(&mut self.shared.queue(), self.id, standing);
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn name(name: &str) -> FileName {
        FileName::new(name).unwrap()
    }

    fn silent() -> Jobs {
        Jobs::new(Box::new(|_| {}))
    }

    fn until(jobs: &Jobs, id: u64, wanted: impl Fn(&Standing) -> bool) -> Standing {
        for _ in 0..1000 {
            let state = jobs
                .states()
                .into_iter()
                .find(|state| state.id == id)
                .unwrap();
            if wanted(&state.standing) {
                return state.standing;
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
        until(&jobs, first, |s| matches!(s, Standing::Running { .. }));
        let second = jobs.add(
            Task::Color,
            name("a.png"),
            Box::new(|_| Ok(Some("x".into()))),
        );
        until(&jobs, first, |s| *s == Standing::Stopped);
        let made = Some("x".to_owned());
        until(&jobs, second, |s| {
            *s == Standing::Done { made: made.clone() }
        });
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
        until(&jobs, first, |s| *s == Standing::Stopped);
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
        until(&jobs, first, |s| matches!(s, Standing::Running { .. }));
        let (sender, receiver) = mpsc::channel();
        let urgent: Work = Box::new(move |_| {
            receiver.recv().unwrap();
            Ok(None)
        });
        let second = jobs.add(Task::Color, name("b.png"), urgent);
        until(&jobs, second, |s| matches!(s, Standing::Running { .. }));
        until(&jobs, first, |s| *s == Standing::Queued);
        sender.send(()).unwrap();
        let made = Some("at time 2".to_owned());
        until(&jobs, first, |s| {
            *s == Standing::Done { made: made.clone() }
        });
    }

    #[test]
    fn a_fault_ends_its_own_work_alone() {
        let jobs = silent();
        let faulty: Work = Box::new(|_| panic!("a test's own"));
        let first = jobs.add(Task::Color, name("a.png"), faulty);
        let second = jobs.add(Task::Color, name("b.png"), Box::new(|_| Ok(None)));
        until(&jobs, first, |s| matches!(s, Standing::Failed { .. }));
        until(&jobs, second, |s| *s == Standing::Done { made: None });
    }

    #[test]
    fn what_is_shown_does_not_wait_for_files_and_none_of_these_is_forgotten() {
        let jobs = silent();
        let first = listed(&jobs, "a.png");
        jobs.begin(first, endless());
        until(&jobs, first, |s| matches!(s, Standing::Running { .. }));
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
        until(&jobs, first, |s| matches!(s, Standing::Running { .. }));
        jobs.close();
        assert!(receiver.try_iter().all(|state| !state.standing.is_over()));
    }
}

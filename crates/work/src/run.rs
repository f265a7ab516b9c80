//! The runner: does the tasks whose results are missing, beside other processes that do the same.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use rayon::ThreadPool;

use crate::claim::{Claims, Sight};
use crate::ledger::{Failure, FileError, Kind};
use crate::outcome::{Outcome, Report};
use crate::task::{Monitor, State, Stop, Task, Watch};

/// The time after which a task that another process holds is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Does the tasks that are missing or stale, and those that failed before, one at a time in each of `pools`.
///
/// A task that fails is noted, and the others go on. Any number of processes may work on the same tasks; each returns when
/// all of its tasks are done, by any process, when the monitor cancels the work, or at a fatal error. Finished
/// results are kept.
pub fn run<T: Task>(
    tasks: &[T],
    pools: &[ThreadPool],
    monitor: &dyn Monitor<T>,
) -> Report<T::Fatal> {
    let claims = Claims::new();
    let mut outcomes = vec![Outcome::Open; tasks.len()];
    let (mut due, mut over) = (VecDeque::new(), 0);
    // Those done by processes that have yet to give them back.
    let mut held = Vec::new();
    for (index, task) in tasks.iter().enumerate() {
        // Looking at many results takes long, too.
        if monitor.cancelled() {
            break;
        }
        let place = task.place();
        match task.state() {
            State::Done => {
                // A process that was killed at the last moment may have left them.
                Kind::FAILED.remove(&place);
                if !claims.clear(&place) {
                    held.push(place);
                }
                monitor.found(task);
                outcomes[index] = Outcome::Done { own: false };
                over += 1;
                continue;
            }
            State::Missing => {}
            State::Stale { file, reason } => monitor.stale(task, &file, &reason),
        }
        if let Err(unreadable) = Failure::read(&place) {
            monitor.stale(task, &unreadable.path, &unreadable.reason);
        }
        due.push_back(Due {
            index,
            task,
            failed: Failure::written(&place),
            sight: None,
        });
    }
    let runner = Runner {
        claims,
        monitor,
        queue: Mutex::new(Queue {
            over,
            due,
            held: VecDeque::new(),
            outcomes,
            under_way: vec![0.0; pools.len()],
            fatal: None,
        }),
    };
    runner.change(|_| {});
    thread::scope(|scope| {
        let work = |(worker, pool)| {
            let runner = &runner;
            scope.spawn(move || runner.work(worker, pool))
        };
        let threads: Vec<_> = pools.iter().enumerate().map(work).collect();
        for thread in threads {
            if let Err(panic) = thread.join() {
                resume_unwind(panic);
            }
        }
    });
    // Such a process may have been killed before it could.
    for place in held {
        runner.claims.clear(&place);
    }
    let queue = runner
        .queue
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Report {
        outcomes: queue.outcomes,
        fatal: queue.fatal,
    }
}

/// A task that was not done when the work began.
struct Due<'a, T> {
    index: usize,
    task: &'a T,
    /// The time at which the failure of an earlier attempt was written.
    failed: Option<SystemTime>,
    /// The claim of another process at work on it, as last seen.
    sight: Option<Sight>,
}

/// The state that the workers share.
struct Runner<'a, T: Task> {
    claims: Claims,
    monitor: &'a dyn Monitor<T>,
    queue: Mutex<Queue<'a, T>>,
}

struct Queue<'a, T: Task> {
    due: VecDeque<Due<'a, T>>,
    /// The tasks that other processes hold.
    held: VecDeque<Due<'a, T>>,
    outcomes: Vec<Outcome>,
    /// The number of tasks with an outcome.
    over: usize,
    /// The part that each worker has done of its task.
    under_way: Vec<f64>,
    fatal: Option<T::Fatal>,
}

impl<'a, T: Task> Runner<'a, T> {
    /// Does tasks until none is left, in a thread of its own.
    fn work(&self, worker: usize, pool: &ThreadPool) {
        while let Some(mut due) = self.next() {
            match self.attempt(&mut due, worker, pool) {
                Ok(Attempt::Over(outcome)) => {
                    if let Outcome::Failed { reason, own } = &outcome {
                        self.monitor.failed(due.task, reason, *own);
                    }
                    self.change(|queue| {
                        queue.outcomes[due.index] = outcome;
                        queue.under_way[worker] = 0.0;
                        queue.over += 1;
                    });
                }
                Ok(Attempt::Held) => self.queue().held.push_back(due),
                Ok(Attempt::Cancelled) => return,
                Err(error) => {
                    self.queue().fatal.get_or_insert(error);
                    return;
                }
            }
        }
    }

    /// Returns the next task to try: a free one, else one that another process holds, after a while.
    fn next(&self) -> Option<Due<'a, T>> {
        let mut queue = self.queue();
        if queue.fatal.is_some() || self.monitor.cancelled() {
            return None;
        }
        if let Some(due) = queue.due.pop_front() {
            return Some(due);
        }
        let held = queue.held.pop_front()?;
        drop(queue);
        thread::sleep(LOOK_AGAIN);
        Some(held)
    }

    fn attempt(
        &self,
        due: &mut Due<T>,
        worker: usize,
        pool: &ThreadPool,
    ) -> Result<Attempt, T::Fatal> {
        let task = due.task;
        let place = task.place();
        let taken = self.claims.take(&place, &mut due.sight);
        let Some(_claim) = taken.map_err(FileError::of(place.folder()))? else {
            return Ok(Attempt::Held);
        };
        // Another process may have been here since the work began.
        if task.state() == State::Done {
            self.monitor.found(task);
            return Ok(Attempt::Over(Outcome::Done { own: false }));
        }
        if Failure::written(&place) != due.failed
            && let Ok(Some(failure)) = Failure::read(&place)
            && failure.key == task.key()
        {
            let reason = failure.reason;
            return Ok(Attempt::Over(Outcome::Failed { reason, own: false }));
        }
        let watch = Watching {
            runner: self,
            worker,
        };
        match pool.install(|| task.run(&watch)) {
            Ok(()) => {
                Kind::FAILED.remove(&place);
                Ok(Attempt::Over(Outcome::Done { own: true }))
            }
            Err(Stop::Failed(reason)) => {
                let failure = Failure {
                    key: task.key().to_owned(),
                    reason,
                };
                Kind::FAILED.write(&place, &failure)?;
                let reason = failure.reason;
                Ok(Attempt::Over(Outcome::Failed { reason, own: true }))
            }
            Err(Stop::Cancelled) => Ok(Attempt::Cancelled),
            Err(Stop::Fatal(error)) => Err(error),
        }
    }

    /// Changes the queue, and reports the progress to the monitor.
    fn change(&self, change: impl FnOnce(&mut Queue<'a, T>)) {
        let mut queue = self.queue();
        change(&mut queue);
        let done = queue.over as f64 + queue.under_way.iter().sum::<f64>();
        let of = queue.outcomes.len();
        drop(queue);
        self.monitor.progress(done, of);
    }

    fn queue(&self) -> MutexGuard<'_, Queue<'a, T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end of an attempt at a task.
enum Attempt {
    Over(Outcome),
    /// Another process holds the task.
    Held,
    Cancelled,
}

/// A task under way in one of the workers.
struct Watching<'r, 'a, T: Task> {
    runner: &'r Runner<'a, T>,
    worker: usize,
}

impl<T: Task> Watch for Watching<'_, '_, T> {
    fn advance(&self, fraction: f64) {
        self.runner
            .change(|queue| queue.under_way[self.worker] = fraction);
    }

    fn cancelled(&self) -> bool {
        self.runner.monitor.cancelled() || self.runner.queue().fatal.is_some()
    }
}

//! The jobs of all queues: which wait, which run, and their states. Every change of a state is published.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::job::{JobState, Lane, Status, Task};
use super::monitor::JobMonitor;
use crate::error::Refusal;
use crate::name::FileName;

/// The number of ended jobs whose states are kept.
const REMEMBERED: usize = 16;

/// The work of a job; returns the name of the file that it wrote. Work that gave way to other jobs is done again from its start.
pub type Work = Box<dyn FnMut(&JobMonitor) -> Result<Option<String>, Refusal> + Send>;

/// Receives every state that a job takes on.
pub type Publish = Box<dyn Fn(JobState) + Send + Sync>;

/// A job that waits.
pub struct Waiting {
    /// The job's number.
    pub id: u64,
    lane: Lane,
    /// The work to be done.
    pub work: Work,
}

struct Running {
    id: u64,
    stop: Arc<AtomicBool>,
    /// True if the job gave way, and is to be done again later.
    again: bool,
}

/// The jobs of all queues.
pub struct Queue {
    next_id: u64,
    waiting: VecDeque<Waiting>,
    /// At most one of each lane.
    running: Vec<Running>,
    states: VecDeque<JobState>,
    publish: Publish,
}

impl Queue {
    /// Creates empty queues.
    pub fn new(publish: Publish) -> Self {
        Queue {
            next_id: 0,
            waiting: VecDeque::new(),
            running: Vec::new(),
            states: VecDeque::new(),
            publish,
        }
    }

    /// The number that the next job gets.
    pub fn next_id(&self) -> u64 {
        self.next_id
    }

    /// The states of all jobs, in the order in which they were listed.
    pub fn states(&self) -> impl Iterator<Item = &JobState> {
        self.states.iter()
    }

    fn state(&self, id: u64) -> Option<&JobState> {
        self.states.iter().find(|state| state.id == id)
    }

    /// Lists a job, which neither waits nor runs yet, and returns its number.
    pub fn list(&mut self, task: Task, print: FileName, file: Option<FileName>) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.states.push_back(JobState {
            id,
            task,
            print,
            file,
            status: Status::Interrupted,
        });
        id
    }

    /// Returns whether a job is listed and neither waits nor runs.
    pub fn is_listed(&self, id: u64) -> bool {
        let state = self.state(id);
        state.is_some_and(|state| state.status == Status::Interrupted)
    }

    /// Appends a listed job to its queue.
    pub fn push(&mut self, id: u64, work: Work) {
        let Some(lane) = self.state(id).map(|state| state.task.lane()) else {
            return;
        };
        self.waiting.push_back(Waiting { id, lane, work });
        self.set(id, Status::Queued);
    }

    /// Sets and publishes the status of a job, and forgets the jobs that ended long ago.
    pub fn set(&mut self, id: u64, status: Status) {
        let Some(state) = self.states.iter_mut().find(|state| state.id == id) else {
            return;
        };
        state.status = status;
        (self.publish)(state.clone());
        let ended = |state: &JobState| state.status.is_over();
        while self.states.iter().filter(|state| ended(state)).count() > REMEMBERED {
            let oldest = self.states.iter().position(ended);
            oldest.and_then(|oldest| self.states.remove(oldest));
        }
    }

    /// Takes the next job of a lane out of its queue; rankings come last.
    pub fn pop(&mut self, lane: Lane) -> Option<Waiting> {
        let mut places = (0..self.waiting.len()).filter(|&place| self.waiting[place].lane == lane);
        let first = places.clone().next()?;
        let urgent = places.find(|&place| !self.is_ranking(self.waiting[place].id));
        self.waiting.remove(urgent.unwrap_or(first))
    }

    /// Marks a job as running, and returns the flag that stops it.
    pub fn start(&mut self, id: u64) -> Arc<AtomicBool> {
        let stop = Arc::new(AtomicBool::new(false));
        self.running.push(Running {
            id,
            stop: Arc::clone(&stop),
            again: false,
        });
        let (stage, fraction) = (None, 0.0);
        self.set(id, Status::Running { stage, fraction });
        stop
    }

    /// Marks a job as no longer running, and returns whether it gave way and is to be done again.
    pub fn finish(&mut self, id: u64) -> bool {
        let place = self.running.iter().position(|running| running.id == id);
        place.is_some_and(|place| self.running.swap_remove(place).again)
    }

    /// Stops a job, or removes it from its queue or from the list. Returns false if there is no such job any more.
    pub fn stop(&mut self, id: u64) -> bool {
        if let Some(running) = self.running.iter_mut().find(|running| running.id == id) {
            running.again = false;
            running.stop.store(true, Ordering::Relaxed);
            return true;
        }
        let state = self.state(id);
        if state.is_none_or(|state| state.status.is_over()) {
            return false;
        }
        self.waiting.retain(|waiting| waiting.id != id);
        self.set(id, Status::Stopped);
        true
    }

    /// Stops all jobs with this task and print.
    pub fn stop_all(&mut self, task: Task, print: &FileName) {
        let same = self.states.iter().filter(|state| state.is_of(task, print));
        let same: Vec<u64> = same.map(|state| state.id).collect();
        for id in same {
            self.stop(id);
        }
    }

    /// Stops a running ranking, which is done again when the other jobs of its lane are done.
    pub fn give_way(&mut self) {
        let ranking = self.running.iter().position(|r| self.is_ranking(r.id));
        if let Some(place) = ranking {
            let running = &mut self.running[place];
            running.again = !running.stop.swap(true, Ordering::Relaxed) || running.again;
        }
    }

    /// Empties the queues, and stops the running jobs.
    pub fn interrupt(&mut self) {
        self.waiting.clear();
        for running in &self.running {
            running.stop.store(true, Ordering::Relaxed);
        }
    }

    fn is_ranking(&self, id: u64) -> bool {
        let state = self.state(id);
        state.is_some_and(|state| state.task == Task::Suggest)
    }
}

//! Doing what is missing, resumably, beside other processes that do the same.

use std::collections::VecDeque;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use nishikie::progress::{Monitor, Note, Progress, Stage};
use nishikie::picture::{Depth, Picture, Provenance, hash};
use nishikie::style::{Configuration, Ending, Iteration, Problem, Start, noise, optimize};
use rayon::ThreadPool;
use vgg::{Network, Weights};

use crate::claim::{Claims, Sight};
use crate::color::color;
use crate::folder::{self, Folder, StudyList};
use crate::plan::{Plan, Print, Run};
use crate::record::{Finished, RUN_RECORD_VERSION, RunRecord, RunResult};
use crate::setup::Setup;
use crate::shared::Shared;
use crate::{StudyError, Workers};

/// How long to wait before looking again at a run that another process works on.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The part of the runs that a process takes: the `index`th of `of`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

impl Shard {
    /// All runs.
    pub const WHOLE: Shard = Shard { index: 1, of: 1 };

    /// This share of a list: neighbors, which have most in common, stay together.
    pub(crate) fn of<T: Clone>(self, all: &[T]) -> Vec<T> {
        let bound = |n: usize| n * all.len() / self.of;
        all[bound(self.index - 1)..bound(self.index)].to_vec()
    }
}

impl FromStr for Shard {
    type Err = StudyError;

    fn from_str(text: &str) -> Result<Shard, StudyError> {
        let parsed = text
            .split_once('/')
            .and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match parsed {
            Some((index, of)) if (1..=of).contains(&index) => Ok(Shard { index, of }),
            _ => Err(StudyError::Shard(text.to_owned())),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// What became of a share of the runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunSummary {
    /// Runs in the share.
    pub total: usize,
    /// Those with a picture, from before or from now.
    pub finished: usize,
    /// Those that ended in an error.
    pub failed: usize,
    /// Those of both that this process did itself.
    pub own: usize,
}

/// Does the runs of a share that are missing or stale in `root`, and those that failed before.
///
/// A run that fails is recorded, and the others go on; see [`RunSummary::failed`] of what is returned. Any number of
/// processes may work in one folder, on the same share or on different ones; each returns when its whole share is done,
/// by whomever. `monitor` is told of runs ([`Stage::Runs`]), those under way counted in part.
///
/// # Errors
/// Outputs cannot be written, or the program's own weights cannot be used; [`StudyError::Cancelled`]. What is finished by then
/// is kept.
pub fn run(
    plan: &Plan,
    root: &Path,
    shard: Shard,
    workers: Workers,
    monitor: &dyn Monitor,
) -> Result<RunSummary, StudyError> {
    let network = Network::new(Weights::embedded()?);
    let folder = Folder::create(root, StudyList::of(plan, network.weights().sha256()))?;
    let runs = shard.of(&plan.runs());
    let mut tally = Tally {
        total: runs.len(),
        running: vec![0.0; workers.jobs],
        ..Tally::default()
    };
    let claims = Claims::new();
    let mut due = VecDeque::new();
    for run in runs {
        let job = PlannedRun::new(plan, &folder, run);
        match job.state() {
            State::Finished => {
                claims.bury(&job.folder);
                tally.finished += 1;
            }
            state => {
                if let State::Unusable { file, reason } = &state {
                    monitor.note(Note::RunAgain {
                        file: file.display().to_string(),
                        reason: reason.clone(),
                    });
                }
                due.push_back(Due {
                    before: job.written(),
                    job,
                    sight: None,
                });
            }
        }
    }
    tally.due = due.len();

    let study = Study {
        shared: Shared::new(&folder, &network),
        folder: &folder,
        claims,
        queue: Mutex::new(Queue {
            due,
            held: VecDeque::new(),
            tally,
            fatal: None,
        }),
        monitor,
    };
    let pools = workers.pools()?;
    study.moved(|_| {});
    thread::scope(|scope| {
        scope.spawn(|| study.claims.beat());
        let threads: Vec<_> = pools
            .iter()
            .enumerate()
            .map(|(worker, pool)| {
                scope.spawn({
                    let study = &study;
                    move || study.work(worker, pool)
                })
            })
            .collect();
        // Whatever became of the workers, the heartbeat has to end, or the scope would not.
        let ended: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        study.claims.end();
        if let Some(panic) = ended.into_iter().find_map(Result::err) {
            std::panic::resume_unwind(panic);
        }
    });
    let queue = study
        .queue
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let Tally {
        total,
        finished,
        failed,
        own,
        ..
    } = queue.tally;
    match queue.fatal {
        Some(error) => Err(error),
        None if finished + failed < total => Err(StudyError::Cancelled { finished, total }),
        None => Ok(RunSummary {
            total,
            finished,
            failed,
            own,
        }),
    }
}

/// One run with all that it is about.
struct PlannedRun<'a> {
    setup: &'a Setup,
    content: &'a Print,
    style: &'a Print,
    folder: PathBuf,
    key: String,
}

/// What lies in a run's folder.
enum State {
    Finished,
    Failed,
    Missing,
    /// With what is wrong with which file, for the person at the screen.
    Unusable {
        file: PathBuf,
        reason: String,
    },
}

impl<'a> PlannedRun<'a> {
    fn new(plan: &'a Plan, folder: &Folder, run: Run) -> PlannedRun<'a> {
        let setup = &plan.configurations[run.configuration];
        let (content, style) = (&plan.contents[run.content], &plan.styles[run.style]);
        PlannedRun {
            setup,
            content,
            style,
            folder: folder.run(setup, content, style),
            key: folder.list.key(setup, content, style),
        }
    }

    fn state(&self) -> State {
        let unusable = |file: PathBuf, reason: &str| State::Unusable {
            file,
            reason: reason.to_owned(),
        };
        let path = folder::record(&self.folder);
        let record = match RunRecord::read(&path) {
            Ok(Some(record)) => record,
            Ok(None) => return State::Missing,
            Err(error) => return unusable(path, &error.to_string()),
        };
        if record.key != self.key {
            return unusable(path, "its inputs or settings have changed");
        }
        let RunResult::Finished(finished) = record.result else {
            return State::Failed;
        };
        let picture = folder::picture(&self.folder);
        match hash::sha256_of_file(&picture) {
            Ok(hash) if hash == finished.picture_sha256 => State::Finished,
            Ok(_) => unusable(picture, "it is no longer what was written"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                unusable(picture, "it is gone")
            }
            Err(error) => unusable(picture, &error.to_string()),
        }
    }

    /// When the record was written, by the clock of its disk.
    fn written(&self) -> Option<SystemTime> {
        fs::metadata(folder::record(&self.folder))
            .and_then(|found| found.modified())
            .ok()
    }
}

impl fmt::Display for PlannedRun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} on {} after {}",
            self.setup.name(),
            self.content.name,
            self.style.name
        )
    }
}

/// A run that was not finished when we began.
struct Due<'a> {
    job: PlannedRun<'a>,
    /// When the record that we found was written.
    before: Option<SystemTime>,
    /// What was last seen of another process at work on it.
    sight: Option<Sight>,
}

/// What the workers share.
struct Study<'a> {
    folder: &'a Folder,
    shared: Shared<'a>,
    claims: Claims,
    queue: Mutex<Queue<'a>>,
    monitor: &'a dyn Monitor,
}

struct Queue<'a> {
    due: VecDeque<Due<'a>>,
    /// Runs that other processes work on.
    held: VecDeque<Due<'a>>,
    tally: Tally,
    fatal: Option<StudyError>,
}

#[derive(Default)]
struct Tally {
    total: usize,
    finished: usize,
    failed: usize,
    own: usize,
    /// Runs that were due when we began.
    due: usize,
    /// Of these, what is over, by us or others.
    over: usize,
    /// The part that each worker has done of its run.
    running: Vec<f64>,
}

impl Tally {
    fn progress(&self) -> Progress {
        let done = self.over as f64 + self.running.iter().sum::<f64>();
        let rest = self.due as f64 - done;
        Progress {
            stage: Stage::Runs,
            done: self.total as f64 - rest,
            of: self.total.max(1),
        }
    }
}

/// What became of an attempt.
enum Attempt {
    Finished,
    Failed(String),
    Held,
    /// Another worker met an error that ends everything, or the study was cancelled.
    Stopped,
}

impl<'a> Study<'a> {
    fn work(&self, worker: usize, pool: &ThreadPool) {
        while let Some(mut due) = self.next() {
            match self.attempt(&mut due, worker, pool) {
                Ok(Attempt::Finished) => {
                    self.moved(|queue| queue.tally.end(worker).finished += 1);
                }
                Ok(Attempt::Failed(error)) => {
                    self.monitor.note(Note::RunFailed {
                        run: due.job.to_string(),
                        reason: error,
                    });
                    self.moved(|queue| queue.tally.end(worker).failed += 1);
                }
                Ok(Attempt::Held) => self.lock().held.push_back(due),
                Ok(Attempt::Stopped) => return,
                Err(error) => {
                    self.lock().fatal.get_or_insert(error);
                    return;
                }
            }
        }
    }

    /// The next run to try: a free one, else one of another process's, after a while.
    fn next(&self) -> Option<Due<'a>> {
        let mut queue = self.lock();
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
        due: &mut Due,
        worker: usize,
        pool: &ThreadPool,
    ) -> Result<Attempt, StudyError> {
        let job = &due.job;
        let write = StudyError::write(&job.folder);
        let taken = fs::create_dir_all(&job.folder)
            .and_then(|()| self.claims.take(&job.folder, &mut due.sight));
        let Some(_claim) = taken.map_err(write)? else {
            return Ok(Attempt::Held);
        };
        // Another process may have been here since we looked.
        match job.state() {
            State::Finished => return Ok(Attempt::Finished),
            State::Failed if job.written() != due.before => {
                return Ok(Attempt::Failed("it failed in another process".into()));
            }
            _ => {}
        }
        folder::sweep(&job.folder).map_err(StudyError::write(&job.folder))?;

        let result = match pool.install(|| self.compute(job, worker)) {
            Ok(Some(finished)) => RunResult::Finished(finished),
            Ok(None) => return Ok(Attempt::Stopped),
            Err(Trouble::Study(error)) => return Err(error),
            Err(Trouble::Run(error)) => RunResult::Failed { error },
        };
        let record = self.record(job, result);
        record.write(&folder::record(&job.folder))?;
        self.lock().tally.own += 1;
        Ok(match record.result {
            RunResult::Finished(_) => Attempt::Finished,
            RunResult::Failed { error } => Attempt::Failed(error),
        })
    }

    /// The run itself, with its picture saved; `None` when it was stopped.
    fn compute(&self, job: &PlannedRun, worker: usize) -> Result<Option<Finished>, Trouble> {
        let began = Instant::now();
        let _span = tracing::debug_span!("run", run = %job).entered();
        let within = WithinStudy {
            study: self,
            worker,
        };
        let (picture, ending, history) = match job.setup {
            Setup::Style(configuration) => match self.optimize(job, configuration, &within)? {
                Some(made) => made,
                None => return Ok(None),
            },
            Setup::Color(recipe) => {
                match color(&self.shared, recipe, job.content, job.style, &within) {
                    Ok((picture, measured)) => (picture, Ending::Complete, vec![measured]),
                    Err(StudyError::Coloring(error)) if error.is_cancelled() => return Ok(None),
                    Err(error) => return Err(error.into()),
                }
            }
        };
        let path = folder::picture(&job.folder);
        let saved = picture.save(&path, Depth::Eight, Some(&self.provenance(job)), true);
        saved.map_err(|error| Trouble::Study(StudyError::SavePicture(error)))?;
        let picture_sha256 = hash::sha256_of_file(&path)
            .map_err(|error| Trouble::Study(StudyError::read(&path)(error)))?;
        Ok(Some(Finished {
            ending,
            width: picture.width(),
            height: picture.height(),
            picture_sha256,
            seconds: began.elapsed().as_secs_f64(),
            history,
        }))
    }

    /// The picture of a style run; `None` when it was stopped.
    fn optimize(
        &self,
        job: &PlannedRun,
        configuration: &Configuration,
        within: &WithinStudy,
    ) -> Result<Option<(Picture, Ending, Vec<Iteration>)>, Trouble> {
        let content = self.shared.content(job.content)?;
        let image = &content.image;
        let problem = Problem {
            network: self.shared.network(),
            content: image,
            content_target: self
                .shared
                .content_target(configuration, job.content, image)?,
            style_target: self
                .shared
                .style_target(configuration, job.style, &content.picture)?,
            start: match self.folder.list.start {
                Start::Content | Start::Picture => None,
                Start::Noise(seed) => Some(noise(seed, image.width(), image.height())),
            },
        };
        let outcome = optimize(&problem, configuration, within);
        let outcome = outcome.map_err(|error| Trouble::Run(error.to_string()))?;
        if outcome.ending == Ending::StoppedEarly {
            return Ok(None);
        }
        let pixels = outcome.image.into_vec();
        let picture = content.picture.with_planar_rgb(pixels);
        let picture = picture.map_err(StudyError::Picture)?;
        Ok(Some((picture, outcome.ending, outcome.history)))
    }

    fn record(&self, job: &PlannedRun, result: RunResult) -> RunRecord {
        let list = &self.folder.list;
        RunRecord {
            version: RUN_RECORD_VERSION,
            key: job.key.clone(),
            software: format!("nishikie {}", env!("CARGO_PKG_VERSION")),
            weights_sha256: list.weights_sha256.clone(),
            configuration: job.setup.clone(),
            content: job.content.clone(),
            style: job.style.clone(),
            size: list.size,
            start: list.start,
            result,
        }
    }

    fn provenance(&self, job: &PlannedRun) -> Provenance {
        let list = &self.folder.list;
        let input = |role: &str, print: &Print| nishikie::picture::Input {
            role: role.into(),
            name: print
                .path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            sha256: print.sha256.clone(),
        };
        Provenance {
            settings: job
                .setup
                .style()
                .map(Configuration::settings)
                .unwrap_or_default(),
            weights_sha256: Some(list.weights_sha256.clone()),
            configuration: job.setup.name().to_owned(),
            inputs: vec![input("content", job.content), input("style", job.style)],
            ..Provenance::default()
        }
    }

    /// Changes the queue and tells of it.
    fn moved(&self, change: impl FnOnce(&mut Queue)) {
        let mut queue = self.lock();
        change(&mut queue);
        let progress = queue.tally.progress();
        drop(queue);
        self.monitor.progress(progress);
    }

    fn lock(&self) -> MutexGuard<'_, Queue<'a>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tally {
    /// A worker's run is over, whatever its result.
    fn end(&mut self, worker: usize) -> &mut Tally {
        self.running[worker] = 0.0;
        self.over += 1;
        self
    }
}

/// Hears one run, and tells of it as a part of the study.
struct WithinStudy<'s, 'a> {
    study: &'s Study<'a>,
    worker: usize,
}

impl Monitor for WithinStudy<'_, '_> {
    fn progress(&self, progress: Progress) {
        // The stages of color mode follow each other too fast to be told apart.
        if progress.stage == Stage::Optimizing {
            self.study
                .moved(|queue| queue.tally.running[self.worker] = progress.fraction());
        }
    }

    fn cancelled(&self) -> bool {
        self.study.monitor.cancelled() || self.study.lock().fatal.is_some()
    }
}

/// Why there is no picture.
enum Trouble {
    /// This run cannot be done; to be recorded.
    Run(String),
    /// Nothing can be written any more.
    Study(StudyError),
}

impl From<StudyError> for Trouble {
    fn from(error: StudyError) -> Trouble {
        match error {
            StudyError::SavePicture(_) | StudyError::Output(_) | StudyError::Write { .. } => {
                Trouble::Study(error)
            }
            error => Trouble::Run(error.to_string()),
        }
    }
}

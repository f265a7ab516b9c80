//! The runs of a study: their state on disk, and their computation.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nishikie::picture::credentials::Signer;
use nishikie::picture::{Depth, hash};
use nishikie::progress::{Ending, Monitor, Note, Progress, Stage};
use nishikie::{Engine, METHOD_VERSION, Record, RecordError};
use work::{Place, Shard, State, Stop, Summary, Task, Watch, Workers};

use crate::StudyError;
use crate::compute::compute;
use crate::engine::engine;
use crate::folder::{self, Folder, StudyList};
use crate::plan::{Plan, Run};
use crate::prints::StudyPrints;
use crate::run_record::{RunRecord, RunResult, method_name};

/// Does the runs of a share that are missing or stale in `root`, and those that failed before.
///
/// A run that fails is noted, and the others go on; see [`Summary::failed`]. Any number of
/// processes may work in one folder, on the same share or on different ones; each returns when its whole share is done,
/// by whichever process. With a `signer` the pictures have content credentials; those that are there already stay as they are. `monitor` receives the number of runs ([`Stage::Runs`]), those under way counted in part.
///
/// # Errors
/// Outputs cannot be written, or the program's own weights cannot be used; [`StudyError::Cancelled`]. Finished runs are kept.
pub fn run(
    plan: &Plan,
    root: &Path,
    shard: Shard,
    workers: Workers,
    signer: Option<Arc<Signer>>,
    monitor: &dyn Monitor,
) -> Result<Summary, StudyError> {
    let engine = engine(signer)?;
    let weights = engine.network.weights().sha256();
    let folder = Folder::create(root, StudyList::of(plan, weights))?;
    let study = Study {
        prints: StudyPrints::new(&folder),
        engine,
        folder: &folder,
        plan,
        monitor,
    };
    let runs = plan.runs();
    let runs = shard.of(&runs).iter();
    let runs: Vec<_> = runs.map(|run| PlannedRun::new(&study, *run)).collect();
    let report = work::run(&runs, &workers.pools()?, &OfRuns(monitor));
    let summary = report.summary();
    let Summary {
        total, finished, ..
    } = summary;
    match report.fatal {
        Some(error) => Err(error),
        None if finished + summary.failed < total => Err(StudyError::Cancelled { finished, total }),
        None => Ok(summary),
    }
}

/// The state that all runs share.
struct Study<'a> {
    prints: StudyPrints<'a>,
    engine: Engine,
    folder: &'a Folder,
    /// The plan. Unlike those of the folder's list, its prints have paths.
    plan: &'a Plan,
    monitor: &'a dyn Monitor,
}

/// One run, with its folder and its key.
struct PlannedRun<'a> {
    study: &'a Study<'a>,
    run: Run,
    folder: PathBuf,
    key: String,
}

impl<'a> PlannedRun<'a> {
    fn new(study: &'a Study<'a>, run: Run) -> PlannedRun<'a> {
        let list = &study.folder.list;
        let (setup, content, style) = list.parts(run);
        PlannedRun {
            study,
            run,
            folder: study.folder.run(setup, content, style),
            key: list.key(run),
        }
    }
}

impl Task for PlannedRun<'_> {
    type Fatal = StudyError;

    fn place(&self) -> Place {
        folder::place(&self.folder)
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn state(&self) -> State {
        let stale = |file: PathBuf, reason: String| State::Stale { file, reason };
        let list = &self.study.folder.list;
        let path = folder::record(&self.folder);
        let (method, finished) = match list.read(self.run, &self.folder) {
            Ok(Some(RunRecord {
                method,
                result: RunResult::Finished(finished),
                ..
            })) => (method, finished),
            Ok(_) => return State::Missing,
            Err(unfit) => return stale(path, unfit.to_string()),
        };
        if method != Some(METHOD_VERSION) {
            let made = method_name(method);
            let reason = format!("it was made by {made}, and this is version {METHOD_VERSION}");
            return stale(path, reason);
        }
        let picture = folder::picture(&self.folder);
        match hash::sha256_of_file(&picture) {
            Ok(hash) if hash == finished.picture_sha256 => State::Done,
            Ok(_) => stale(picture, "it is no longer what was written".into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                stale(picture, "it is gone".into())
            }
            Err(error) => stale(picture, error.to_string()),
        }
    }

    fn run(&self, watch: &dyn Watch) -> Result<(), Stop<StudyError>> {
        let Study {
            prints,
            engine,
            folder,
            plan,
            monitor,
        } = self.study;
        folder::sweep(&self.folder).map_err(StudyError::write(&self.folder))?;
        let _span = tracing::debug_span!("run", run = %self).entered();
        let computed = compute(
            plan,
            &folder.list,
            self.run,
            prints,
            engine,
            &OneRun {
                watch,
                monitor: *monitor,
            },
        );
        let colored = match computed {
            Err(StudyError::Coloring(error)) if error.is_cancelled() => {
                return Err(Stop::Cancelled);
            }
            colored => colored?,
        };
        if colored.record.ending == Ending::StoppedEarly {
            return Err(Stop::Cancelled);
        }
        // Cut short, a record can no longer be told from a file of the user's, which would not be overwritten; here there are none.
        let path = folder::record(&self.folder);
        if matches!(Record::read(&path), Err(RecordError::Foreign { .. })) {
            std::fs::remove_file(&path).map_err(StudyError::write(&path))?;
        }
        let saved = colored.save_as(folder::picture(&self.folder), Depth::Eight, true);
        saved.map_err(|error| Stop::Fatal(StudyError::Coloring(error)))?;
        // A record of an earlier form describes the picture that was replaced.
        let older = folder::older_record(&self.folder);
        match std::fs::remove_file(&older) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Stop::Fatal(StudyError::write(&older)(error)))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for PlannedRun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (setup, content, style) = self.study.folder.list.parts(self.run);
        write!(
            f,
            "{} on {} after {}",
            setup.name(),
            content.name,
            style.name
        )
    }
}

/// Passes the progress of all runs on to the caller's monitor.
struct OfRuns<'a>(&'a dyn Monitor);

impl work::Monitor<PlannedRun<'_>> for OfRuns<'_> {
    fn progress(&self, done: f64, of: usize) {
        let (stage, of) = (Stage::Runs, of.max(1));
        self.0.progress(Progress { stage, done, of });
    }

    fn stale(&self, _run: &PlannedRun, file: &Path, reason: &str) {
        self.0.note(Note::RunAgain {
            file: file.display().to_string(),
            reason: reason.into(),
        });
    }

    fn failed(&self, run: &PlannedRun, reason: &str, own: bool) {
        let reason = if own {
            reason
        } else {
            "it failed in another process"
        };
        self.0.note(Note::RunFailed {
            run: run.to_string(),
            reason: reason.into(),
        });
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// Passes the progress of one run on to the runner, and its reading to the caller's monitor.
struct OneRun<'a> {
    watch: &'a dyn Watch,
    monitor: &'a dyn Monitor,
}

impl Monitor for OneRun<'_> {
    fn reading(&self, begins: bool) {
        self.monitor.reading(begins);
    }

    fn progress(&self, progress: Progress) {
        // The stages of color mode are too short to be reported one by one.
        if progress.stage == Stage::Optimizing {
            self.watch.advance(progress.fraction());
        }
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}

/// Errors of writing end the study; all others are the run's own.
impl From<StudyError> for Stop<StudyError> {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::SavePicture(_) | StudyError::Output(_) | StudyError::Write { .. } => {
                Stop::Fatal(error)
            }
            error => Stop::Failed(error.to_string()),
        }
    }
}

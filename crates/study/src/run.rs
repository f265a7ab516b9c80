//! The runs of a study: their state on disk, and their computation.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use nishikie::METHOD_VERSION;
use nishikie::picture::{Depth, Picture, Provenance, hash};
use nishikie::progress::{Ending, Iteration, Monitor, Note, Progress, Stage};
use nishikie::style::{Configuration, Problem, Start, noise, optimize};
use vgg::Network;
use work::{Place, Shard, State, Stop, Summary, Task, Watch, Workers};

use crate::StudyError;
use crate::color::color;
use crate::folder::{self, Folder, StudyList};
use crate::plan::{Plan, Print, Run};
use crate::record::{Finished, Fit, RunRecord, RunResult, method_name};
use crate::setup::Setup;
use crate::shared::{Shared, weights};

/// Does the runs of a share that are missing or stale in `root`, and those that failed before.
///
/// A run that fails is noted, and the others go on; see [`Summary::failed`]. Any number of
/// processes may work in one folder, on the same share or on different ones; each returns when its whole share is done,
/// by whichever process. `monitor` receives the number of runs ([`Stage::Runs`]), those under way counted in part.
///
/// # Errors
/// Outputs cannot be written, or the program's own weights cannot be used; [`StudyError::Cancelled`]. Runs that were finished by
/// then are kept.
pub fn run(
    plan: &Plan,
    root: &Path,
    shard: Shard,
    workers: Workers,
    monitor: &dyn Monitor,
) -> Result<Summary, StudyError> {
    let network = Network::new(weights()?);
    let folder = Folder::create(root, StudyList::of(plan, network.weights().sha256()))?;
    let study = Study {
        shared: Shared::new(&folder, &network),
        folder: &folder,
        plan,
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
    shared: Shared<'a>,
    folder: &'a Folder,
    /// The prints here have paths, which the folder's list leaves out.
    plan: &'a Plan,
}

/// One run, with what it is made from.
struct PlannedRun<'a> {
    study: &'a Study<'a>,
    run: Run,
    setup: &'a Setup,
    content: &'a Print,
    style: &'a Print,
    folder: PathBuf,
    key: String,
}

impl<'a> PlannedRun<'a> {
    fn new(study: &'a Study<'a>, run: Run) -> PlannedRun<'a> {
        let plan = study.plan;
        let setup = &plan.configurations[run.configuration];
        let (content, style) = (&plan.contents[run.content], &plan.styles[run.style]);
        PlannedRun {
            study,
            run,
            setup,
            content,
            style,
            folder: study.folder.run(setup, content, style),
            key: study.folder.list.key(run),
        }
    }

    /// Computes the run and saves its picture.
    fn compute(&self, watch: &dyn Watch) -> Result<Finished, Stop<StudyError>> {
        let began = Instant::now();
        let _span = tracing::debug_span!("run", run = %self).entered();
        let within = OneRun(watch);
        let (picture, ending, history) = match self.setup {
            Setup::Style(configuration) => self.optimize(configuration, &within)?,
            Setup::Color(recipe) => {
                match color(
                    &self.study.shared,
                    recipe,
                    self.content,
                    self.style,
                    &within,
                ) {
                    Ok((picture, measured)) => (picture, Ending::Complete, vec![measured]),
                    Err(StudyError::Coloring(error)) if error.is_cancelled() => {
                        return Err(Stop::Cancelled);
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        };
        let path = folder::picture(&self.folder);
        let saved = picture.save(&path, Depth::Eight, Some(&self.provenance()), true);
        saved.map_err(StudyError::SavePicture)?;
        let picture_sha256 = hash::sha256_of_file(&path);
        let picture_sha256 =
            picture_sha256.map_err(|error| Stop::Fatal(StudyError::read(&path)(error)))?;
        Ok(Finished {
            ending,
            width: picture.width(),
            height: picture.height(),
            picture_sha256,
            seconds: began.elapsed().as_secs_f64(),
            history,
        })
    }

    /// Computes the picture of a style run, with its ending and its history.
    fn optimize(
        &self,
        configuration: &Configuration,
        within: &OneRun,
    ) -> Result<(Picture, Ending, Vec<Iteration>), Stop<StudyError>> {
        let shared = &self.study.shared;
        let content = shared.content(self.content)?;
        let image = &content.image;
        let problem = Problem {
            network: shared.network(),
            content: image,
            content_target: shared.content_target(configuration, self.content, image)?,
            style_target: shared.style_target(configuration, self.style, &content.picture)?,
            start: match self.study.folder.list.start {
                Start::Content | Start::Picture => None,
                Start::Noise(seed) => Some(noise(seed, image.width(), image.height())),
            },
        };
        let outcome = optimize(&problem, configuration, within);
        let outcome = outcome.map_err(|error| Stop::Failed(error.to_string()))?;
        if outcome.ending == Ending::StoppedEarly {
            return Err(Stop::Cancelled);
        }
        let pixels = outcome.image.into_vec();
        let picture = content.picture.with_planar_rgb(pixels);
        let picture = picture.map_err(StudyError::Picture)?;
        Ok((picture, outcome.ending, outcome.history))
    }

    fn provenance(&self) -> Provenance {
        let list = &self.study.folder.list;
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
            settings: self
                .setup
                .style()
                .map(Configuration::settings)
                .unwrap_or_default(),
            weights_sha256: Some(list.weights_sha256.clone()),
            configuration: self.setup.name().to_owned(),
            inputs: vec![input("content", self.content), input("style", self.style)],
            ..Provenance::default()
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
        let path = folder::record(&self.folder);
        let record = match RunRecord::read(&path) {
            Ok(Some(record)) => record,
            Ok(None) => return State::Missing,
            Err(error) => return stale(path, error.to_string()),
        };
        // Failures were once kept as records.
        let RunResult::Finished(finished) = &record.result else {
            return State::Missing;
        };
        match self.study.folder.list.fit(self.run, &record) {
            Fit::Current => {}
            Fit::OtherMethod(version) => {
                let made = method_name(version);
                let reason = format!("it was made by {made}, and this is version {METHOD_VERSION}");
                return stale(path, reason);
            }
            Fit::Changed => return stale(path, "its inputs or settings have changed".into()),
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
        folder::sweep(&self.folder).map_err(StudyError::write(&self.folder))?;
        let finished = self.compute(watch)?;
        let result = RunResult::Finished(finished);
        let record = self.study.folder.list.record(self.run, result);
        Ok(record.write(&folder::record(&self.folder))?)
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

/// Passes the progress of one run on to the runner.
struct OneRun<'a>(&'a dyn Watch);

impl Monitor for OneRun<'_> {
    fn progress(&self, progress: Progress) {
        // The stages of color mode follow each other too fast to be told apart.
        if progress.stage == Stage::Optimizing {
            self.0.advance(progress.fraction());
        }
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
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

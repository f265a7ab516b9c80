//! A study's runs for a viewer: the picture and the errors of each, or the reason for which there is none.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::Serialize;
use work::Failure;

use crate::StudyError;
use crate::folder::{self, Folder};
use crate::plan::{Print, Run};
use crate::results::Measure;
use crate::run_record::{RunRecord, RunResult, Unfit};

/// The largest number of runs that a gallery takes.
const MOST: usize = 100_000;

/// One run, by the names of its configuration and its prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GalleryRun {
    /// The name in a [`crate::Review`], `CONFIGURATION/CONTENT/STYLE`.
    pub id: String,
    /// The configuration.
    pub configuration: String,
    /// The gray print.
    pub content: String,
    /// The color print.
    pub style: String,
    /// The time at which its record was written, in milliseconds since 1970.
    pub written: u64,
    /// The outcome of the run.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Outcome {
    /// The run has a picture, with the relative errors by which reports rank.
    Finished {
        /// The relative error of the content.
        content_error: f64,
        /// The relative error of the style.
        style_error: f64,
        /// The sum of the two errors.
        sum: f64,
    },
    /// The run has no picture, or its record cannot be used.
    Failed {
        /// The reason, in words.
        error: String,
    },
}

/// The length and the time of a run's record and of its failure. While these stay the same, the files are not read again.
type Stamp = [Option<(u64, Option<SystemTime>)>; 2];

/// The runs of a study, for a viewer. A file is read again only after it has changed.
#[derive(Debug)]
pub struct Gallery {
    /// The folder, its path with links resolved.
    folder: Folder,
    read: BTreeMap<(usize, usize, usize), (Stamp, Outcome)>,
}

impl Gallery {
    /// Returns true if a folder is a study's.
    pub fn is_study(root: &Path) -> bool {
        let list = root.join("study.json").symlink_metadata();
        list.is_ok_and(|found| found.is_file())
    }

    /// Opens a study's folder.
    ///
    /// # Errors
    /// There is no study, or its list is damaged.
    pub fn open(root: &Path) -> Result<Self, StudyError> {
        let root = root.canonicalize().map_err(StudyError::read(root))?;
        let mut gallery = Gallery {
            folder: listed(&root)?,
            read: BTreeMap::new(),
        };
        gallery.refresh()?;
        Ok(gallery)
    }

    /// Reads the runs that have changed since the last time.
    ///
    /// # Errors
    /// As [`Gallery::open`].
    pub fn refresh(&mut self) -> Result<(), StudyError> {
        let folder = listed(&self.folder.root)?;
        if folder.list != self.folder.list {
            self.read.clear();
            self.folder = folder;
        }
        let list = &self.folder.list;
        let (contents, styles) = (list.contents.len(), list.styles.len());
        let all = list.configurations.len() * contents * styles;
        let one = |at: usize| {
            let run = Run {
                configuration: at / styles / contents,
                content: at / styles % contents,
                style: at % styles,
            };
            let place = (run.configuration, run.content, run.style);
            let folder = self.place(run);
            let stamp = files(&folder).map(|file| {
                let found = fs::metadata(file).ok()?;
                Some((found.len(), found.modified().ok()))
            });
            if stamp == [None; 2] {
                return None;
            }
            let outcome = match self.read.get(&place) {
                Some((before, outcome)) if *before == stamp => outcome.clone(),
                _ => self.outcome(run, &folder)?,
            };
            Some((place, (stamp, outcome)))
        };
        self.read = (0..all).into_par_iter().filter_map(one).collect();
        Ok(())
    }

    /// Returns the outcome of the run in a folder; `None` if there is none yet.
    fn outcome(&self, run: Run, folder: &Path) -> Option<Outcome> {
        let mut files = files(folder).into_iter().filter(|file| file.exists());
        let result = if files.all(|file| self.inside(&file).is_some()) {
            self.folder.list.read(run, folder).transpose()?
        } else {
            Err(Unfit::Unusable(
                "it is a link that leads out of the study".into(),
            ))
        };
        let result = result.map_err(|why| {
            let record = folder::record(folder);
            let record = record.strip_prefix(&self.folder.root).unwrap_or(&record);
            format!(
                "{} cannot be used: {why}; remove it, and run the study again",
                record.display()
            )
        });
        Some(match result {
            Ok(RunRecord {
                result: RunResult::Finished(finished),
                ..
            }) => {
                let error = &finished.last().relative_error;
                Outcome::Finished {
                    content_error: Measure::Content.of(error),
                    style_error: Measure::Style.of(error),
                    sum: Measure::Sum.of(error),
                }
            }
            Ok(RunRecord {
                result: RunResult::Failed { error },
                ..
            })
            | Err(error) => Outcome::Failed { error },
        })
    }

    fn place(&self, run: Run) -> PathBuf {
        let list = &self.folder.list;
        self.folder.run(
            &list.configurations[run.configuration],
            &list.contents[run.content],
            &list.styles[run.style],
        )
    }

    /// Returns the path of a file of the study with links resolved; `None` if there is no such file, or a link leads out of the folder.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let real = path.canonicalize().ok()?;
        (real.starts_with(&self.folder.root) && real.is_file()).then_some(real)
    }

    /// Returns the names of the configurations, in the plan's order.
    pub fn configurations(&self) -> Vec<&str> {
        let all = &self.folder.list.configurations;
        all.iter().map(|setup| setup.name()).collect()
    }

    /// Returns the names of the gray prints.
    pub fn contents(&self) -> Vec<&str> {
        names(&self.folder.list.contents)
    }

    /// Returns the names of the color prints.
    pub fn styles(&self) -> Vec<&str> {
        names(&self.folder.list.styles)
    }

    /// Returns the runs that have an outcome, in the plan's order.
    pub fn runs(&self) -> Vec<GalleryRun> {
        let (setups, contents, styles) = (self.configurations(), self.contents(), self.styles());
        let run = |(&(c, p, s), (written, outcome)): (&(usize, usize, usize), &(Stamp, _))| {
            let (configuration, content, style) = (setups[c], contents[p], styles[s]);
            let written = written.iter().flatten().filter_map(|(_, time)| *time).max();
            let since = written.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
            GalleryRun {
                id: format!("{configuration}/{content}/{style}"),
                configuration: configuration.into(),
                content: content.into(),
                style: style.into(),
                written: since.map_or(0, |since| since.as_millis() as u64),
                outcome: Outcome::clone(outcome),
            }
        };
        self.read.iter().map(run).collect()
    }

    /// Returns the number of runs that are still to be done.
    pub fn missing(&self) -> usize {
        let list = &self.folder.list;
        list.configurations.len() * list.contents.len() * list.styles.len() - self.read.len()
    }

    /// Returns true if there is a run of this id.
    pub fn has(&self, id: &str) -> bool {
        let mut parts = id.split('/');
        let names = [parts.next(), parts.next(), parts.next(), parts.next()];
        let [Some(configuration), Some(content), Some(style), None] = names else {
            return false;
        };
        self.find(configuration, content, style).is_some_and(|run| {
            self.read
                .contains_key(&(run.configuration, run.content, run.style))
        })
    }

    fn find(&self, configuration: &str, content: &str, style: &str) -> Option<Run> {
        let at = |names: Vec<&str>, name: &str| names.iter().position(|other| *other == name);
        Some(Run {
            configuration: at(self.configurations(), configuration)?,
            content: at(self.contents(), content)?,
            style: at(self.styles(), style)?,
        })
    }

    /// Returns the path of a run's picture; `None` if there is no such run or picture in the study's folder.
    pub fn picture(&self, configuration: &str, content: &str, style: &str) -> Option<PathBuf> {
        let run = self.find(configuration, content, style)?;
        self.inside(&folder::picture(&self.place(run)))
    }

    /// Returns the path of a gray print in the size that the network saw.
    pub fn content(&self, name: &str) -> Option<PathBuf> {
        let prints = &self.folder.list.contents;
        let print = prints.iter().find(|print| print.name == name)?;
        self.inside(&self.folder.content(print))
    }
}

/// Returns the paths of a run's record and of its failure.
fn files(folder: &Path) -> [PathBuf; 2] {
    [
        folder::record(folder),
        Failure::path(&folder::place(folder)),
    ]
}

fn names(prints: &[Print]) -> Vec<&str> {
    prints.iter().map(|print| print.name.as_str()).collect()
}

/// Opens a study, and refuses a list with too many runs, or in which a name is not that of a folder, such as a path.
fn listed(root: &Path) -> Result<Folder, StudyError> {
    let folder = Folder::open(root)?;
    let list = &folder.list;
    let damaged = |problem: String| StudyError::DamagedList {
        path: root.join("study.json"),
        problem,
    };
    let setups = list.configurations.iter().map(|setup| setup.name());
    let prints = list.contents.iter().chain(&list.styles);
    let mut all = setups.chain(prints.map(|print| print.name.as_str()));
    let odd = |name: &&str| {
        let mut parts = Path::new(name).components();
        let plain = matches!((parts.next(), parts.next()), (Some(std::path::Component::Normal(only)), None) if only == *name);
        !plain || name.contains(['/', '\\']) || name.contains(char::is_control)
    };
    if let Some(name) = all.find(odd) {
        return Err(damaged(format!("{name:?} is no name of a folder")));
    }
    let runs = list.configurations.len().checked_mul(list.contents.len());
    let runs = runs.and_then(|runs| runs.checked_mul(list.styles.len()));
    if runs.is_none_or(|runs| runs > MOST) {
        return Err(damaged(format!("it has more than {MOST} runs")));
    }
    Ok(folder)
}

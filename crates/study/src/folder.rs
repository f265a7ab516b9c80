//! The files of a study's folder.
//!
//! ```text
//! DIR/study.json                                    the resolved plan: configurations, prints, size, start
//! DIR/contents/CONTENT.png, DIR/styles/STYLE.png    the prints in the size that the network saw
//! DIR/runs/CONFIGURATION/CONTENT/STYLE/picture.png
//! DIR/runs/CONFIGURATION/CONTENT/STYLE/picture.png.json
//! DIR/runs/CONFIGURATION/CONTENT/STYLE/failed.json  instead, if the run failed
//! DIR/runs/CONFIGURATION/CONTENT/STYLE/claim.N      while a process works on it
//! DIR/visual_best.toml, DIR/report/, DIR/slurm/
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nishikie::Record;
use nishikie::picture::output;
use nishikie::style::Start;
use serde::{Deserialize, Serialize};
use work::Place;

use crate::StudyError;
use crate::plan::{Plan, Print, Run};
use crate::setup::Setup;

/// A study's folder and its list.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub root: PathBuf,
    pub list: StudyList,
}

/// `study.json`: the plan with its patterns and folders resolved, so that reports and tables need no plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StudyList {
    pub configurations: Vec<Setup>,
    pub contents: Vec<Print>,
    pub styles: Vec<Print>,
    pub size: usize,
    pub start: Start,
    pub weights_sha256: String,
}

impl StudyList {
    pub fn of(plan: &Plan, weights_sha256: String) -> StudyList {
        StudyList {
            configurations: plan.configurations.clone(),
            contents: plan.contents.clone(),
            styles: plan.styles.clone(),
            size: plan.size,
            start: plan.start,
            weights_sha256,
        }
    }

    /// Returns the setup, the content and the style of a run.
    pub fn parts(&self, run: Run) -> (&Setup, &Print, &Print) {
        (
            &self.configurations[run.configuration],
            &self.contents[run.content],
            &self.styles[run.style],
        )
    }
}

impl Folder {
    /// Creates the folder, or uses the one that exists, and writes the study's list.
    pub fn create(root: &Path, list: StudyList) -> Result<Folder, StudyError> {
        let folder = Folder {
            root: root.to_owned(),
            list,
        };
        for inner in ["runs", "contents", "styles"] {
            let path = root.join(inner);
            fs::create_dir_all(&path).map_err(StudyError::write(&path))?;
        }
        let path = root.join("study.json");
        let text = serde_json::to_string_pretty(&folder.list)
            .expect("names and numbers can be written as JSON");
        if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
            output::write(&path, text.as_bytes(), true)?;
        }
        Ok(folder)
    }

    /// Opens the folder of a study that was begun before.
    pub fn open(root: &Path) -> Result<Folder, StudyError> {
        let path = root.join("study.json");
        let text = fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => StudyError::NoStudy { path: root.into() },
            _ => StudyError::Read {
                path: path.clone(),
                source,
            },
        })?;
        let list = serde_json::from_slice(&text).map_err(|error| StudyError::DamagedList {
            path: path.clone(),
            problem: error.to_string(),
        })?;
        Ok(Folder {
            root: root.to_owned(),
            list,
        })
    }

    /// Returns the folder of one run.
    pub fn run(&self, setup: &Setup, content: &Print, style: &Print) -> PathBuf {
        self.root
            .join("runs")
            .join(setup.name())
            .join(&content.name)
            .join(&style.name)
    }

    /// Returns the path of a content in the size that the network saw.
    pub fn content(&self, print: &Print) -> PathBuf {
        self.root
            .join("contents")
            .join(format!("{}.png", print.name))
    }

    /// Returns the path of a style in the size that the network saw.
    pub fn style(&self, print: &Print) -> PathBuf {
        self.root.join("styles").join(format!("{}.png", print.name))
    }
}

/// Returns the place of a run's claims and of its failure.
pub(crate) fn place(run: &Path) -> Place {
    Place::own(run)
}

/// Returns the path of the picture in a run's folder.
pub(crate) fn picture(run: &Path) -> PathBuf {
    run.join("picture.png")
}

/// Returns the path of a record as earlier versions kept it.
pub(crate) fn older_record(run: &Path) -> PathBuf {
    run.join("record.json")
}

/// Returns the path of the record in a run's folder: beside its picture, or as earlier versions kept it.
pub(crate) fn record(run: &Path) -> PathBuf {
    let beside = Record::path_beside(&picture(run));
    let older = older_record(run);
    match !beside.exists() && older.exists() {
        true => older,
        false => beside,
    }
}

/// The beginning of the names of files that are still being written, as `picture::output` names them.
const PART: &str = ".nishikie-";

/// Removes files that a killed process left half written in a run's folder.
pub(crate) fn sweep(run: &Path) -> io::Result<()> {
    for entry in fs::read_dir(run)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PART) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

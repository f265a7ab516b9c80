//! A print that is being worked on: its project, what can be undone, and what was computed for it.
//!
//! What was computed can be put away at any time and made again from the project.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use nishikie::color::{Edits, Pick, View};
use nishikie::job::Silent;
use nishikie::picture::Picture;
use serde::Serialize;

use crate::color::analysis::Analyzed;
use crate::color::project::{File, Project, Sources, picks_as_text};
use crate::color::pyramid::Pyramid;
use crate::color::sources::same;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// Picks at most: more than anyone sets by hand, and few enough to keep all of them for every step back.
const MOST_PICKS: usize = 2_000;

/// A print that is being worked on.
#[derive(Debug)]
pub struct Desk {
    /// Held for moments only.
    state: Mutex<State>,
    /// Held while something is computed. Taken before `state`, never while it is held.
    analyzed: Mutex<Option<Analyzed>>,
}

#[derive(Debug)]
struct State {
    project: Project,
    past: Vec<Vec<Pick>>,
    future: Vec<Vec<Pick>>,
    /// Changes whenever the picture does, and is never used for another.
    version: u64,
    /// Whether the picture can be shown.
    ready: bool,
    original: Option<Arc<Pyramid>>,
    areas: Option<Arc<Areas>>,
    pigments: Vec<Pigments>,
    ranks: Option<Vec<Rank>>,
}

/// How like a print of the folder is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rank {
    /// Its file.
    pub name: FileName,
    /// 0 for the same picture, seldom above 3.
    pub distance: f64,
}

/// Which of a print's areas each of its places belongs to.
#[derive(Debug)]
pub struct Areas {
    /// Places across.
    pub width: usize,
    /// Places down.
    pub height: usize,
    /// Row by row.
    pub labels: Vec<u32>,
}

/// Colors to choose from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pigments {
    /// Whose they are; `None`: the picture's own, before edits.
    pub of: Option<FileName>,
    /// As `#rrggbb`, the most frequent first.
    pub colors: Vec<String>,
}

/// All that the page has to know of a print.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    name: FileName,
    sha256: String,
    version: u64,
    ready: bool,
    size: Option<[usize; 2]>,
    sources: Sources,
    #[serde(with = "picks_as_text")]
    picks: Vec<Pick>,
    undo: usize,
    redo: usize,
    has_areas: bool,
    pigments: Vec<Pigments>,
    ranks: Option<Vec<Rank>>,
}

impl Desk {
    /// With a print's project as it is in the folder, or a new one.
    ///
    /// # Errors
    /// The project cannot be read, or is another picture's.
    pub fn open(folder: &Folder, content: File) -> Result<Self, Refusal> {
        let project = match Project::read(folder, &content.name)? {
            Some(project) if project.content != content => {
                let name = &content.name;
                return Err(Refusal::conflict(format!(
                    "{name}: is not the picture that {name}.nishikie.json was made for; put that one back, or move the project away"
                )));
            }
            Some(project) => project,
            None => Project::new(content),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Desk {
            state: Mutex::new(State {
                project,
                past: Vec::new(),
                future: Vec::new(),
                // Not the version of an earlier run, whose tiles a page may still have.
                version: now.map_or(0, |now| now.as_millis() as u64),
                ready: false,
                original: None,
                areas: None,
                pigments: Vec::new(),
                ranks: None,
            }),
            analyzed: Mutex::new(None),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was computed; waits for whoever has it.
    pub fn analyzed(&self) -> MutexGuard<'_, Option<Analyzed>> {
        match self.analyzed.lock() {
            Ok(analyzed) => analyzed,
            // A fault left it half done. It is made anew.
            Err(poisoned) => {
                let mut analyzed = poisoned.into_inner();
                *analyzed = None;
                self.analyzed.clear_poison();
                self.state().ready = false;
                analyzed
            }
        }
    }

    /// All that the page has to know.
    pub fn told(&self) -> Told {
        let state = self.state();
        Told {
            name: state.project.content.name.clone(),
            sha256: state.project.content.sha256.clone(),
            version: state.version,
            ready: state.ready,
            size: state.original.as_ref().map(|original| original.size()),
            sources: state.project.sources.clone(),
            picks: state.project.picks.clone(),
            undo: state.past.len(),
            redo: state.future.len(),
            has_areas: state.areas.is_some(),
            pigments: state.pigments.clone(),
            ranks: state.ranks.clone(),
        }
    }

    /// The project as it is.
    pub fn project(&self) -> Project {
        self.state().project.clone()
    }

    /// Whether all is computed, or there is nothing to compute it from.
    pub fn is_settled(&self) -> bool {
        let state = self.state();
        state.ready || (state.areas.is_some() && state.project.sources.is_empty())
    }

    /// The original in gray, once the scan has been read.
    pub fn original(&self) -> Option<Arc<Pyramid>> {
        self.state().original.clone()
    }

    /// The areas that picks fill, once the print has been looked at.
    pub fn areas(&self) -> Option<Arc<Areas>> {
        self.state().areas.clone()
    }

    /// Other sources. The picture is to be computed anew.
    ///
    /// # Errors
    /// The project cannot be written; nothing is changed then.
    pub fn choose(&self, folder: &Folder, sources: Sources) -> Result<(), Refusal> {
        let mut state = self.state();
        let mut project = state.project.clone();
        if project.sources == sources {
            return Ok(());
        }
        project.sources = sources;
        project.write(folder)?;
        state.project = project;
        state.ready = false;
        Ok(())
    }

    /// Adds a pick.
    ///
    /// # Errors
    /// It lies outside, there are too many, or the project cannot be written; nothing is changed then.
    pub fn pick(&self, folder: &Folder, pick: Pick) -> Result<(), Refusal> {
        let mut state = self.state();
        let Some([width, height]) = state.original.as_ref().map(|original| original.size()) else {
            return Err(Refusal::conflict(
                "the print has not been read yet; wait a moment",
            ));
        };
        if pick.x >= width || pick.y >= height {
            return Err(Refusal::bad(format!(
                "the pick at {},{} lies outside the picture of {width} × {height} pixels",
                pick.x, pick.y
            )));
        }
        let mut picks = state.project.picks.clone();
        if picks.len() >= MOST_PICKS {
            return Err(Refusal::unusable(format!(
                "there are {MOST_PICKS} corrections already; take some back"
            )));
        }
        picks.push(pick);
        let before = state.set_picks(folder, picks)?;
        state.past.push(before);
        state.future.clear();
        Ok(())
    }

    /// Takes the last edit back; false if there is none.
    ///
    /// # Errors
    /// The project cannot be written; nothing is changed then.
    pub fn undo(&self, folder: &Folder) -> Result<bool, Refusal> {
        let mut state = self.state();
        let Some(picks) = state.past.last().cloned() else {
            return Ok(false);
        };
        let now = state.set_picks(folder, picks)?;
        state.past.pop();
        state.future.push(now);
        Ok(true)
    }

    /// Does again what was taken back last; false if there is nothing.
    ///
    /// # Errors
    /// As [`Desk::undo`].
    pub fn redo(&self, folder: &Folder) -> Result<bool, Refusal> {
        let mut state = self.state();
        let Some(picks) = state.future.last().cloned() else {
            return Ok(false);
        };
        let now = state.set_picks(folder, picks)?;
        state.future.pop();
        state.past.push(now);
        Ok(true)
    }

    /// Takes all picks away, as one edit.
    ///
    /// # Errors
    /// As [`Desk::undo`].
    pub fn clear(&self, folder: &Folder) -> Result<(), Refusal> {
        let mut state = self.state();
        if state.project.picks.is_empty() {
            return Ok(());
        }
        let before = state.set_picks(folder, Vec::new())?;
        state.past.push(before);
        state.future.clear();
        Ok(())
    }

    /// The scan has been read.
    pub fn set_original(&self, original: Arc<Pyramid>) {
        self.state().original = Some(original);
    }

    /// The print has been looked at.
    pub fn set_areas(&self, areas: Areas) {
        self.state().areas = Some(Arc::new(areas));
    }

    /// The folder's prints were ranked as references, nearest first.
    pub fn set_ranks(&self, ranks: Vec<Rank>) {
        self.state().ranks = Some(ranks);
    }

    /// All is computed for these sources, if they are still wanted.
    pub fn set_ready(&self, sources: &Sources, pigments: Vec<Pigments>) {
        let mut state = self.state();
        if state.project.sources == *sources {
            state.version += 1;
            state.ready = !sources.is_empty();
            state.pigments = pigments;
        }
    }

    /// Forgets what was computed.
    pub fn put_away(&self) {
        let mut analyzed = self.analyzed();
        let mut state = self.state();
        *analyzed = None;
        state.ready = false;
        state.original = None;
        state.areas = None;
    }

    /// A view of the picture as it is at this version.
    ///
    /// # Errors
    /// There is no such version, or not any more.
    pub fn render(&self, version: u64, view: &View) -> Result<Picture, Refusal> {
        self.at(version)?;
        let mut analyzed = self.analyzed();
        // It may have changed while this waited.
        let picks = self.at(version)?;
        let analyzed = analyzed.as_mut().ok_or_else(gone)?;
        if analyzed.session.edits().picks != picks {
            analyzed.session.edit(Edits {
                picks,
                ..Edits::default()
            })?;
        }
        Ok(analyzed.session.render(view, &Silent)?)
    }

    /// How sure the colors are at this version.
    ///
    /// # Errors
    /// As [`Desk::render`].
    pub fn confidence(&self, version: u64) -> Result<Picture, Refusal> {
        self.at(version)?;
        let mut analyzed = self.analyzed();
        self.at(version)?;
        let analyzed = analyzed.as_mut().ok_or_else(gone)?;
        Ok(analyzed.session.found(&Silent)?.confidence()?)
    }

    /// The picks at a version, if that is what is shown.
    fn at(&self, version: u64) -> Result<Vec<Pick>, Refusal> {
        let state = self.state();
        match state.ready && state.version == version {
            true => Ok(state.project.picks.clone()),
            false => Err(gone()),
        }
    }

    /// Refuses a print whose file is another one now.
    ///
    /// # Errors
    /// It is.
    pub fn check(&self, folder: &Folder) -> Result<(), Refusal> {
        let content = self.state().project.content.clone();
        same(folder, &content)
    }
}

impl State {
    /// Sets and keeps picks; returns those before.
    fn set_picks(&mut self, folder: &Folder, picks: Vec<Pick>) -> Result<Vec<Pick>, Refusal> {
        let mut project = self.project.clone();
        project.picks = picks;
        project.write(folder)?;
        self.version += 1;
        Ok(std::mem::replace(&mut self.project, project).picks)
    }
}

fn gone() -> Refusal {
    Refusal::conflict("the picture has changed; ask for it anew")
}

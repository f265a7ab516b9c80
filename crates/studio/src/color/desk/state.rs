//! The state of a print that is worked on: its project, its undo list, and the results that the page can show.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nishikie::color::{ColorError, Edit, Edits};

use super::limits;
use super::proposals::{Proposals, missing};
use super::ranking::Ranking;
use super::status::PrintStatus;
use crate::color::areas::Areas;
use crate::color::history::History;
use crate::color::pigments::Pigments;
use crate::color::project::{Project, Sources};
use crate::error::Refusal;
use crate::folder::Folder;
use crate::pyramid::Pyramid;

/// The part of the sources that the picture is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colored {
    /// None: there is no picture, or it is out of date.
    Nothing,
    /// The first source, while the others are analyzed.
    Beginning,
    /// All sources.
    All,
}

/// The state of a print that is worked on.
#[derive(Debug)]
pub struct State {
    project: Project,
    history: History,
    /// Changes with the picture, and never returns to an earlier value.
    version: u64,
    colored: Colored,
    original: Option<Arc<Pyramid>>,
    areas: Option<Arc<Areas>>,
    pigments: Vec<Pigments>,
    /// The folder's prints ranked as references.
    pub ranking: Ranking,
    proposals: Option<Proposals>,
    /// The time of the last request for pixels.
    requested: Instant,
}

impl State {
    /// Creates the state of a print of which nothing was computed.
    pub fn new(project: Project) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        State {
            project,
            history: History::default(),
            // No version of an earlier start, whose tiles a page may still have.
            version: now.map_or(0, |now| now.as_millis() as u64),
            colored: Colored::Nothing,
            original: None,
            areas: None,
            pigments: Vec::new(),
            ranking: Ranking::default(),
            proposals: None,
            requested: Instant::now(),
        }
    }

    /// Describes the print for the page.
    pub fn status(&self) -> PrintStatus {
        let [undo, redo] = self.history.lengths();
        let project = &self.project;
        PrintStatus {
            name: project.content.name.clone(),
            sha256: project.content.sha256.clone(),
            version: self.version,
            ready: self.is_ready(),
            complete: self.colored == Colored::All,
            size: self.original.as_ref().map(|original| original.size()),
            sources: project.sources.clone(),
            picks: project.picks.clone(),
            regions: project.regions.clone(),
            strokes: project.strokes.len(),
            undo,
            redo,
            has_areas: self.areas.is_some(),
            pigments: self.pigments.clone(),
            ranks: self.ranking.ranks().map(<[_]>::to_vec),
            proposals: self.proposals.as_ref().map(Proposals::status),
        }
    }

    /// The project.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Returns whether all is computed, or there is nothing to compute it from.
    pub fn is_settled(&self) -> bool {
        self.colored == Colored::All || (self.areas.is_some() && self.project.sources.is_empty())
    }

    /// Returns whether the colors can be shown.
    pub fn is_ready(&self) -> bool {
        self.colored != Colored::Nothing
    }

    /// Returns the time since the last request for pixels.
    pub fn idle(&self) -> Duration {
        self.requested.elapsed()
    }

    /// Returns the original in gray.
    ///
    /// # Errors
    /// The scan has not been read.
    pub fn original(&self) -> Result<Arc<Pyramid>, Refusal> {
        self.original.clone().ok_or_else(|| {
            Refusal::conflict("the print has not been read yet; wait a moment")
                .in_japanese("版画を読み込んでいます。少しお待ちください。")
        })
    }

    /// Returns the raster of areas.
    ///
    /// # Errors
    /// The print has not been analyzed.
    pub fn areas(&self) -> Result<Arc<Areas>, Refusal> {
        let missing = || Refusal::conflict("the print has not been looked at yet");
        self.areas.clone().ok_or_else(missing)
    }

    /// Sets the sources, from which the picture is to be computed again.
    ///
    /// # Errors
    /// The project cannot be written; then nothing is changed.
    pub fn choose(&mut self, folder: &Folder, sources: Sources) -> Result<(), Refusal> {
        if self.project.sources == sources {
            return Ok(());
        }
        let mut project = self.project.clone();
        project.sources = sources;
        project.write(folder)?;
        self.project = project;
        self.colored = Colored::Nothing;
        let sources = self.sources();
        self.proposals.take_if(|old| !old.are_of(&sources));
        Ok(())
    }

    /// Replaces the project by another one of the same print, and returns whether it did. Without `replace` it does so only where
    /// nothing was decided yet.
    ///
    /// # Errors
    /// The project cannot be written; then nothing is changed.
    pub fn adopt(
        &mut self,
        folder: &Folder,
        project: Project,
        replace: bool,
    ) -> Result<bool, Refusal> {
        if self.project == project {
            return Ok(true);
        }
        if !self.project.is_empty() && !replace {
            return Ok(false);
        }
        project.write(folder)?;
        self.version += 1;
        if self.project.sources != project.sources {
            self.colored = Colored::Nothing;
        }
        self.history.replaced(self.project.edits(), project.edits());
        self.project = project;
        Ok(true)
    }

    /// Makes an edit.
    ///
    /// # Errors
    /// It lies outside the scan, there are too many, or the project cannot be written; then nothing is changed.
    pub fn edit(&mut self, folder: &Folder, edit: Edit) -> Result<(), Refusal> {
        let checked = edit.check(self.original()?.size());
        checked.map_err(|error| match error {
            // The page picks no place outside.
            ColorError::PickOutside { .. } => Refusal::bad(error.to_string()),
            error => error.into(),
        })?;
        limits::check(&self.project, &edit)?;
        let before = self.project.edits();
        if matches!(edit, Edit::Clear {}) && before.is_empty() {
            return Ok(());
        }
        let mut project = self.project.clone();
        project.make(&edit);
        self.set(folder, project)?;
        match edit {
            Edit::Clear {} => self.history.replaced(before, Edits::default()),
            edit => self.history.added(edit),
        }
        Ok(())
    }

    /// Undoes the last edit, if there is one.
    ///
    /// # Errors
    /// The project cannot be written; then nothing is changed.
    pub fn undo(&mut self, folder: &Folder) -> Result<(), Refusal> {
        if let Some(before) = self.history.before(&self.project) {
            self.set(folder, before)?;
            self.history.went_back();
        }
        Ok(())
    }

    /// Redoes the edit that was undone last, if there is one.
    ///
    /// # Errors
    /// The project cannot be written; then nothing is changed.
    pub fn redo(&mut self, folder: &Folder) -> Result<(), Refusal> {
        if let Some(after) = self.history.after(&self.project) {
            self.set(folder, after)?;
            self.history.went_on();
        }
        Ok(())
    }

    /// Sets the original, when the scan has been read.
    pub fn set_original(&mut self, original: Arc<Pyramid>) {
        self.original = Some(original);
    }

    /// Sets the raster of areas, when the print has been analyzed.
    pub fn set_areas(&mut self, areas: Areas) {
        self.areas = Some(Arc::new(areas));
    }

    /// Makes the picture ready, unless other sources were chosen meanwhile. It is made from all of `sources` where it is
    /// `complete`, else from the first of them.
    pub fn set_ready(&mut self, sources: &Sources, pigments: Vec<Pigments>, complete: bool) {
        if self.project.sources != *sources {
            return;
        }
        self.version += 1;
        self.colored = match (sources.is_empty(), complete) {
            (true, _) => Colored::Nothing,
            (false, false) => Colored::Beginning,
            (false, true) => Colored::All,
        };
        self.pigments = pigments;
    }

    /// Makes the picture unavailable until it has been computed again.
    pub fn set_unready(&mut self) {
        self.colored = Colored::Nothing;
    }

    /// Forgets the results that take much memory.
    pub fn put_away(&mut self) {
        self.colored = Colored::Nothing;
        self.original = None;
        self.areas = None;
    }

    /// Returns whether proposals are to be made for the sources: not if all are there. Those of other sources are forgotten.
    pub fn begin_proposals(&mut self) -> bool {
        let sources = self.sources();
        let done = |old: &Proposals| old.are_of(&sources) && old.are_complete();
        if self.proposals.as_ref().is_some_and(done) {
            return false;
        }
        self.proposals = Some(Proposals::new(sources, self.version));
        true
    }

    /// Adds the next proposal. Returns false if it is not wanted any more.
    pub fn add_proposal(&mut self, number: usize, jpeg: Vec<u8>) -> bool {
        let proposals = self.proposals.as_mut();
        proposals.is_some_and(|proposals| proposals.push(number, jpeg))
    }

    /// Returns a proposal's picture, as JPEG.
    ///
    /// # Errors
    /// There is no such proposal.
    pub fn proposal(&self, key: u64, number: usize) -> Result<Arc<Vec<u8>>, Refusal> {
        let proposals = self.proposals.as_ref().ok_or_else(missing)?;
        proposals.picture(key, number)
    }

    /// Notes a request for pixels, and returns the edits of that version.
    ///
    /// # Errors
    /// The version is not the one that is shown.
    pub fn edits_at(&mut self, version: u64) -> Result<Edits, Refusal> {
        self.requested = Instant::now();
        match self.is_ready() && self.version == version {
            true => Ok(self.project.edits()),
            false => Err(out_of_date()),
        }
    }

    /// The sources apart from the proposal that is chosen.
    fn sources(&self) -> Sources {
        Sources {
            proposal: 0,
            ..self.project.sources.clone()
        }
    }

    /// Writes and sets a project with other edits.
    fn set(&mut self, folder: &Folder, project: Project) -> Result<(), Refusal> {
        project.write(folder)?;
        self.version += 1;
        self.project = project;
        Ok(())
    }
}

/// The refusal of a request for an earlier version of the picture.
pub fn out_of_date() -> Refusal {
    Refusal::conflict("the picture has changed; ask for it anew")
}

//! The state of a print that is worked on: its sources, its edits with undo and redo, and the results that the page can show.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nishikie::color::{Edit, Edits, History};

use super::limits;
use super::proposals::{Proposals, missing};
use super::ranking::Ranking;
use super::status::PrintStatus;
use crate::chosen::File;
use crate::color::areas::Areas;
use crate::color::pigments::Pigments;
use crate::color::project::{Project, Sources};
use crate::error::Refusal;
use crate::folder::Folder;
use crate::pyramid::Pyramid;

/// The part of the sources that the picture is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colored {
    /// No sources: there is no picture, or it is out of date.
    Nothing,
    /// The first source, while the others are analyzed.
    Beginning,
    /// All sources.
    All,
}

/// The state of a print that is worked on.
#[derive(Debug)]
pub struct State {
    content: File,
    sources: Sources,
    history: History,
    /// The version of the picture, which increases with every change.
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
            content: project.content,
            sources: project.sources,
            history: History::new(project.edits),
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
        let [undo, redo] = self.history.steps();
        let edits = self.history.edits();
        PrintStatus {
            name: self.content.name.clone(),
            sha256: self.content.sha256.clone(),
            version: self.version,
            ready: self.is_ready(),
            complete: self.colored == Colored::All,
            size: self.original.as_ref().map(|original| original.size()),
            sources: self.sources.clone(),
            strokes: edits.strokes.len(),
            picks: edits.picks,
            regions: edits.regions,
            undo,
            redo,
            has_areas: self.areas.is_some(),
            pigments: self.pigments.clone(),
            ranks: self.ranking.ranks().map(<[_]>::to_vec),
            proposals: self.proposals.as_ref().map(Proposals::status),
        }
    }

    /// Returns the project as it is now.
    pub fn project(&self) -> Project {
        self.project_with(self.history.edits())
    }

    fn project_with(&self, edits: Edits) -> Project {
        Project {
            content: self.content.clone(),
            sources: self.sources.clone(),
            edits,
        }
    }

    /// Returns the history of the edits, which the session shares.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Returns whether all is computed, or there is nothing to compute it from.
    pub fn is_settled(&self) -> bool {
        self.colored == Colored::All || (self.areas.is_some() && self.sources.is_empty())
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
        if self.sources == sources {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.sources, sources);
        if let Err(refusal) = self.project().write(folder) {
            self.sources = before;
            return Err(refusal);
        }
        self.colored = Colored::Nothing;
        let sources = self.unproposed();
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
        let before = self.project();
        if before == project {
            return Ok(true);
        }
        if !before.is_empty() && !replace {
            return Ok(false);
        }
        let edits = project.edits.clone();
        self.history.replace(edits, |_| project.write(folder))?;
        self.version += 1;
        if self.sources != project.sources {
            self.colored = Colored::Nothing;
        }
        self.content = project.content;
        self.sources = project.sources;
        Ok(true)
    }

    /// Makes an edit.
    ///
    /// # Errors
    /// It lies outside the scan, there are too many, or the project cannot be written; then nothing is changed.
    pub fn edit(&mut self, folder: &Folder, edit: Edit) -> Result<(), Refusal> {
        edit.check(self.original()?.size())?;
        let before = self.history.edits();
        limits::check(&before, &edit)?;
        if matches!(edit, Edit::Clear {}) && before.is_empty() {
            return Ok(());
        }
        self.history.edit(edit, |edits| self.keep(folder, edits))?;
        self.version += 1;
        Ok(())
    }

    /// Undoes the last edit, if there is one.
    ///
    /// # Errors
    /// The project cannot be written; then nothing is changed.
    pub fn undo(&mut self, folder: &Folder) -> Result<(), Refusal> {
        if self.history.undo(|edits| self.keep(folder, edits))? {
            self.version += 1;
        }
        Ok(())
    }

    /// Redoes the edit that was undone last, if there is one.
    ///
    /// # Errors
    /// The project cannot be written; then nothing is changed.
    pub fn redo(&mut self, folder: &Folder) -> Result<(), Refusal> {
        if self.history.redo(|edits| self.keep(folder, edits))? {
            self.version += 1;
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
        if self.sources != *sources {
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

    /// Prepares a list of proposals for the sources, in place of those of other sources. Returns false, and changes nothing, if all proposals are
    /// there.
    pub fn begin_proposals(&mut self) -> bool {
        let sources = self.unproposed();
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

    /// Notes a request for pixels, and checks that its version is the one that is shown.
    ///
    /// # Errors
    /// The version is another one.
    pub fn request(&mut self, version: u64) -> Result<(), Refusal> {
        self.requested = Instant::now();
        match self.is_ready() && self.version == version {
            true => Ok(()),
            false => Err(out_of_date()),
        }
    }

    /// Returns the sources with the default proposal.
    fn unproposed(&self) -> Sources {
        Sources {
            proposal: 0,
            ..self.sources.clone()
        }
    }

    /// Writes the project with other edits.
    fn keep(&self, folder: &Folder, edits: &Edits) -> Result<(), Refusal> {
        self.project_with(edits.clone()).write(folder)
    }
}

/// Returns the refusal of a request for an earlier version of the picture.
pub fn out_of_date() -> Refusal {
    Refusal::conflict("the picture has changed; ask for it anew")
}

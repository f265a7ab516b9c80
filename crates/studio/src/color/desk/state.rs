//! The state of a print that is worked on: its project, its undo list, and the results that the page can show.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nishikie::color::{Edit, Edits};

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
        edit.check(self.original()?.size())?;
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

#[cfg(test)]
mod tests {
    use std::fs;

    use nishikie::picture::Picture;

    use super::super::proposals::PROPOSALS;
    use super::*;
    use crate::color::project::File;
    use crate::name::FileName;

    struct Setup {
        _temporary: tempfile::TempDir,
        folder: Folder,
        state: State,
    }

    /// A print of 4 × 3 pixels that has been read.
    fn setup() -> Setup {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let mut state = State::new(Project::new(file("gray.png")));
        let scan = Picture::from_rgb8(4, 3, &[100; 36]).unwrap();
        state.set_original(Arc::new(Pyramid::of(&scan)));
        Setup {
            _temporary: temporary,
            folder,
            state,
        }
    }

    fn file(name: &str) -> File {
        File {
            name: FileName::new(name).unwrap(),
            sha256: "0".repeat(64),
        }
    }

    fn sources(names: &[&str]) -> Sources {
        Sources {
            references: names.iter().map(|name| file(name)).collect(),
            ..Sources::default()
        }
    }

    fn pick(text: &str) -> Edit {
        Edit::Pick(text.parse().unwrap())
    }

    fn areas() -> Areas {
        Areas {
            width: 1,
            height: 1,
            labels: vec![0],
        }
    }

    #[test]
    fn a_print_without_sources_is_settled_when_it_was_analyzed() {
        let Setup {
            folder, mut state, ..
        } = setup();
        assert!(!state.is_settled() && state.areas().is_err());
        state.set_areas(areas());
        assert!(state.is_settled() && !state.is_ready());
        state.set_ready(&Sources::default(), Vec::new(), true);
        assert!(state.is_settled() && !state.is_ready(), "there is no color");
        state.choose(&folder, sources(&["a.png"])).unwrap();
        assert!(!state.is_settled());
    }

    #[test]
    fn a_print_is_settled_when_all_of_its_sources_are_in_it() {
        let Setup {
            folder, mut state, ..
        } = setup();
        let wanted = sources(&["a.png", "b.png"]);
        state.choose(&folder, wanted.clone()).unwrap();
        let begun = state.status().version;
        state.set_ready(&wanted, Vec::new(), false);
        assert!(state.is_ready() && !state.is_settled() && !state.status().complete);
        state.set_ready(&wanted, Vec::new(), true);
        assert!(state.is_ready() && state.is_settled() && state.status().complete);
        assert_eq!(state.status().version, begun + 2);
        state.set_unready();
        assert!(!state.is_ready() && !state.is_settled());
    }

    #[test]
    fn colors_of_sources_that_are_not_wanted_any_more_are_not_shown() {
        let Setup {
            folder, mut state, ..
        } = setup();
        let (first, second) = (sources(&["a.png"]), sources(&["b.png"]));
        state.choose(&folder, first.clone()).unwrap();
        state.choose(&folder, second).unwrap();
        let version = state.status().version;
        state.set_ready(&first, Vec::new(), true);
        assert!(!state.is_ready());
        assert_eq!(state.status().version, version);
    }

    #[test]
    fn every_version_is_asked_for_while_it_is_shown() {
        let Setup {
            folder, mut state, ..
        } = setup();
        let wanted = sources(&["a.png"]);
        state.choose(&folder, wanted.clone()).unwrap();
        assert!(state.edits_at(state.version).is_err(), "it is not ready");
        state.set_ready(&wanted, Vec::new(), true);
        let before = state.version;
        assert!(state.edits_at(before).unwrap().is_empty());
        state.edit(&folder, pick("1,2=#aabbcc")).unwrap();
        assert!(state.edits_at(before).is_err(), "it is out of date");
        assert_eq!(state.edits_at(state.version).unwrap().picks.len(), 1);
        state.put_away();
        assert!(state.edits_at(state.version).is_err());
        assert!(state.original().is_err());
    }

    #[test]
    fn edits_are_kept_in_the_project_and_undone() {
        let Setup {
            folder, mut state, ..
        } = setup();
        let name = FileName::new("gray.png").unwrap();
        let written = || Project::read(&folder, &name).unwrap().unwrap();
        state.edit(&folder, pick("1,2=#aabbcc")).unwrap();
        state.edit(&folder, pick("3,0=#112233")).unwrap();
        assert_eq!(written().picks.len(), 2);
        state.edit(&folder, Edit::Clear {}).unwrap();
        state.edit(&folder, Edit::Clear {}).unwrap();
        let lengths = |state: &State| [state.status().undo, state.status().redo];
        assert_eq!(lengths(&state), [3, 0], "nothing is no edit");
        assert!(written().picks.is_empty());
        for (left, picks) in [(2, 2), (1, 1), (0, 0), (0, 0)] {
            state.undo(&folder).unwrap();
            assert_eq!(lengths(&state), [left, 3 - left]);
            assert_eq!(written().picks.len(), picks);
        }
        state.redo(&folder).unwrap();
        assert_eq!(written().picks.len(), 1);
        state.edit(&folder, pick("0,0=#112233")).unwrap();
        assert_eq!(lengths(&state), [2, 0]);
    }

    #[test]
    fn an_edit_that_cannot_be_made_changes_nothing() {
        let Setup {
            folder, mut state, ..
        } = setup();
        let version = state.version;
        assert!(state.edit(&folder, pick("4,0=#aabbcc")).is_err());
        fs::write(folder.path().join("gray.png.nishikie.json"), "my notes").unwrap();
        assert!(state.edit(&folder, pick("1,0=#aabbcc")).is_err());
        assert!(state.choose(&folder, sources(&["a.png"])).is_err());
        let status = state.status();
        assert_eq!((status.version, status.undo), (version, 0));
        assert!(status.picks.is_empty() && status.sources.is_empty());
    }

    #[test]
    fn another_project_is_adopted_over_nothing_or_where_it_may_replace() {
        let Setup {
            folder, mut state, ..
        } = setup();
        let mut project = Project::new(file("gray.png"));
        project.sources = sources(&["a.png"]);
        project.make(&pick("1,2=#aabbcc"));
        assert!(state.adopt(&folder, project.clone(), false).unwrap());
        state.set_ready(&sources(&["a.png"]), Vec::new(), true);
        let mut other = project.clone();
        other.make(&pick("3,0=#112233"));
        assert!(!state.adopt(&folder, other.clone(), false).unwrap());
        assert_eq!(*state.project(), project);
        assert!(state.adopt(&folder, other.clone(), true).unwrap());
        assert!(state.is_ready(), "its sources are the same");
        other.sources = sources(&["b.png"]);
        assert!(state.adopt(&folder, other, true).unwrap());
        assert!(!state.is_ready());
        state.undo(&folder).unwrap();
        assert_eq!(state.project().picks.len(), 2);
        assert_eq!(state.project().sources, sources(&["b.png"]));
    }

    #[test]
    fn proposals_are_made_once_for_the_same_sources() {
        let Setup {
            folder, mut state, ..
        } = setup();
        assert!(!state.add_proposal(0, vec![0]), "none was asked for");
        state.choose(&folder, sources(&["a.png"])).unwrap();
        assert!(state.begin_proposals());
        let key = state.version;
        for number in 0..PROPOSALS {
            assert!(state.add_proposal(number, vec![number as u8]));
        }
        assert!(!state.begin_proposals(), "all are there");
        assert_eq!(*state.proposal(key, 5).unwrap(), [5]);
        let chosen = Sources {
            proposal: 3,
            ..sources(&["a.png"])
        };
        state.choose(&folder, chosen).unwrap();
        assert!(
            !state.begin_proposals(),
            "which one is chosen does not count"
        );
        state.choose(&folder, sources(&["b.png"])).unwrap();
        assert!(state.proposal(key, 5).is_err());
        assert!(!state.add_proposal(0, vec![0]));
        assert!(state.begin_proposals());
    }

    #[test]
    fn proposals_that_were_broken_off_are_begun_again() {
        let Setup {
            folder, mut state, ..
        } = setup();
        state.choose(&folder, sources(&["a.png"])).unwrap();
        assert!(state.begin_proposals() && state.add_proposal(0, vec![0]));
        assert!(state.begin_proposals());
        assert!(
            !state.add_proposal(1, vec![1]),
            "the first is to come again"
        );
        assert!(state.add_proposal(0, vec![0]));
    }
}

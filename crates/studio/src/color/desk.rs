//! A print that is being worked on: its project, what can be undone, and what was computed for it.
//!
//! What was computed can be put away at any time and made again from the project.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nishikie::color::{Edits, Pick, Region, Session, Stroke, View};
use nishikie::progress::Silent;
use nishikie::picture::Picture;
use serde::Serialize;

use crate::color::analysis::Analyzed;
use crate::color::history::{History, Marks, Step};
use crate::color::project::{File, Project, Sources};
use crate::color::sources::same;
use crate::error::Refusal;
use crate::folder::{Entry, Folder};
use crate::name::FileName;
use crate::pyramid::Pyramid;

/// Picks at most: as many as a picture's file has room to name.
const MOST_PICKS: usize = 2_000;

/// Regions at most: each keeps the chroma of its part of the print.
const MOST_REGIONS: usize = 300;

/// Corners of all regions at most: the page is told of them with every change.
const MOST_CORNERS: usize = 30_000;

/// Strokes at most.
const MOST_STROKES: usize = 2_000;

/// Points of all strokes at most.
const MOST_POINTS: usize = 100_000;

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
    history: History,
    /// Changes whenever the picture does, and is never used for another.
    version: u64,
    /// Whether the picture can be shown.
    ready: bool,
    /// Whether it is from all its sources, and not from the first ones for the time being.
    complete: bool,
    original: Option<Arc<Pyramid>>,
    areas: Option<Arc<Areas>>,
    pigments: Vec<Pigments>,
    ranks: Option<Vec<Rank>>,
    /// The pictures that were ranked, or are being ranked.
    ranked: Option<Vec<Entry>>,
    /// When something of the picture was asked for last.
    asked: Instant,
    proposals: Option<Proposals>,
}

/// Proposals that are shown side by side.
pub const PROPOSALS: usize = 6;

#[derive(Debug)]
struct Proposals {
    /// What they were made from; which one is chosen does not count.
    sources: Sources,
    /// The version of the picture when they were begun: never that of other sources.
    key: u64,
    /// As JPEG.
    pictures: Vec<Arc<Vec<u8>>>,
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
    complete: bool,
    size: Option<[usize; 2]>,
    sources: Sources,
    #[serde(with = "nishikie::as_text::list")]
    picks: Vec<Pick>,
    #[serde(with = "nishikie::as_text::list")]
    regions: Vec<Region>,
    /// How many there are.
    strokes: usize,
    undo: usize,
    redo: usize,
    has_areas: bool,
    pigments: Vec<Pigments>,
    ranks: Option<Vec<Rank>>,
    proposals: Option<Proposed>,
}

/// What the page has to know of proposals: they are asked for by the key.
#[derive(Clone, Debug, Serialize)]
pub struct Proposed {
    key: u64,
    count: usize,
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
                ))
                .in_japanese(format!(
                    "{name}: {name}.nishikie.json は別の画像の記録です。元の画像に戻すか、記録を移してください。"
                )));
            }
            Some(project) => project,
            None => Project::new(content),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Desk {
            state: Mutex::new(State {
                project,
                history: History::default(),
                // Not the version of an earlier run, whose tiles a page may still have.
                version: now.map_or(0, |now| now.as_millis() as u64),
                ready: false,
                complete: false,
                original: None,
                areas: None,
                pigments: Vec::new(),
                ranks: None,
                ranked: None,
                asked: Instant::now(),
                proposals: None,
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
        let [undo, redo] = state.history.lengths();
        Told {
            name: state.project.content.name.clone(),
            sha256: state.project.content.sha256.clone(),
            version: state.version,
            ready: state.ready,
            complete: state.complete,
            size: state.original.as_ref().map(|original| original.size()),
            sources: state.project.sources.clone(),
            picks: state.project.picks.clone(),
            regions: state.project.regions.clone(),
            strokes: state.project.strokes.len(),
            undo,
            redo,
            has_areas: state.areas.is_some(),
            pigments: state.pigments.clone(),
            ranks: state.ranks.clone(),
            proposals: state.proposals.as_ref().map(|proposals| Proposed {
                key: proposals.key,
                count: proposals.pictures.len(),
            }),
        }
    }

    /// The project as it is.
    pub fn project(&self) -> Project {
        self.state().project.clone()
    }

    /// Whether all is computed, or there is nothing to compute it from.
    pub fn is_settled(&self) -> bool {
        let state = self.state();
        (state.ready && state.complete)
            || (state.areas.is_some() && state.project.sources.is_empty())
    }

    /// Whether the colors can be seen.
    pub fn is_ready(&self) -> bool {
        self.state().ready
    }

    /// How long ago something of the picture was asked for.
    pub fn idle(&self) -> Duration {
        self.state().asked.elapsed()
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
        if state
            .proposals
            .as_ref()
            .is_some_and(|p| p.sources != state.sources())
        {
            state.proposals = None;
        }
        Ok(())
    }

    /// Takes over what another project of the same print says; whether it did. Without `replace` it does so only where nothing
    /// was decided yet.
    ///
    /// # Errors
    /// The project cannot be written; nothing is changed then.
    pub fn adopt(&self, folder: &Folder, project: Project, replace: bool) -> Result<bool, Refusal> {
        let mut state = self.state();
        if state.project == project {
            return Ok(true);
        }
        if !state.project.is_empty() && !replace {
            return Ok(false);
        }
        project.write(folder)?;
        state.version += 1;
        if state.project.sources != project.sources {
            state.ready = false;
        }
        let step = Step::Replaced {
            before: Marks::of(&state.project),
            after: Marks::of(&project),
        };
        state.project = project;
        state.history.made(step);
        Ok(true)
    }

    /// Adds a pick.
    ///
    /// # Errors
    /// It lies outside, there are too many, or the project cannot be written; nothing is changed then.
    pub fn pick(&self, folder: &Folder, pick: Pick) -> Result<(), Refusal> {
        let mut state = self.state();
        let [width, height] = state.size()?;
        if pick.x >= width || pick.y >= height {
            return Err(Refusal::bad(format!(
                "the pick at {},{} lies outside the picture of {width} × {height} pixels",
                pick.x, pick.y
            )));
        }
        if state.project.picks.len() >= MOST_PICKS {
            return Err(Refusal::unusable(format!(
                "there are {MOST_PICKS} corrections already; take some back"
            ))
            .in_japanese(format!(
                "修正がすでに {MOST_PICKS} か所あります。いくつか取り消してください。"
            )));
        }
        state.make(folder, Step::Pick(pick))
    }

    /// Adds a region that was outlined.
    ///
    /// # Errors
    /// It is none of this picture, there are too many, or the project cannot be written; nothing is changed then.
    pub fn region(&self, folder: &Folder, region: Region) -> Result<(), Refusal> {
        let mut state = self.state();
        region.check(state.size()?)?;
        let regions = &state.project.regions;
        let corners: usize = regions.iter().map(|region| region.corners.len()).sum();
        if regions.len() >= MOST_REGIONS || corners + region.corners.len() > MOST_CORNERS {
            return Err(Refusal::unusable(format!(
                "there are {} regions with {corners} corners already; take some back",
                regions.len()
            )));
        }
        state.make(folder, Step::Region(region))
    }

    /// Adds a stroke of brush or eraser.
    ///
    /// # Errors
    /// It cannot be drawn on this picture, there are too many, or the project cannot be written; nothing is changed then.
    pub fn stroke(&self, folder: &Folder, stroke: Stroke) -> Result<(), Refusal> {
        let mut state = self.state();
        stroke.check(state.size()?)?;
        let strokes = &state.project.strokes;
        let points = strokes
            .iter()
            .map(|stroke| stroke.points.len())
            .sum::<usize>();
        if strokes.len() >= MOST_STROKES || points + stroke.points.len() > MOST_POINTS {
            return Err(Refusal::unusable(format!(
                "there are {} strokes with {points} points already; take some back",
                strokes.len()
            ))
            .in_japanese(format!(
                "筆の線がすでに {} 本（{points} 点）あります。いくつか取り消してください。",
                strokes.len()
            )));
        }
        state.make(folder, Step::Stroke(stroke))
    }

    /// Takes the last edit back; false if there is none.
    ///
    /// # Errors
    /// The project cannot be written; nothing is changed then.
    pub fn undo(&self, folder: &Folder) -> Result<bool, Refusal> {
        let mut state = self.state();
        let Some(before) = state.history.before(&state.project) else {
            return Ok(false);
        };
        state.set(folder, before)?;
        state.history.went_back();
        Ok(true)
    }

    /// Does again what was taken back last; false if there is nothing.
    ///
    /// # Errors
    /// As [`Desk::undo`].
    pub fn redo(&self, folder: &Folder) -> Result<bool, Refusal> {
        let mut state = self.state();
        let Some(after) = state.history.after(&state.project) else {
            return Ok(false);
        };
        state.set(folder, after)?;
        state.history.went_on();
        Ok(true)
    }

    /// Takes all picks, regions and strokes away, as one edit.
    ///
    /// # Errors
    /// As [`Desk::undo`].
    pub fn clear(&self, folder: &Folder) -> Result<(), Refusal> {
        let mut state = self.state();
        let (before, after) = (Marks::of(&state.project), Marks::default());
        match before == after {
            true => Ok(()),
            false => state.make(folder, Step::Replaced { before, after }),
        }
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

    /// Whether these pictures are to be ranked: not if they were already, or are being.
    pub fn begin_ranking(&self, pictures: Vec<Entry>) -> bool {
        let mut state = self.state();
        let new = state.ranked.as_ref() != Some(&pictures);
        state.ranked = Some(pictures);
        new
    }

    /// Whether proposals are to be made: not if they were already, or are being.
    pub fn begin_proposals(&self) -> bool {
        let mut state = self.state();
        let sources = state.sources();
        if state
            .proposals
            .as_ref()
            .is_some_and(|p| p.sources == sources && p.pictures.len() == PROPOSALS)
        {
            return false;
        }
        state.proposals = Some(Proposals {
            sources,
            key: state.version,
            pictures: Vec::new(),
        });
        true
    }

    /// The next proposal is there; false if it is not wanted.
    pub fn add_proposal(&self, number: usize, jpeg: Vec<u8>) -> bool {
        let mut state = self.state();
        let Some(proposals) = state.proposals.as_mut() else {
            return false;
        };
        let next = proposals.pictures.len() == number;
        if next {
            proposals.pictures.push(Arc::new(jpeg));
        }
        next
    }

    /// A proposal's picture, as JPEG.
    ///
    /// # Errors
    /// There is none.
    pub fn proposal(&self, key: u64, number: usize) -> Result<Vec<u8>, Refusal> {
        let state = self.state();
        let proposals = state.proposals.as_ref().filter(|p| p.key == key);
        let found = proposals.and_then(|p| p.pictures.get(number));
        let missing = || Refusal::missing("there is no such proposal");
        found.map(|jpeg| Vec::clone(jpeg)).ok_or_else(missing)
    }

    /// These sources, if they are still wanted, were looked at: all, or, where it is not `complete`, the first of them.
    pub fn set_ready(&self, sources: &Sources, pigments: Vec<Pigments>, complete: bool) {
        let mut state = self.state();
        if state.project.sources == *sources {
            state.version += 1;
            state.ready = !sources.is_empty();
            state.complete = complete;
            state.pigments = pigments;
        }
    }

    /// What was computed is no longer what is shown.
    pub fn set_unready(&self) {
        self.state().ready = false;
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
        self.with(version, |session| Ok(session.render(view, &Silent)?))
    }

    /// The areas that a pick at a pixel would fill at this version if it were for those alike too.
    ///
    /// # Errors
    /// As [`Desk::render`]; the pixel lies outside.
    pub fn alike(&self, version: u64, x: usize, y: usize) -> Result<Vec<u32>, Refusal> {
        self.with(version, |session| Ok(session.alike(x, y)?))
    }

    /// Does something with the session as it is at this version.
    fn with<T>(
        &self,
        version: u64,
        what: impl FnOnce(&mut Session) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.at(version)?;
        let mut analyzed = self.analyzed();
        // It may have changed while this waited.
        let edits = self.at(version)?;
        let analyzed = analyzed.as_mut().ok_or_else(gone)?;
        if *analyzed.session.edits() != edits {
            analyzed.session.replace_edits(edits)?;
        }
        what(&mut analyzed.session)
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

    /// The edits at a version, if that is what is shown.
    fn at(&self, version: u64) -> Result<Edits, Refusal> {
        let mut state = self.state();
        state.asked = Instant::now();
        match state.ready && state.version == version {
            true => Ok(Edits {
                scribbles: None,
                picks: state.project.picks.clone(),
                regions: state.project.regions.clone(),
                strokes: state.project.strokes.clone(),
            }),
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
    /// What the colors come from, whichever proposal is chosen.
    fn sources(&self) -> Sources {
        Sources {
            proposal: 0,
            ..self.project.sources.clone()
        }
    }

    /// Width and height of the scan, once it has been read.
    fn size(&self) -> Result<[usize; 2], Refusal> {
        let size = self.original.as_ref().map(|original| original.size());
        size.ok_or_else(not_read)
    }

    /// Makes an edit.
    fn make(&mut self, folder: &Folder, step: Step) -> Result<(), Refusal> {
        let mut project = self.project.clone();
        step.make(&mut project);
        self.set(folder, project)?;
        self.history.made(step);
        Ok(())
    }

    /// Sets and keeps a project with other edits.
    fn set(&mut self, folder: &Folder, project: Project) -> Result<(), Refusal> {
        project.write(folder)?;
        self.version += 1;
        self.project = project;
        Ok(())
    }
}

fn gone() -> Refusal {
    Refusal::conflict("the picture has changed; ask for it anew")
}

/// Nothing is known of the scan yet.
pub fn not_read() -> Refusal {
    Refusal::conflict("the print has not been read yet; wait a moment")
        .in_japanese("版画を読み込んでいます。少しお待ちください。")
}

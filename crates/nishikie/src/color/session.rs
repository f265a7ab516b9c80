//! One print being colored: its analysis is kept, and edits show at once.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use picture::{Gray, Picture};

use super::ColorError;
use super::decide::{
    Asking, Decision, Doubt, Origin, OtherEvidence, SamePigment, Sources, questions,
};
use super::edit::Edit;
use super::edits::Edits;
use super::evidence::Prediction;
use super::evidence::references::Matched;
use super::history::History;
use super::model::Model;
use super::palette::{Palette, Pigment};
use super::pick::{Pick, Reach};
use super::plain_map::check;
use super::render::fill::{Fill, chosen, fills};
use super::render::hints::SpreadEdits;
use super::render::render;
use super::render::spreading::Ground;
use super::render::view::View;
use super::scribbles::Scribbles;
use super::settings::Settings;
use super::sheet::working_size::check_size;
use super::sheet::{Analyzer, Print, PrintAreas, ReferenceSheet};
use crate::progress::{Monitor, Stage, tell};

/// The identifier of a reference in a session. It is never used again for another reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReferenceId(u64);

/// A print with the sources of its colors and a curator's edits.
///
/// Each print is passed through the network once, when it is added. A change makes some results stale, and the next
/// [`Session::render`] computes only these again: adding or removing a reference does not match the other references again, and an edit
/// matches nothing.
///
/// For a single coloring, see [`Session::finish`].
pub struct Session {
    settings: Settings,
    scan: Arc<Gray>,
    print: Print,
    references: Vec<Entry>,
    next_id: u64,
    decision: Option<Decision>,
    prediction: Option<Prediction>,
    /// The pigments of the model's training set.
    collection: Vec<Pigment>,
    palette: Option<Palette>,
    proposal: u8,
    scribbles: Option<Arc<Scribbles>>,
    ground: Option<Ground>,
    history: History,
    spread: Option<Spread>,
}

/// The edits as they were last spread over the print, and the result.
struct Spread {
    edits: Edits,
    over: Option<SpreadEdits>,
}

struct Entry {
    id: ReferenceId,
    sheet: ReferenceSheet,
    masked: bool,
    matched: Option<Matched>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("print", &self.print.sheet)
            .field("references", &self.references.len())
            .field("edits", &self.history.edits())
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Returns a session of a print at its own size. The color of the print, if any, is removed.
    ///
    /// # Errors
    /// A side of less than 8 pixels, settings that cannot be used, [`ColorError::Cancelled`].
    pub fn new(
        analyzer: &Analyzer,
        scan: impl Into<Arc<Gray>>,
        settings: Settings,
    ) -> Result<Self, ColorError> {
        settings.check()?;
        let scan = scan.into();
        check_size((scan.width(), scan.height()))?;
        tell(analyzer.monitor, Stage::Features, 0, 1)?;
        let print = Print::of(analyzer, &scan, None, &settings)?;
        Ok(Session {
            print,
            prediction: None,
            collection: Vec::new(),
            palette: None,
            proposal: 0,
            scribbles: None,
            ground: None,
            settings,
            scan,
            references: Vec::new(),
            next_id: 0,
            decision: None,
            history: History::default(),
            spread: None,
        })
    }

    /// Returns the session with another history, which the caller can share, and whose edits it shows from now on.
    pub fn with_history(self, history: History) -> Self {
        Session { history, ..self }
    }

    /// The print, gray, at its own size.
    pub fn scan(&self) -> &Gray {
        &self.scan
    }

    /// Returns the settings of the session.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Adds a print in color as a reference. `mask` is its mask, which is needed if the print has one.
    ///
    /// # Errors
    /// A gray picture, a side of less than 8 pixels, [`ColorError::Cancelled`].
    pub fn add_reference(
        &mut self,
        analyzer: &Analyzer,
        picture: &Picture,
        mask: Option<&Picture>,
    ) -> Result<ReferenceId, ColorError> {
        check(&[picture])?;
        check_size((picture.width(), picture.height()))?;
        tell(analyzer.monitor, Stage::Features, 0, 1)?;
        let sheet = ReferenceSheet::of(analyzer, picture, mask, &self.print.sheet, &self.settings)?;
        let id = ReferenceId(self.next_id);
        self.next_id += 1;
        self.references.push(Entry {
            id,
            sheet,
            masked: mask.is_some(),
            matched: None,
        });
        self.decision = None;
        Ok(id)
    }

    /// Removes a reference.
    ///
    /// # Errors
    /// [`ColorError::UnknownReference`].
    pub fn remove_reference(&mut self, id: ReferenceId) -> Result<(), ColorError> {
        let index = self.index(id)?;
        self.references.remove(index);
        self.decision = None;
        Ok(())
    }

    /// Sets or removes the model.
    ///
    /// # Errors
    /// The model was trained with another network; [`ColorError::Cancelled`]. The model before is kept then.
    pub fn set_model(
        &mut self,
        analyzer: &Analyzer,
        model: Option<&Model>,
    ) -> Result<(), ColorError> {
        let prediction = model.map(|model| Prediction::of(analyzer, model, &self.print.sheet));
        self.prediction = prediction.transpose()?;
        self.collection = model.map_or_else(Vec::new, |model| model.pigments().to_vec());
        self.decision = None;
        Ok(())
    }

    /// Sets or removes the palette, whose pigments are the only ones that the print may have.
    pub fn set_palette(&mut self, palette: Option<Palette>) {
        self.palette = palette;
        self.decision = None;
    }

    /// Chooses a plausible coloring by its number; 0 is the most probable.
    pub fn set_proposal(&mut self, proposal: u8) {
        self.proposal = proposal;
        self.decision = None;
    }

    /// Returns the references in the order in which they were added.
    pub fn references(&self) -> impl Iterator<Item = ReferenceId> {
        self.references.iter().map(|entry| entry.id)
    }

    /// Sets or removes the print's mask: each of its colors marks a part of the print that takes color from the parts of the references
    /// with the same mask color, or from all parts if no reference has that color.
    pub fn set_mask(&mut self, mask: Option<&Picture>) {
        if mask.is_none() && !self.print.sheet.masked {
            return;
        }
        self.print.set_mask(mask);
        for entry in &mut self.references {
            entry.matched = None;
        }
        self.decision = None;
    }

    /// Sets or removes scribbles, whose chroma is kept exactly, as far as sRGB allows at the lightness of the print.
    pub fn set_scribbles(&mut self, scribbles: Option<Scribbles>) {
        self.scribbles = scribbles.map(Arc::new);
        self.spread = None;
    }

    fn index(&self, id: ReferenceId) -> Result<usize, ColorError> {
        let index = self.references.iter().position(|entry| entry.id == id);
        index.ok_or(ColorError::UnknownReference(id.0))
    }

    /// Returns the print's areas, the units that picks fill.
    pub fn areas(&self) -> &PrintAreas {
        &self.print.areas
    }

    /// Returns the edits with undo and redo. The session also shows edits that are made through a clone of the history. These are not
    /// checked; see [`Edits::check`].
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Makes an edit, which [`Session::undo`] undoes.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`], [`ColorError::RegionUnusable`], [`ColorError::StrokeUnusable`]; nothing is changed then.
    pub fn edit(&mut self, edit: Edit) -> Result<(), ColorError> {
        let size = self.size();
        self.history.edit(edit, |edits| edits.check(size))
    }

    /// Replaces all edits by others, as one change.
    ///
    /// # Errors
    /// As [`Session::edit`].
    pub fn replace_edits(&mut self, edits: Edits) -> Result<(), ColorError> {
        let size = self.size();
        self.history.replace(edits, |edits| edits.check(size))
    }

    /// Undoes the last change; returns false if there is none.
    pub fn undo(&mut self) -> bool {
        self.history.undo(keep_all) == Ok(true)
    }

    /// Redoes the change that was undone last; returns false if there is none.
    pub fn redo(&mut self) -> bool {
        self.history.redo(keep_all) == Ok(true)
    }

    fn size(&self) -> [usize; 2] {
        [self.scan.width(), self.scan.height()]
    }

    /// Returns the pieces, numbered as in [`PrintAreas::raster`], that a pick at a pixel would fill with the present edits. Pieces
    /// with picks of their own are not among them. Decides the print's colors if that is to be done.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`], and those of [`Session::decision`].
    pub fn reached(
        &mut self,
        x: usize,
        y: usize,
        reach: Reach,
        monitor: &dyn Monitor,
    ) -> Result<Vec<u32>, ColorError> {
        let pick = Pick {
            x,
            y,
            rgb: [0; 3],
            reach,
        };
        let scan = self.size();
        pick.check(scan)?;
        self.decision(monitor)?;
        let mut picks = self.history.edits().picks;
        picks.push(pick);
        let last = picks.len() - 1;
        let fills = self.fills(&picks);
        let filled = |fill: &Option<_>| matches!(fill, Some(Fill { pick, .. }) if *pick == last);
        let all = fills.iter().enumerate().filter(|(_, fill)| filled(fill));
        Ok(all.map(|(piece, _)| piece as u32).collect())
    }

    /// Returns the fill of each piece; none before there is a decision.
    fn fills(&self, picks: &[Pick]) -> Vec<Option<Fill>> {
        let Some(decision) = &self.decision else {
            return Vec::new();
        };
        let same = SamePigment {
            print: &self.print,
            pieces: &decision.pieces,
            settings: &self.settings,
        };
        fills(picks, self.size(), same)
    }

    /// Returns the greatest doubts about the colors with the present edits, at most so many, in the order in which they should be
    /// decided. Each edit changes them.
    ///
    /// # Errors
    /// Those of [`Session::decision`].
    pub fn doubts(&mut self, most: usize, monitor: &dyn Monitor) -> Result<Vec<Doubt>, ColorError> {
        self.decision(monitor)?;
        let picks = self.history.edits().picks;
        let fills = self.fills(&picks);
        let Some(decision) = &self.decision else {
            return Ok(Vec::new());
        };
        let chosen = chosen(&picks, &fills);
        let conclusions = decision.concluded(&self.print, &chosen, &self.settings);
        let lightness = &self.print.pieces(&self.settings).lightness;
        let picked: Vec<_> = chosen
            .iter()
            .map(|&(piece, chroma)| (lightness[piece][0], chroma))
            .collect();
        let decided: Vec<bool> = fills.iter().map(Option::is_some).collect();
        let asking = Asking {
            print: &self.print,
            pieces: &decision.pieces,
            conclusions: &conclusions,
            decided: &decided,
            sources: Sources {
                evidence: self.evidence(),
                collection: &self.collection,
                picked: &picked,
            },
            settings: &self.settings,
        };
        let questions = questions(&asking, most);
        let scan = self.size();
        Ok(questions
            .iter()
            .map(|question| question.on_scan(&asking, scan))
            .collect())
    }

    /// Returns the name of what the decision was made of.
    fn evidence(&self) -> Origin {
        match (&self.palette, &self.prediction) {
            (Some(_), _) => Origin::Palette,
            (None, None) => Origin::References,
            (None, Some(_)) if self.references.is_empty() => Origin::Model,
            (None, Some(_)) => Origin::ModelAndReferences,
        }
    }

    /// Returns the colors decided for the print, before edits. Computes them if they are stale.
    ///
    /// # Errors
    /// Nothing to take color from, masks on one side only, [`ColorError::Cancelled`].
    pub fn decision(&mut self, monitor: &dyn Monitor) -> Result<&Decision, ColorError> {
        let decision = match self.decision.take() {
            Some(decision) => decision,
            None => {
                // Picks spread over the colors that were decided.
                self.spread = None;
                self.find(monitor)?
            }
        };
        Ok(self.decision.insert(decision))
    }

    fn find(&mut self, monitor: &dyn Monitor) -> Result<Decision, ColorError> {
        let masked = |entry: &Entry| entry.masked == self.print.sheet.masked;
        if !self.references.iter().all(masked) {
            return Err(ColorError::Masks);
        }
        let mut references = Vec::with_capacity(self.references.len());
        for entry in &mut self.references {
            let matched = match entry.matched.take() {
                Some(matched) => matched,
                None => Matched::of(&self.print.sheet, &entry.sheet, &self.settings, monitor)?,
            };
            references.push((&entry.sheet, &*entry.matched.insert(matched)));
        }
        let others = OtherEvidence {
            prediction: self.prediction.as_ref(),
            palette: self.palette.as_ref(),
            collection: &self.collection,
            proposal: self.proposal,
        };
        Decision::settle(&self.print, &references, &others, &self.settings, monitor)
    }

    /// Renders the print in the colors of another proposal, before edits. The decision for the chosen proposal is kept.
    ///
    /// # Errors
    /// As [`Session::render`].
    pub fn propose(
        &mut self,
        proposal: u8,
        view: &View,
        monitor: &dyn Monitor,
    ) -> Result<Picture, ColorError> {
        view.check(&self.scan)?;
        let chosen = std::mem::replace(&mut self.proposal, proposal);
        let decision = self.find(monitor);
        self.proposal = chosen;
        render(&decision?, &self.scan, None, view, &self.settings, monitor)
    }

    /// Renders the colored print, or a part of it at any scale.
    ///
    /// # Errors
    /// Those of [`Session::decision`], [`ColorError::View`].
    pub fn render(&mut self, view: &View, monitor: &dyn Monitor) -> Result<Picture, ColorError> {
        view.check(&self.scan)?;
        self.decision(monitor)?;
        self.spread_edits()?;
        let decision = self.decision.as_ref().ok_or(ColorError::NoReference)?;
        let spread = self.spread.as_ref().and_then(|spread| spread.over.as_ref());
        render(decision, &self.scan, spread, view, &self.settings, monitor)
    }

    /// Renders the print without edits, or a part of it at any scale.
    ///
    /// # Errors
    /// As [`Session::render`].
    pub fn render_unedited(
        &mut self,
        view: &View,
        monitor: &dyn Monitor,
    ) -> Result<Picture, ColorError> {
        view.check(&self.scan)?;
        self.decision(monitor)?;
        let decision = self.decision.as_ref().ok_or(ColorError::NoReference)?;
        render(decision, &self.scan, None, view, &self.settings, monitor)
    }

    /// Colors the whole print, and ends the session: memory that only further changes would need is freed before painting.
    /// Returns the picture and the [confidence](Decision::confidence) of its colors, which is full where picks fill pieces.
    ///
    /// # Errors
    /// Those of [`Session::render`].
    pub fn finish(mut self, monitor: &dyn Monitor) -> Result<(Picture, Picture), ColorError> {
        self.decision(monitor)?;
        self.spread_edits()?;
        let picks = self.history.edits().picks;
        let fills = self.fills(&picks);
        if let Some(decision) = &mut self.decision
            && !picks.is_empty()
        {
            let chosen = chosen(&picks, &fills);
            let conclusions = decision.concluded(&self.print, &chosen, &self.settings);
            let filled = fills.iter().map(Option::is_some).collect::<Vec<_>>();
            decision.conclude_confidence(&self.print, &conclusions, &filled);
        }
        let Session {
            scan,
            decision,
            spread,
            settings,
            print,
            references,
            ..
        } = self;
        drop((print, references));
        let decision = decision.ok_or(ColorError::NoReference)?;
        let spread = spread.and_then(|spread| spread.over);
        let view = View::whole(&scan);
        let confidence = decision.confidence()?;
        let picture = render(&decision, &scan, spread.as_ref(), &view, &settings, monitor)?;
        Ok((picture, confidence))
    }

    /// Spreads the edits over the print, unless the last spread is of the same edits.
    fn spread_edits(&mut self) -> Result<(), ColorError> {
        let edits = self.history.edits();
        if self
            .spread
            .as_ref()
            .is_some_and(|spread| spread.edits == edits)
        {
            return Ok(());
        }
        let mut over = None;
        if let Some(decision) = &self.decision
            && (!edits.is_empty() || self.scribbles.is_some())
        {
            edits.check([self.scan.width(), self.scan.height()])?;
            if self.scribbles.is_some() && self.ground.is_none() {
                self.ground = Some(Ground::of(&self.scan, &self.settings.hints)?);
            }
            over = Some(SpreadEdits::over(
                [self.scan.width(), self.scan.height()],
                &self.print,
                decision,
                self.scribbles.as_ref().zip(self.ground.as_ref()),
                &edits,
                &self.settings,
            ));
        }
        self.spread = Some(Spread { edits, over });
        Ok(())
    }
}

fn keep_all(_: &Edits) -> Result<(), Infallible> {
    Ok(())
}

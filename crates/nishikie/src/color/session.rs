//! One print being colored: its analysis is kept, and edits show at once.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use picture::{Gray, Picture};

use super::ColorError;
use super::decide::{Found, Knowledge};
use super::edit::Edit;
use super::edits::Edits;
use super::evidence::Prediction;
use super::evidence::references::Matched;
use super::history::History;
use super::model::Model;
use super::palette::Palette;
use super::pick::Pick;
use super::plain_map::check;
use super::render::fill::{Fill, fills};
use super::render::hints::SpreadEdits;
use super::render::render;
use super::render::spreading::Ground;
use super::render::view::View;
use super::scribbles::Scribbles;
use super::settings::Settings;
use super::sheet::working_size::check_size;
use super::sheet::{Analyzer, Print, PrintAreas, ReferenceSheet};
use crate::progress::{Monitor, Stage, tell};

/// Names a reference of a session; never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReferenceId(u64);

/// A print, what its colors come from, and a curator's edits.
///
/// The network looks at each print once, when it is added; only then it is needed. A change makes some results stale; they, and nothing
/// else, are computed by the next [`Session::render`]: adding or removing a reference does not compare the others again, and an edit
/// compares nothing.
///
/// A single coloring is a session that is used once; see [`Session::finish`].
pub struct Session {
    settings: Settings,
    scan: Arc<Gray>,
    print: Print,
    references: Vec<Entry>,
    next_id: u64,
    found: Option<Found>,
    prediction: Option<Prediction>,
    palette: Option<Palette>,
    proposal: u8,
    scribbles: Option<Arc<Scribbles>>,
    ground: Option<Ground>,
    history: History,
    spread: Option<Spread>,
}

/// Edits spread over the print, with the edits that they were made from.
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
    /// A session of a print at its own size; if it has color, its luminance is taken.
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
            palette: None,
            proposal: 0,
            scribbles: None,
            ground: None,
            settings,
            scan,
            references: Vec::new(),
            next_id: 0,
            found: None,
            history: History::default(),
            spread: None,
        })
    }

    /// The same session with a history that lives outside of it, whose edits it shows from now on.
    pub fn with_history(self, history: History) -> Self {
        Session { history, ..self }
    }

    /// The print, gray, at its own size.
    pub fn scan(&self) -> &Gray {
        &self.scan
    }

    /// The settings that it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Adds a print in color; `mask` are its regions, needed if the print has a mask.
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
        self.found = None;
        Ok(id)
    }

    /// Removes a reference.
    ///
    /// # Errors
    /// [`ColorError::UnknownReference`].
    pub fn remove_reference(&mut self, id: ReferenceId) -> Result<(), ColorError> {
        let index = self.index(id)?;
        self.references.remove(index);
        self.found = None;
        Ok(())
    }

    /// Sets or removes the model.
    ///
    /// # Errors
    /// The model was trained with another network; [`ColorError::Cancelled`]. The old one is kept then.
    pub fn set_model(
        &mut self,
        analyzer: &Analyzer,
        model: Option<&Model>,
    ) -> Result<(), ColorError> {
        let prediction = model.map(|model| Prediction::of(analyzer, model, &self.print.sheet));
        self.prediction = prediction.transpose()?;
        self.found = None;
        Ok(())
    }

    /// Sets or removes the palette, whose pigments are the only ones that the print may have.
    pub fn set_palette(&mut self, palette: Option<Palette>) {
        self.palette = palette;
        self.found = None;
    }

    /// Chooses a plausible coloring by its number: 0 is the likeliest.
    pub fn set_proposal(&mut self, proposal: u8) {
        self.proposal = proposal;
        self.found = None;
    }

    /// The references in the order in which they came.
    pub fn references(&self) -> impl Iterator<Item = ReferenceId> {
        self.references.iter().map(|entry| entry.id)
    }

    /// Sets or removes the print's mask: each of its colors marks a part of the print that takes color from the parts of the references
    /// with the same mask color, and from anywhere where none has it.
    pub fn set_mask(&mut self, mask: Option<&Picture>) {
        if mask.is_none() && !self.print.sheet.masked {
            return;
        }
        self.print.set_mask(mask);
        for entry in &mut self.references {
            entry.matched = None;
        }
        self.found = None;
    }

    /// Sets or removes scribbles, whose chroma is kept exactly as far as sRGB has it at the lightness of the print.
    pub fn set_scribbles(&mut self, scribbles: Option<Scribbles>) {
        self.scribbles = scribbles.map(Arc::new);
        self.spread = None;
    }

    fn index(&self, id: ReferenceId) -> Result<usize, ColorError> {
        let index = self.references.iter().position(|entry| entry.id == id);
        index.ok_or(ColorError::UnknownReference(id.0))
    }

    /// The print's areas, of which a pick fills one.
    pub fn areas(&self) -> &PrintAreas {
        &self.print.areas
    }

    /// The edits with undo and redo. A clone of it can add edits from elsewhere; the session shows them, and edits are not checked then:
    /// see [`Edits::check`].
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Makes an edit, which [`Session::undo`] takes back.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`], [`ColorError::RegionUnusable`], [`ColorError::StrokeUnusable`]; nothing is changed then.
    pub fn edit(&mut self, edit: Edit) -> Result<(), ColorError> {
        let size = self.size();
        self.history.edit(edit, |edits| edits.check(size))
    }

    /// Puts other edits in the place of all there are, as one edit.
    ///
    /// # Errors
    /// As [`Session::edit`].
    pub fn replace_edits(&mut self, edits: Edits) -> Result<(), ColorError> {
        let size = self.size();
        self.history.replace(edits, |edits| edits.check(size))
    }

    /// Takes the last edit back; false if there is none.
    pub fn undo(&mut self) -> bool {
        self.history.undo(keep_all) == Ok(true)
    }

    /// Makes the edit again that was taken back last; false if there is none.
    pub fn redo(&mut self) -> bool {
        self.history.redo(keep_all) == Ok(true)
    }

    fn size(&self) -> [usize; 2] {
        [self.scan.width(), self.scan.height()]
    }

    /// The areas, as [`PrintAreas::raster`] has them, that a pick at a pixel would fill if it were [alike](Pick::alike), the edits being as
    /// they are: areas with picks of their own keep those.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`].
    pub fn alike(&self, x: usize, y: usize) -> Result<Vec<u32>, ColorError> {
        let pick = Pick {
            x,
            y,
            rgb: [0; 3],
            alike: true,
        };
        let scan = self.size();
        pick.check(scan)?;
        let mut picks = self.history.edits().picks;
        picks.push(pick);
        let last = picks.len() - 1;
        let fills = fills(&picks, scan, &self.print, &self.settings);
        let filled = |fill: &Option<_>| matches!(fill, Some(Fill { pick, .. }) if *pick == last);
        let all = fills.iter().enumerate().filter(|(_, fill)| filled(fill));
        Ok(all.map(|(area, _)| area as u32).collect())
    }

    /// The colors decided for the print, before edits; computed if they are stale.
    ///
    /// # Errors
    /// Nothing to take color from, masks on one side only, [`ColorError::Cancelled`].
    pub fn found(&mut self, monitor: &dyn Monitor) -> Result<&Found, ColorError> {
        let found = match self.found.take() {
            Some(found) => found,
            None => {
                // The spread of picks depends on it.
                self.spread = None;
                self.find(monitor)?
            }
        };
        Ok(self.found.insert(found))
    }

    fn find(&mut self, monitor: &dyn Monitor) -> Result<Found, ColorError> {
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
        let knowledge = Knowledge {
            prediction: self.prediction.as_ref(),
            palette: self.palette.as_ref(),
            proposal: self.proposal,
        };
        Found::settle(
            &self.print,
            &references,
            &knowledge,
            &self.settings,
            monitor,
        )
    }

    /// The print as another proposal colors it, before edits; what was found for the one that is chosen is kept.
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
        let found = self.find(monitor);
        self.proposal = chosen;
        render(&found?, &self.scan, None, view, &self.settings, monitor)
    }

    /// The colored print, or a part of it at any scale.
    ///
    /// # Errors
    /// Those of [`Session::found`], [`ColorError::View`].
    pub fn render(&mut self, view: &View, monitor: &dyn Monitor) -> Result<Picture, ColorError> {
        view.check(&self.scan)?;
        self.found(monitor)?;
        self.spread_edits()?;
        let found = self.found.as_ref().ok_or(ColorError::NoReference)?;
        let spread = self.spread.as_ref().and_then(|spread| spread.over.as_ref());
        render(found, &self.scan, spread, view, &self.settings, monitor)
    }

    /// The print as it is colored before edits, or a part of it at any scale.
    ///
    /// # Errors
    /// As [`Session::render`].
    pub fn render_unedited(
        &mut self,
        view: &View,
        monitor: &dyn Monitor,
    ) -> Result<Picture, ColorError> {
        view.check(&self.scan)?;
        self.found(monitor)?;
        let found = self.found.as_ref().ok_or(ColorError::NoReference)?;
        render(found, &self.scan, None, view, &self.settings, monitor)
    }

    /// Colors the whole print, and ends the session: memory that only further changes would need is given back before pixels are made.
    /// Returns the picture and the [confidence](Found::confidence) of its colors.
    ///
    /// # Errors
    /// Those of [`Session::render`].
    pub fn finish(mut self, monitor: &dyn Monitor) -> Result<(Picture, Picture), ColorError> {
        self.found(monitor)?;
        self.spread_edits()?;
        let Session {
            scan,
            found,
            spread,
            settings,
            print,
            references,
            ..
        } = self;
        drop((print, references));
        let found = found.ok_or(ColorError::NoReference)?;
        let spread = spread.and_then(|spread| spread.over);
        let view = View::whole(&scan);
        let confidence = found.confidence()?;
        let picture = render(&found, &scan, spread.as_ref(), &view, &settings, monitor)?;
        Ok((picture, confidence))
    }

    /// Spreads the edits over the print, unless that was done for the same edits.
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
        if let Some(found) = &self.found
            && (!edits.is_empty() || self.scribbles.is_some())
        {
            edits.check([self.scan.width(), self.scan.height()])?;
            if self.scribbles.is_some() && self.ground.is_none() {
                self.ground = Some(Ground::of(&self.scan, &self.settings.hints)?);
            }
            over = Some(SpreadEdits::over(
                [self.scan.width(), self.scan.height()],
                &self.print,
                found,
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

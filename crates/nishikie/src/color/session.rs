//! One print being colored: what was analyzed is kept, and edits show at once.

use std::fmt;

use picture::Picture;

use super::ColorError;
use super::analysis::cells::check_size;
use super::analysis::found::{Found, Knowledge, Matched, OwnLikeness};
use super::analysis::sheet::{Analyzer, ReferenceSheet, Sheet};
use super::areas::PrintAreas;
use super::colorize::{check, gray};
use super::edits::{Edits, Pick};
use super::evidence::Prediction;
use super::model::Model;
use super::palette::Palette;
use super::progress::tell;
use super::render::fill::{Fill, fills};
use super::render::hints::{self, Ground, SpreadEdits};
use super::render::render;
use super::render::view::View;
use super::settings::Settings;
use crate::job::{Monitor, Stage};

/// Names a reference of a session; never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReferenceId(u64);

/// A print, its references and a curator's edits.
///
/// The network looks at each print once, when it comes; only then it is needed. What a change makes out of date is computed
/// at the next [`Session::render`], and nothing else: a reference that comes or goes is not a reason to compare the others
/// again, nor an edit a reason to compare anything.
pub struct Session {
    settings: Settings,
    scan: Picture,
    print: Sheet,
    references: Vec<Entry>,
    next_id: u64,
    likeness: Option<OwnLikeness>,
    found: Option<Found>,
    areas: PrintAreas,
    prediction: Option<Prediction>,
    palette: Option<Palette>,
    proposal: u8,
    ground: Ground,
    edits: Edits,
    past: Vec<Edits>,
    future: Vec<Edits>,
    spread: Option<SpreadEdits>,
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
            .field("print", &self.print)
            .field("references", &self.references.len())
            .field("edits", &self.edits)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// For a print at its own size; if it has color, its luminance is taken.
    ///
    /// # Errors
    /// A side of less than 8 pixels, settings that cannot be used, [`ColorError::Cancelled`].
    pub fn new(
        analyzer: &Analyzer,
        scan: &Picture,
        settings: Settings,
    ) -> Result<Self, ColorError> {
        settings.check()?;
        check_size(scan)?;
        tell(analyzer.monitor, Stage::Features, 0, 1)?;
        let scan = gray(scan).into_owned();
        let print = Sheet::of_print(analyzer, &scan, &settings)?;
        Ok(Session {
            areas: PrintAreas::of(&print, &settings),
            print,
            prediction: None,
            palette: None,
            proposal: 0,
            ground: Ground::of(&scan, &settings.hints)?,
            settings,
            scan,
            references: Vec::new(),
            next_id: 0,
            likeness: None,
            found: None,
            edits: Edits::default(),
            past: Vec::new(),
            future: Vec::new(),
            spread: None,
        })
    }

    /// The print, gray, at its own size.
    pub fn scan(&self) -> &Picture {
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
        check_size(picture)?;
        tell(analyzer.monitor, Stage::Features, 0, 1)?;
        let sheet = ReferenceSheet::of(analyzer, picture, mask, &self.print, &self.settings)?;
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

    /// Takes a reference out.
    ///
    /// # Errors
    /// [`ColorError::UnknownReference`].
    pub fn remove_reference(&mut self, id: ReferenceId) -> Result<(), ColorError> {
        let index = self.index(id)?;
        self.references.remove(index);
        self.found = None;
        Ok(())
    }

    /// Sets or takes away what was learned from a collection.
    ///
    /// # Errors
    /// The model was trained with another network; [`ColorError::Cancelled`]. The old one is kept then.
    pub fn set_model(
        &mut self,
        analyzer: &Analyzer,
        model: Option<&Model>,
    ) -> Result<(), ColorError> {
        let prediction = model.map(|model| Prediction::of(analyzer, model, &self.print));
        self.prediction = prediction.transpose()?;
        self.found = None;
        Ok(())
    }

    /// Sets or takes away the only pigments that the print may have.
    pub fn set_palette(&mut self, palette: Option<Palette>) {
        self.palette = palette;
        self.found = None;
    }

    /// Chooses one of the plausible colorings: 0 is the likeliest.
    pub fn set_proposal(&mut self, proposal: u8) {
        self.proposal = proposal;
        self.found = None;
    }

    /// The references in the order in which they came.
    pub fn references(&self) -> impl Iterator<Item = ReferenceId> {
        self.references.iter().map(|entry| entry.id)
    }

    /// Sets or takes away the regions of the print and of references: each color of a mask is one, see
    /// [`Job::mask`](super::Job::mask). References that are not named keep theirs.
    ///
    /// # Errors
    /// [`ColorError::UnknownReference`]; nothing is changed then.
    pub fn set_masks(
        &mut self,
        print: Option<&Picture>,
        references: &[(ReferenceId, Option<&Picture>)],
    ) -> Result<(), ColorError> {
        let indices: Result<Vec<usize>, ColorError> =
            references.iter().map(|(id, _)| self.index(*id)).collect();
        for (index, (_, mask)) in indices?.into_iter().zip(references) {
            let entry = &mut self.references[index];
            entry.sheet.set_mask(*mask)?;
            entry.masked = mask.is_some();
        }
        self.print.set_mask(print);
        self.references
            .iter_mut()
            .for_each(|entry| entry.matched = None);
        self.likeness = None;
        self.found = None;
        Ok(())
    }

    fn index(&self, id: ReferenceId) -> Result<usize, ColorError> {
        let index = self.references.iter().position(|entry| entry.id == id);
        index.ok_or(ColorError::UnknownReference(id.0))
    }

    /// The print's areas, of which a pick fills one.
    pub fn areas(&self) -> &PrintAreas {
        &self.areas
    }

    /// The edits as they are.
    pub fn edits(&self) -> &Edits {
        &self.edits
    }

    /// Replaces the edits; [`Session::undo`] brings the old ones back.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`], [`ColorError::RegionUnusable`], [`ColorError::StrokeUnusable`]; nothing is changed then.
    pub fn edit(&mut self, edits: Edits) -> Result<(), ColorError> {
        let before = self.replace_edits(edits)?;
        self.past.push(before);
        self.future.clear();
        Ok(())
    }

    /// Replaces the edits without a step back, for whoever keeps the steps; those before.
    ///
    /// # Errors
    /// As [`Session::edit`].
    pub fn replace_edits(&mut self, edits: Edits) -> Result<Edits, ColorError> {
        hints::check(&edits, [self.scan.width(), self.scan.height()])?;
        self.spread = None;
        Ok(std::mem::replace(&mut self.edits, edits))
    }

    /// The areas, as [`PrintAreas::raster`] has them, that a pick at a pixel would fill if it were [alike](Pick::alike), the edits being as
    /// they are: areas with picks of their own keep those.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`].
    pub fn alike(&self, x: usize, y: usize) -> Result<Vec<u32>, ColorError> {
        let mut edits = Edits {
            picks: self.edits.picks.clone(),
            ..Edits::default()
        };
        edits.picks.push(Pick {
            x,
            y,
            rgb: [0; 3],
            alike: true,
        });
        let scan = [self.scan.width(), self.scan.height()];
        hints::check(&edits, scan)?;
        let last = edits.picks.len() - 1;
        let fills = fills(
            &edits.picks,
            scan,
            (&self.print, &self.areas),
            &self.settings,
        );
        let filled = |fill: &Option<_>| matches!(fill, Some(Fill { pick, .. }) if *pick == last);
        let all = fills.iter().enumerate().filter(|(_, fill)| filled(fill));
        Ok(all.map(|(area, _)| area as u32).collect())
    }

    /// Adds one area's color.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`].
    pub fn pick(&mut self, pick: Pick) -> Result<(), ColorError> {
        let mut edits = self.edits.clone();
        edits.picks.push(pick);
        self.edit(edits)
    }

    /// Takes the last edit back; false if there is none.
    pub fn undo(&mut self) -> bool {
        let before = self.past.pop();
        self.step(before, |session| &mut session.future)
    }

    /// Does again what was taken back last; false if there is nothing.
    pub fn redo(&mut self) -> bool {
        let after = self.future.pop();
        self.step(after, |session| &mut session.past)
    }

    fn step(
        &mut self,
        edits: Option<Edits>,
        keep: impl FnOnce(&mut Self) -> &mut Vec<Edits>,
    ) -> bool {
        let Some(edits) = edits else {
            return false;
        };
        let now = std::mem::replace(&mut self.edits, edits);
        keep(self).push(now);
        self.spread = None;
        true
    }

    /// What the print found in its references.
    ///
    /// # Errors
    /// No reference, masks on one side only, [`ColorError::Cancelled`].
    pub fn found(&mut self, monitor: &dyn Monitor) -> Result<&Found, ColorError> {
        let found = match self.found.take() {
            Some(found) => found,
            None => {
                // How picks spread depends on what was found.
                self.spread = None;
                self.find(monitor)?
            }
        };
        Ok(self.found.insert(found))
    }

    fn find(&mut self, monitor: &dyn Monitor) -> Result<Found, ColorError> {
        let masked = |entry: &Entry| entry.masked == self.print.masked;
        if !self.references.iter().all(masked) {
            return Err(ColorError::Masks);
        }
        let mut references = Vec::with_capacity(self.references.len());
        for entry in &mut self.references {
            let matched = match entry.matched.take() {
                Some(matched) => matched,
                None => Matched::of(&self.print, &entry.sheet, &self.settings, monitor)?,
            };
            references.push((&entry.sheet, &*entry.matched.insert(matched)));
        }
        let likeness = self
            .likeness
            .get_or_insert_with(|| OwnLikeness::of(&self.print, &self.settings));
        let knowledge = Knowledge {
            prediction: self.prediction.as_ref(),
            palette: self.palette.as_ref(),
            proposal: self.proposal,
        };
        Found::settle(
            &self.print,
            (&self.areas, likeness),
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
        let found = self.found.as_ref().ok_or(ColorError::NoReference)?;
        if self.spread.is_none() && !self.edits.is_empty() {
            self.spread = Some(SpreadEdits::over_ground(
                [self.scan.width(), self.scan.height()],
                (&self.print, &self.areas),
                found,
                Some(&self.ground),
                &self.edits,
                &self.settings,
            ));
        }
        let spread = self.spread.as_ref();
        render(found, &self.scan, spread, view, &self.settings, monitor)
    }
}

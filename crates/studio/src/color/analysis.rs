//! What is computed for a print from its sources: slow, kept, and brought up to date rather than made anew.

use nishikie::color::{
    Analyzer, DEFAULT_PIGMENTS, Edits, Palette, Pigment, ReferenceId, Session, Settings, View,
};
use nishikie::progress::{Monitor, Progress, Stage};
use nishikie::picture::Picture;

use crate::color::project::{File, Sources};
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;

/// Longest side at which the picture's own pigments are looked for.
const OVERVIEW: usize = 480;

/// A session, and what it was brought to.
#[derive(Debug)]
pub struct Analyzed {
    /// The library's.
    pub session: Session,
    references: Vec<Known>,
    model: Option<File>,
    palette: Option<File>,
    proposal: u8,
}

#[derive(Debug)]
struct Known {
    file: File,
    id: ReferenceId,
    pigments: Vec<String>,
}

impl Analyzed {
    /// Looks at a gray print.
    ///
    /// # Errors
    /// It is too small; the work was stopped.
    pub fn of(analyzer: &Analyzer, scan: &Picture) -> Result<Self, Refusal> {
        Ok(Analyzed {
            session: Session::new(analyzer, scan, Settings::default())?,
            references: Vec::new(),
            model: None,
            palette: None,
            proposal: 0,
        })
    }

    /// Whether no source was looked at yet.
    pub fn is_bare(&self) -> bool {
        self.references.is_empty() && self.model.is_none()
    }

    /// Looks at whatever is new among the sources, and finds the colors.
    ///
    /// # Errors
    /// A source cannot be used; the work was stopped. What was done until then is kept.
    pub fn bring_to(
        &mut self,
        analyzer: &Analyzer,
        (folder, decoder): (&Folder, &Decoder),
        wanted: &Sources,
    ) -> Result<(), Refusal> {
        // The order counts in the last digit, so what comes after the first difference is done again.
        let references = &wanted.references;
        let known = self.references.iter().zip(references);
        let kept = known
            .take_while(|(known, wanted)| known.file == **wanted)
            .count();
        for gone in self.references.drain(kept..) {
            self.session.remove_reference(gone.id)?;
        }
        for file in &references[kept..] {
            analyzer
                .monitor
                .progress(Progress::new(Stage::Reading, 0, 1));
            let picture = sources::picture(folder, decoder, file, |picture| picture)?;
            let palette = Palette::of(&[&picture], DEFAULT_PIGMENTS, analyzer.monitor)?;
            // Last, so that work that is stopped leaves no reference behind that is not known here.
            let id = self.session.add_reference(analyzer, &picture, None)?;
            self.references.push(Known {
                file: file.clone(),
                id,
                pigments: hexes(&palette),
            });
        }
        if self.model != wanted.model {
            let model = wanted
                .model
                .as_ref()
                .map(|file| sources::model(folder, file));
            let model = model.transpose()?;
            self.session.set_model(analyzer, model.as_ref())?;
            self.model = wanted.model.clone();
        }
        if self.palette != wanted.palette {
            let palette = wanted
                .palette
                .as_ref()
                .map(|file| sources::palette(folder, file));
            self.session.set_palette(palette.transpose()?);
            self.palette = wanted.palette.clone();
        }
        if self.proposal != wanted.proposal {
            self.session.set_proposal(wanted.proposal);
            self.proposal = wanted.proposal;
        }
        if !wanted.is_empty() {
            self.session.found(analyzer.monitor)?;
        }
        Ok(())
    }

    /// The pigments of every reference, in order.
    pub fn pigments(&self) -> impl Iterator<Item = (&File, &[String])> {
        self.references
            .iter()
            .map(|known| (&known.file, &*known.pigments))
    }

    /// The pigments of the picture itself before edits.
    ///
    /// # Errors
    /// The work was stopped.
    pub fn own_pigments(&mut self, monitor: &dyn Monitor) -> Result<Vec<String>, Refusal> {
        self.session.replace_edits(Edits::default())?;
        let view = View::whole(self.session.scan()).with_longest(OVERVIEW);
        let overview = self.session.render(&view, monitor)?;
        Ok(hexes(&Palette::of(
            &[&overview],
            DEFAULT_PIGMENTS,
            monitor,
        )?))
    }
}

/// As `#rrggbb`.
pub fn hexes(palette: &Palette) -> Vec<String> {
    palette.pigments.iter().map(Pigment::hex).collect()
}

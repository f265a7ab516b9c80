//! A print's analysis: slow, kept in memory, and updated rather than made again when the sources change.

use nishikie::color::{
    Analyzer, DEFAULT_PIGMENTS, History, Palette, ReferenceId, Session, Settings, View,
};
use nishikie::picture::Gray;
use nishikie::progress::{Monitor, Progress, Stage};

use crate::chosen::File;
use crate::color::pigments::hexes;
use crate::color::project::Sources;
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;

/// Longest side of the picture that its own pigments are taken from.
const OVERVIEW: usize = 480;

/// A session, and the sources that are in it.
#[derive(Debug)]
pub struct Analyzed {
    /// The library's session.
    pub session: Session,
    references: Vec<AnalyzedReference>,
    model: Option<File>,
    palette: Option<File>,
    proposal: u8,
}

/// A reference in the session.
#[derive(Debug)]
struct AnalyzedReference {
    file: File,
    id: ReferenceId,
    pigments: Vec<String>,
}

impl Analyzed {
    /// Analyzes a gray print, whose session shows the edits of a history.
    ///
    /// # Errors
    /// It is too small, or the task was stopped.
    pub fn of(analyzer: &Analyzer, scan: Gray, history: History) -> Result<Self, Refusal> {
        let session = Session::new(analyzer, scan, Settings::default())?;
        Ok(Analyzed {
            session: session.with_history(history),
            references: Vec::new(),
            model: None,
            palette: None,
            proposal: 0,
        })
    }

    /// Returns whether no source has been analyzed yet.
    pub fn is_bare(&self) -> bool {
        self.references.is_empty() && self.model.is_none()
    }

    /// Analyzes the sources that are new, and finds the colors.
    ///
    /// # Errors
    /// A source cannot be used, or the task was stopped. The results until then are kept.
    pub fn bring_to(
        &mut self,
        analyzer: &Analyzer,
        (folder, decoder): (&Folder, &Decoder),
        wanted: &Sources,
    ) -> Result<(), Refusal> {
        // The order changes the last digit, so all references after the first difference are added again.
        let references = &wanted.references;
        let pairs = self.references.iter().zip(references);
        let kept = pairs
            .take_while(|(old, wanted)| old.file == **wanted)
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
            // Last, so that a task that is stopped leaves no reference in the session that is not listed here.
            let id = self.session.add_reference(analyzer, &picture, None)?;
            self.references.push(AnalyzedReference {
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
            self.session.decision(analyzer.monitor)?;
        }
        Ok(())
    }

    /// Returns the pigments of every reference, in order.
    pub fn pigments(&self) -> impl Iterator<Item = (&File, &[String])> {
        self.references
            .iter()
            .map(|reference| (&reference.file, &*reference.pigments))
    }

    /// Returns the pigments of the colored picture before edits.
    ///
    /// # Errors
    /// The task was stopped.
    pub fn own_pigments(&mut self, monitor: &dyn Monitor) -> Result<Vec<String>, Refusal> {
        let view = View::whole(self.session.scan()).with_longest(OVERVIEW);
        let overview = self.session.render_unedited(&view, monitor)?;
        Ok(hexes(&Palette::of(
            &[&overview],
            DEFAULT_PIGMENTS,
            monitor,
        )?))
    }
}

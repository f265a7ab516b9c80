//! A coloring as one value, carried out by a session that is used once.

use nishikie::color::{
    Analyzer, ColorError, Edits, Palette, Pick, Region, Scribbles, Session, Settings, Stroke,
};
use nishikie::picture::{Gray, Picture};

/// A print in color with its mask.
#[derive(Clone, Copy)]
pub struct Reference<'a> {
    pub picture: &'a Picture,
    pub mask: Option<&'a Picture>,
}

impl<'a> From<&'a Picture> for Reference<'a> {
    fn from(picture: &'a Picture) -> Self {
        Reference {
            picture,
            mask: None,
        }
    }
}

/// A print, and all that its colors come from.
#[derive(Clone, Copy)]
pub struct OneShot<'a> {
    pub content: &'a Picture,
    pub references: &'a [Reference<'a>],
    pub mask: Option<&'a Picture>,
    pub scribbles: Option<&'a Scribbles>,
    pub picks: &'a [Pick],
    pub regions: &'a [Region],
    pub strokes: &'a [Stroke],
    pub palette: Option<&'a Palette>,
}

impl<'a> OneShot<'a> {
    pub fn new(content: &'a Picture, references: &'a [Reference<'a>]) -> Self {
        OneShot {
            content,
            references,
            mask: None,
            scribbles: None,
            picks: &[],
            regions: &[],
            strokes: &[],
            palette: None,
        }
    }

    /// Colors the print.
    pub fn color(&self, analyzer: &Analyzer, settings: &Settings) -> Result<Picture, ColorError> {
        let mut session = Session::new(analyzer, Gray::of(self.content), settings.clone())?;
        session.set_mask(self.mask);
        for Reference { picture, mask } in self.references {
            session.add_reference(analyzer, picture, *mask)?;
        }
        session.set_palette(self.palette.cloned());
        session.set_scribbles(self.scribbles.cloned());
        session.replace_edits(Edits {
            picks: self.picks.to_vec(),
            regions: self.regions.to_vec(),
            strokes: self.strokes.to_vec(),
        })?;
        Ok(session.finish(analyzer.monitor)?.0)
    }
}

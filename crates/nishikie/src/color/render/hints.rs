//! A curator's edits over a print: picks fill areas, regions are areas of their own, scribbles spread as far as the key-block lines
//! around them, and strokes color the pixels under them.

use std::fmt;
use std::sync::Arc;

use super::brush::{Brushed, brushed};
use super::fill::{Unedited, chosen, filled, fills};
use super::pigment::Paper;
use super::regions::{Outlined, outlined};
use super::spreading::{Ground, spread};
use crate::color::chroma_raster::ChromaRaster;
use crate::color::decide::{Decision, SamePigment};
use crate::color::edits::Edits;
use crate::color::lab::Chroma;
use crate::color::scribbles::Scribbles;
use crate::color::settings::Settings;
use crate::color::sheet::Print;

/// A curator's edits, spread over a print: the wanted chroma at every place and its strength.
#[derive(Clone)]
pub(in crate::color) struct SpreadEdits {
    scribbles: Option<Arc<Scribbles>>,
    /// Width and height of the scan.
    scan: [usize; 2],
    picks: Option<ChromaRaster>,
    /// The conclusions from picks: what is added to the decided chroma.
    shift: Option<ChromaRaster>,
    /// The regions, laid over picks.
    regions: Arc<[Outlined]>,
    /// The surroundings of scribbles, laid over regions.
    around: Option<ChromaRaster>,
    /// The strokes, laid over all other edits.
    strokes: Arc<[Brushed]>,
}

impl fmt::Debug for SpreadEdits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpreadEdits")
            .field("scan", &self.scan)
            .finish_non_exhaustive()
    }
}

impl SpreadEdits {
    /// Spreads edits, which must have been checked, over a gray scan of this width and height. `print` and `decision` must have been
    /// made for the scan. Scribbles are given with the ground that they spread over.
    ///
    /// A pick fills the piece under it and those that its [reach](crate::color::Reach) adds; the last pick of a piece counts. Where
    /// the decision is doubtful, the other pieces follow from the picks. A region is filled as an area is, or keeps the decided chroma. Scribbles spread as far as the key-block
    /// lines around them; strokes do not spread.
    pub fn over(
        scan: [usize; 2],
        print: &Print,
        decision: &Decision,
        scribbles: Option<(&Arc<Scribbles>, &Ground)>,
        edits: &Edits,
        settings: &Settings,
    ) -> Self {
        let plate = &print.sheet.plate;
        let same = SamePigment {
            print,
            pieces: &decision.pieces,
            settings,
        };
        let fills = (!edits.picks.is_empty()).then(|| fills(&edits.picks, scan, same));
        let unedited = Unedited {
            width: plate.width,
            lightness: &plate.lightness,
            chroma: &decision.decided.chroma,
            paper: Paper::of(&plate.lightness, &decision.decided.chroma),
            settings: &settings.hints,
        };
        let shift = fills.as_ref().map(|fills| {
            let chosen = chosen(&edits.picks, fills);
            let shift = decision.concluded(print, &chosen, settings).shift;
            // A fill needs none.
            let of = |&piece: &u32| match fills[piece as usize] {
                Some(_) => [0.0; 2],
                None => shift[piece as usize],
            };
            let labels = &print.areas.large.labels;
            ChromaRaster {
                chroma: labels.iter().map(of).collect(),
                strength: vec![1.0; labels.len()],
                ..decision.decided.clone()
            }
        });
        SpreadEdits {
            scribbles: scribbles.map(|(drawn, _)| Arc::clone(drawn)),
            scan,
            picks: fills.map(|fills| filled(&edits.picks, &fills, print, unedited)),
            shift,
            regions: outlined(&edits.regions, scan, unedited),
            around: scribbles.map(|(drawn, ground)| spread(drawn, ground, &settings.hints)),
            strokes: brushed(&edits.strokes, scan, unedited),
        }
    }

    /// Returns spread edits that consist of these rasters and regions.
    #[cfg(test)]
    pub(super) fn of_parts(
        scan: [usize; 2],
        [picks, around, shift]: [ChromaRaster; 3],
        regions: Arc<[Outlined]>,
    ) -> Self {
        SpreadEdits {
            scribbles: None,
            scan,
            picks: Some(picks),
            shift: Some(shift),
            regions,
            around: Some(around),
            strokes: Arc::new([]),
        }
    }

    /// Returns the scribble on a pixel of the scan, if there is one.
    pub(super) fn scribble(&self, x: usize, y: usize) -> Option<Chroma> {
        let [width, height] = self.scan;
        self.scribbles.as_ref()?.at(x, y, width, height)
    }

    /// Returns the fills of picked areas.
    pub(super) fn picks(&self) -> Option<&ChromaRaster> {
        self.picks.as_ref()
    }

    /// Returns what is added to the decided chroma, under all edits.
    pub(super) fn shift(&self) -> Option<&ChromaRaster> {
        self.shift.as_ref()
    }

    /// Returns the regions, which are laid over picks.
    pub(super) fn regions(&self) -> &[Outlined] {
        &self.regions
    }

    /// Returns the surroundings of scribbles, which are laid over regions.
    pub(super) fn around(&self) -> Option<&ChromaRaster> {
        self.around.as_ref()
    }

    /// Returns the strokes, which are laid over all else.
    pub(super) fn strokes(&self) -> &[Brushed] {
        &self.strokes
    }
}

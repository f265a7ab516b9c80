//! A curator's edits in a view, laid over the decided chroma.

use std::ops::Range;

use super::brush::Brushwork;
use super::frame::{Frame, on_raster};
use super::gamut::BLOCK;
use super::hints::SpreadEdits;
use super::places::Places;
use super::regions::Regionwork;
use super::stretch::Stretch;
use crate::color::chroma_raster::ChromaRaster;
use crate::color::settings::PaintingSettings;

/// The edits in a view: conclusions from picks, picks, regions, the surroundings of scribbles, scribbles, and strokes, each kind over those before.
pub(super) struct Editing<'a> {
    edits: &'a SpreadEdits,
    shift: Option<Laid<'a>>,
    picks: Option<Laid<'a>>,
    regions: Regionwork<'a>,
    around: Option<Laid<'a>>,
    brushwork: Brushwork<'a>,
    settings: &'a PaintingSettings,
}

/// A raster laid over the scan, and the coordinates of the padded indices across on it.
struct Laid<'a> {
    raster: &'a ChromaRaster,
    across: Vec<f32>,
}

impl<'a> Laid<'a> {
    fn new(raster: &'a ChromaRaster, across: &Places) -> Self {
        Laid {
            raster,
            across: on_raster(across, raster.width),
        }
    }
}

impl<'a> Editing<'a> {
    /// Places edits in a view.
    pub fn new(edits: &'a SpreadEdits, frame: &Frame, settings: &'a PaintingSettings) -> Self {
        let laid = |raster| Laid::new(raster, &frame.across);
        Editing {
            shift: edits.shift().map(laid),
            picks: edits.picks().map(laid),
            regions: Regionwork::new(edits.regions(), frame.centers(), frame.scale, settings),
            around: edits.around().map(laid),
            brushwork: Brushwork::new(edits.strokes(), frame.centers(), frame.scale),
            edits,
            settings,
        }
    }

    /// Prepares the values that the pixels of these rows need.
    pub fn prepare(&mut self, rows: Range<usize>) {
        self.regions.prepare(rows);
    }

    /// Lays the edits over the chroma of a stretch.
    pub fn over(&self, stretch: &mut Stretch, frame: &Frame) {
        let length = stretch.len();
        let mut before = [[0.0; BLOCK]; 2];
        before[0][..length].copy_from_slice(stretch.a);
        before[1][..length].copy_from_slice(stretch.b);
        if let Some(shift) = &self.shift {
            self.add(shift, stretch, frame);
        }
        if let Some(picks) = &self.picks {
            self.lay(picks, stretch, frame);
        }
        let before = before.each_ref().map(|part| &part[..length]);
        let working = frame.working(stretch);
        self.regions.over(stretch, working, before);
        if let Some(around) = &self.around {
            self.lay(around, stretch, frame);
        }
        let line = frame.down.pixel(frame.row(stretch.y));
        for pixel in 0..length {
            let padded = stretch.x + frame.margin + pixel;
            let column = frame.across.pixel(frame.across.clamped(padded));
            if let Some(wanted) = self.edits.scribble(column, line) {
                stretch.set(pixel, wanted);
            }
        }
        self.brushwork.over(stretch);
    }

    /// Adds a raster to the chroma of a stretch.
    fn add(&self, laid: &Laid, stretch: &mut Stretch, frame: &Frame) {
        let y = frame.down.on(laid.raster.height, frame.row(stretch.y));
        for pixel in 0..stretch.len() {
            let across = laid.across[stretch.x + frame.margin + pixel];
            let lightness = stretch.lightness[pixel];
            let (strength, [a, b]) = laid.raster.at(across, y, lightness, self.settings);
            let chroma = stretch.chroma(pixel);
            stretch.set(pixel, [chroma[0] + strength * a, chroma[1] + strength * b]);
        }
    }

    /// Lays a raster over the chroma of a stretch, by the raster's strength.
    fn lay(&self, laid: &Laid, stretch: &mut Stretch, frame: &Frame) {
        let y = frame.down.on(laid.raster.height, frame.row(stretch.y));
        for pixel in 0..stretch.len() {
            let across = laid.across[stretch.x + frame.margin + pixel];
            let lightness = stretch.lightness[pixel];
            let (strength, chroma) = laid.raster.at(across, y, lightness, self.settings);
            if strength > 0.0 {
                stretch.mix(pixel, chroma, strength);
            }
        }
    }
}

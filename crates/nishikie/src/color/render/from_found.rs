//! The chroma of a view: read from the grid, from other impressions, and from a curator's edits.

use std::collections::VecDeque;
use std::ops::Range;

use picture::Picture;
use rayon::prelude::*;

use super::average::{Columns, Row, chroma, columns};
use super::brush::Brushwork;
use super::gamut::BLOCK;
use super::gray::Gray;
use super::hints::SpreadEdits;
use super::paint::{Painter, paint};
use super::places::Places;
use super::regions::Regionwork;
use super::view::View;
use crate::color::chroma_raster::ChromaRaster;
use crate::color::decide::Found;
use crate::color::error::ColorError;
use crate::color::evidence::references::Impression;
use crate::color::lab::Chroma;
use crate::color::math::exp;
use crate::color::sampling::{bilinear, taps};
use crate::color::settings::{PaintingSettings, Settings};
use crate::color::simd::vectorized;
use crate::progress::Monitor;

/// A view of a gray scan with the chroma that was found for it and that a curator wants. Lightness is the scan's; a view at
/// the scan's own size has the pixels that the whole has there.
///
/// `found` and `edits` must have been made for this scan. Of a scan with color the red channel would be read: it must be
/// gray, as [`Picture::to_gray`] makes it.
///
/// # Errors
/// [`ColorError::View`] when the view is empty or not inside the scan; [`ColorError::Cancelled`].
pub fn render(
    found: &Found,
    scan: &Picture,
    edits: Option<&SpreadEdits>,
    view: &View,
    settings: &Settings,
    monitor: &dyn Monitor,
) -> Result<Picture, ColorError> {
    view.check(scan)?;
    // A working pixel away each way, at whatever size: as far as one pixel's color can be told from the next's.
    let scale = (view.window.width as f64 / view.width as f64)
        .max(view.window.height as f64 / view.height as f64);
    let longest = (scan.width().max(scan.height()) as f64 / scale).round() as usize;
    let step = (longest / settings.sheet.working_side).max(1);
    let [across, down] = view.places(scan, step);
    let working = on(&across, found.width);
    let centers = || {
        [(&across, view.width), (&down, view.height)].map(|(places, length)| {
            let center = |at| places.center(places.clamped(at + step)) as f32;
            (0..length).map(center).collect()
        })
    };
    let scale = scale as f32;
    let edits = edits.map(|edits| Editing {
        picks: edits.picks().map(|layer| Laid::new(layer, &across)),
        regions: Regionwork::new(edits.regions(), centers(), scale, &settings.painting),
        around: edits.around().map(|layer| Laid::new(layer, &across)),
        edits,
        brushwork: Brushwork::new(edits.strokes(), centers(), scale),
    });
    let mut painter = FromFound {
        gray: Gray::of(scan, &across, &down),
        columns: columns(&found.grid, &working),
        found,
        edits,
        settings,
        step,
        across,
        down,
        working,
        rows: VecDeque::new(),
        first: 0,
    };
    paint(scan, view, monitor, &mut painter)
}

/// Every padded index of an axis on another raster laid over the scan.
fn on(places: &Places, size: usize) -> Vec<f32> {
    (0..places.padded())
        .map(|padded| places.on(size, places.clamped(padded)))
        .collect()
}

/// A layer, and where the padded indices across lie on it.
struct Laid<'a> {
    layer: &'a ChromaRaster,
    across: Vec<f32>,
}

impl<'a> Laid<'a> {
    fn new(layer: &'a ChromaRaster, across: &Places) -> Self {
        Laid {
            layer,
            across: on(across, layer.width),
        }
    }
}

/// A curator's edits in a view, in the order in which they are laid over each other.
struct Editing<'a> {
    picks: Option<Laid<'a>>,
    regions: Regionwork<'a>,
    around: Option<Laid<'a>>,
    edits: &'a SpreadEdits,
    brushwork: Brushwork<'a>,
}

struct FromFound<'a> {
    found: &'a Found,
    edits: Option<Editing<'a>>,
    settings: &'a Settings,
    gray: Gray<'a>,
    /// How far apart the places lie that are averaged, in pixels; the margin of the axes.
    step: usize,
    across: Places,
    down: Places,
    /// Working coordinates of the padded indices across.
    working: Vec<f32>,
    columns: Columns,
    /// What the band at hand reads, by place inside the scan, from `first` on.
    rows: VecDeque<Row>,
    first: usize,
}

impl FromFound<'_> {
    fn row(&self, padded: usize) -> &Row {
        &self.rows[self.down.clamped(padded) - self.first]
    }

    /// What was decided area by area, as far as it counts.
    fn decided(&self, inside: usize, x: usize, [lightness, a, b]: [&mut [f32]; 3]) {
        let y = self.down.on(self.found.height, inside);
        let layer = &self.found.decided;
        for pixel in 0..lightness.len() {
            let across = self.working[x + self.step + pixel];
            let (strength, chroma) = layer.at(across, y, lightness[pixel], &self.settings.painting);
            [a[pixel], b[pixel]] = mix([a[pixel], b[pixel]], chroma, strength);
        }
    }

    /// Where other impressions are trusted their chroma replaces what the grid says.
    fn overlay(&self, inside: usize, x: usize, [lightness, a, b]: [&mut [f32]; 3]) {
        let y = self.down.on(self.found.height, inside);
        for pixel in 0..lightness.len() {
            let here = [self.working[x + self.step + pixel], y];
            let trusts = self.found.impressions.iter().map(|impression| {
                let trust = trust(impression, [self.found.width, self.found.height], here);
                (trust, impression)
            });
            let best = trusts.max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((trust, impression)) = best.filter(|(trust, _)| *trust > 0.0) {
                let seen = seen(impression, here, lightness[pixel], &self.settings.painting);
                [a[pixel], b[pixel]] = mix([a[pixel], b[pixel]], seen, trust);
            }
        }
    }

    /// What a curator wants, one kind of edits over the other.
    fn edit(&self, editing: &Editing, (y, x): (usize, usize), [lightness, a, b]: [&mut [f32]; 3]) {
        let inside = self.down.clamped(y + self.step);
        let length = lightness.len();
        let mut found = [[0.0; BLOCK]; 2];
        found[0][..length].copy_from_slice(a);
        found[1][..length].copy_from_slice(b);
        if let Some(picks) = &editing.picks {
            self.lay(picks, inside, x, [&mut *lightness, &mut *a, &mut *b]);
        }
        let working = &self.working[x + self.step..][..length];
        editing.regions.over(
            (y, x),
            (working, self.down.on(self.found.height, inside)),
            found.each_ref().map(|part| &part[..length]),
            [&mut *lightness, &mut *a, &mut *b],
        );
        if let Some(around) = &editing.around {
            self.lay(around, inside, x, [&mut *lightness, &mut *a, &mut *b]);
        }
        let line = self.down.pixel(inside);
        for pixel in 0..length {
            let column = self
                .across
                .pixel(self.across.clamped(x + self.step + pixel));
            if let Some(wanted) = editing.edits.scribble(column, line) {
                [a[pixel], b[pixel]] = wanted;
            }
        }
        editing.brushwork.over(y, x, [lightness, a, b]);
    }

    /// Chroma as far as a layer wants it.
    fn lay(&self, laid: &Laid, inside: usize, x: usize, [lightness, a, b]: [&mut [f32]; 3]) {
        let y = self.down.on(laid.layer.height, inside);
        for pixel in 0..lightness.len() {
            let across = laid.across[x + self.step + pixel];
            let (strength, chroma) =
                laid.layer
                    .at(across, y, lightness[pixel], &self.settings.painting);
            if strength > 0.0 {
                [a[pixel], b[pixel]] = mix([a[pixel], b[pixel]], chroma, strength);
            }
        }
    }
}

impl Painter for FromFound<'_> {
    fn prepare(&mut self, band: Range<usize>) {
        if let Some(editing) = &mut self.edits {
            editing.regions.prepare(band.clone());
        }
        let start = self.down.clamped(band.start);
        let end = self.down.clamped(band.end - 1 + 2 * self.step) + 1;
        let mut spare = Vec::new();
        while self.first < start && !self.rows.is_empty() {
            spare.extend(self.rows.pop_front());
            self.first += 1;
        }
        if self.rows.is_empty() {
            self.first = start;
        }
        let known = self.first + self.rows.len();
        let mut more: Vec<Row> = (known..end)
            .map(|_| spare.pop().unwrap_or_default())
            .collect();
        more.par_iter_mut().enumerate().for_each(|(index, row)| {
            let y = self.down.on(self.found.height, known + index);
            row.lightness.resize(self.across.padded(), 0.0);
            self.gray
                .lightness(&self.across, known + index, &mut row.lightness);
            row.read(&self.found.grid, &self.columns, y);
        });
        self.rows.extend(more);
    }

    fn stretch(&self, y: usize, x: usize, [lightness, a, b]: [&mut [f32]; 3]) {
        let step = self.step;
        let rows = [y + step, y, y + 2 * step].map(|padded| self.row(padded));
        let own = &rows[0].lightness[x + step..];
        lightness.copy_from_slice(&own[..lightness.len()]);
        let numbers = (&self.settings.settling, &self.settings.painting);
        vectorized(
            #[inline(always)]
            || chroma(rows, x, step, numbers, [&mut *a, &mut *b]),
        );
        let inside = self.down.clamped(y + step);
        self.decided(inside, x, [&mut *lightness, &mut *a, &mut *b]);
        if !self.found.impressions.is_empty() {
            self.overlay(inside, x, [&mut *lightness, &mut *a, &mut *b]);
        }
        if let Some(editing) = &self.edits {
            self.edit(editing, (y, x), [lightness, a, b]);
        }
    }
}

fn mix(from: Chroma, to: Chroma, share: f32) -> Chroma {
    if share == 1.0 {
        return to;
    }
    [0, 1].map(|part| from[part] + share * (to[part] - from[part]))
}

/// How far to trust an impression at working coordinates, 0..=1.
fn trust(impression: &Impression, [width, height]: [usize; 2], [x, y]: [f32; 2]) -> f32 {
    match impression.to_other(x, y) {
        Some(_) => bilinear(&impression.trust, width, height, x, y),
        None => 0.0,
    }
}

/// An impression's chroma at working coordinates for a pixel of this lightness.
///
/// Of the four pixels around the place those of like lightness count, so that coarse color does not run over a finer scan's
/// lines.
fn seen(
    impression: &Impression,
    [x, y]: [f32; 2],
    lightness: f32,
    settings: &PaintingSettings,
) -> Chroma {
    let Some([u, v]) = impression.to_other(x, y) else {
        return [0.0; 2];
    };
    let plate = &impression.plate;
    let [gain, offset] =
        [impression.registration.gain, impression.registration.offset].map(|n| n as f32);
    let (mut total, mut sum) = (0.0, [0.0; 2]);
    for (pixel, weight) in taps(plate.width, plate.height, u, v) {
        let theirs = gain * plate.lightness[pixel] + offset;
        let away = (lightness - theirs) / settings.edge;
        let weight = weight * (exp(-0.5 * away * away) + 1e-3);
        total += weight;
        sum[0] += weight * plate.chroma[pixel][0];
        sum[1] += weight * plate.chroma[pixel][1];
    }
    sum.map(|s| s / total)
}

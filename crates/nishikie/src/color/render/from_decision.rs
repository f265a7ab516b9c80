//! The pixels of a view: chroma is read from the grid, then from the decision for each area, from other impressions, and from a
//! curator's edits.

use std::collections::VecDeque;
use std::ops::Range;

use picture::{Gray, Picture};
use rayon::prelude::*;

use super::average::{Columns, Row, chroma, columns};
use super::editing::Editing;
use super::frame::{Frame, Line};
use super::gray::GrayValues;
use super::hints::SpreadEdits;
use super::overlay::overlay;
use super::paint::{Painter, paint};
use super::stretch::Stretch;
use super::view::View;
use crate::color::decide::Decision;
use crate::color::error::ColorError;
use crate::color::settings::Settings;
use crate::color::simd::vectorized;
use crate::progress::Monitor;

/// Paints a view of a gray scan with the decided chroma and a curator's edits. Lightness is the scan's. A view at
/// the scan's own size has the same pixels as that part of the whole.
///
/// `decision` and `edits` must have been made for this scan.
///
/// # Errors
/// [`ColorError::View`] when the view is empty or not inside the scan; [`ColorError::Cancelled`].
pub(in crate::color) fn render(
    decision: &Decision,
    scan: &Gray,
    edits: Option<&SpreadEdits>,
    view: &View,
    settings: &Settings,
    monitor: &dyn Monitor,
) -> Result<Picture, ColorError> {
    view.check(scan)?;
    // One working pixel each way at any size, the resolution of the decided colors.
    let longest = (scan.width().max(scan.height()) as f64 / view.scale()).round() as usize;
    let step = (longest / settings.sheet.working_side).max(1);
    let frame = Frame::new(view, scan, step, [decision.width, decision.height]);
    let mut painter = FromFound {
        gray: GrayValues::of(scan, &frame.across, &frame.down),
        columns: columns(&decision.grid, &frame.working),
        decision,
        edits: edits.map(|edits| Editing::new(edits, &frame, &settings.painting)),
        settings,
        frame,
        rows: VecDeque::new(),
        first: 0,
    };
    paint(scan, view, monitor, &mut painter)
}

struct FromFound<'a> {
    decision: &'a Decision,
    edits: Option<Editing<'a>>,
    settings: &'a Settings,
    gray: GrayValues<'a>,
    /// The margin is as wide as the distance between the places that are averaged.
    frame: Frame,
    columns: Columns,
    /// The rows that the current band reads, by place inside the scan, from `first` on.
    rows: VecDeque<Row>,
    first: usize,
}

impl FromFound<'_> {
    fn row(&self, padded: usize) -> &Row {
        &self.rows[self.frame.down.clamped(padded) - self.first]
    }

    /// Mixes in the decision for each area, by its strength.
    fn decided(&self, stretch: &mut Stretch, working: Line) {
        for pixel in 0..stretch.len() {
            let lightness = stretch.lightness[pixel];
            let (strength, chroma) = self.decision.decided.at(
                working.across[pixel],
                working.down,
                lightness,
                &self.settings.painting,
            );
            stretch.mix(pixel, chroma, strength);
        }
    }
}

impl Painter for FromFound<'_> {
    fn prepare(&mut self, band: Range<usize>) {
        if let Some(editing) = &mut self.edits {
            editing.prepare(band.clone());
        }
        let Frame {
            down,
            across,
            margin,
            ..
        } = &self.frame;
        let start = down.clamped(band.start);
        let end = down.clamped(band.end - 1 + 2 * margin) + 1;
        let mut spare = Vec::new();
        while self.first < start && !self.rows.is_empty() {
            spare.extend(self.rows.pop_front());
            self.first += 1;
        }
        if self.rows.is_empty() {
            self.first = start;
        }
        let next = self.first + self.rows.len();
        let mut more: Vec<Row> = (next..end)
            .map(|_| spare.pop().unwrap_or_default())
            .collect();
        more.par_iter_mut().enumerate().for_each(|(index, row)| {
            let y = down.on(self.decision.height, next + index);
            row.lightness.resize(across.padded(), 0.0);
            self.gray
                .lightness(across, next + index, &mut row.lightness);
            row.read(&self.decision.grid, &self.columns, y);
        });
        self.rows.extend(more);
    }

    fn stretch(&self, stretch: &mut Stretch) {
        let (x, y, step) = (stretch.x, stretch.y, self.frame.margin);
        let rows = [y + step, y, y + 2 * step].map(|padded| self.row(padded));
        let own = &rows[0].lightness[x + step..];
        let length = stretch.len();
        stretch.lightness.copy_from_slice(&own[..length]);
        let to = [&mut *stretch.a, &mut *stretch.b];
        vectorized(
            #[inline(always)]
            || chroma(rows, x, step, self.settings, to),
        );
        let working = self.frame.working(stretch);
        self.decided(stretch, working);
        if !self.decision.impressions.is_empty() {
            overlay(self.decision, stretch, working, &self.settings.painting);
        }
        if let Some(editing) = &self.edits {
            editing.over(stretch, &self.frame);
        }
    }
}

//! Painting: each pixel keeps its lightness and takes its chroma from a painter.

use std::ops::Range;

use picture::{Gray, Picture};
use rayon::prelude::*;

use super::gamut::{BLOCK, srgb};
use super::stretch::Stretch;
use super::view::View;
use crate::color::error::ColorError;
use crate::color::simd::vectorized;
use crate::progress::{Monitor, Stage, tell};

/// The number of rows painted between two checks for cancellation.
const BAND: usize = 32;

/// A source of lightness and chroma for the pixels of a view.
pub(in crate::color) trait Painter: Sync {
    /// Prepares the values that the pixels of these rows need.
    fn prepare(&mut self, rows: Range<usize>);

    /// Writes lightness and chroma of a stretch of pixels.
    fn stretch(&self, stretch: &mut Stretch);
}

/// Paints a view of the scan, one band of rows after the other.
pub(in crate::color) fn paint(
    scan: &Gray,
    view: &View,
    monitor: &dyn Monitor,
    painter: &mut impl Painter,
) -> Result<Picture, ColorError> {
    let _span = tracing::debug_span!("painting").entered();
    let (width, area) = (view.width, view.width * view.height);
    let mut pixels = vec![0.0; 3 * area];
    let (red, rest) = pixels.split_at_mut(area);
    let (green, blue) = rest.split_at_mut(area);
    let bands = red
        .chunks_mut(BAND * width)
        .zip(green.chunks_mut(BAND * width))
        .zip(blue.chunks_mut(BAND * width));
    for (index, ((red, green), blue)) in bands.enumerate() {
        let first = index * BAND;
        tell(monitor, Stage::Painting, first, view.height)?;
        painter.prepare(first..first + red.len() / width);
        let painter = &*painter;
        red.par_chunks_mut(width)
            .zip(green.par_chunks_mut(width))
            .zip(blue.par_chunks_mut(width))
            .enumerate()
            .for_each(|(row, ((red, green), blue))| {
                let blocks = red
                    .chunks_mut(BLOCK)
                    .zip(green.chunks_mut(BLOCK))
                    .zip(blue.chunks_mut(BLOCK));
                let mut lab = [[0.0; BLOCK]; 3];
                for (block, ((red, green), blue)) in blocks.enumerate() {
                    let lab = lab.each_mut().map(|part| &mut part[..red.len()]);
                    let [lightness, a, b] = lab;
                    painter.stretch(&mut Stretch {
                        y: first + row,
                        x: block * BLOCK,
                        lightness: &mut *lightness,
                        a: &mut *a,
                        b: &mut *b,
                    });
                    vectorized(
                        #[inline(always)]
                        || srgb(lightness, a, b, [red, green, blue]),
                    );
                }
            });
    }
    let size = (view.width, view.height);
    if *view == View::whole(scan) {
        return Ok(scan.with_planar_rgb(pixels)?);
    }
    Ok(Picture::from_planar_rgb(size.0, size.1, pixels)?)
}

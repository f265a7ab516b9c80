//! Pixels: each keeps its lightness and takes the chroma that is wanted for it.

use std::ops::Range;

use picture::Picture;
use rayon::prelude::*;

use super::gamut::{BLOCK, srgb};
use super::view::View;
use crate::color::error::ColorError;
use crate::color::simd::vectorized;
use crate::progress::{Monitor, Stage, tell};

/// Rows painted between two looks at whether to go on.
const BAND: usize = 32;

/// Where a view's lightness and chroma come from.
pub(in crate::color) trait Painter: Sync {
    /// Makes ready what the pixels of these rows need.
    fn prepare(&mut self, rows: Range<usize>);

    /// Writes lightness, a* and b* of a stretch of up to [`BLOCK`] pixels that begins at column `x` of row `y`.
    fn stretch(&self, y: usize, x: usize, to: [&mut [f32]; 3]);
}

/// Paints all of a view of the scan, a band of rows after the other.
pub(in crate::color) fn paint(
    scan: &Picture,
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
                    painter.stretch(first + row, block * BLOCK, [lightness, a, b]);
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

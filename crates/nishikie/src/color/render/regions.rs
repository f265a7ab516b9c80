//! Regions that a curator outlined, filled as picks fill areas and cut off at their outline.
//!
//! Chroma comes from the working raster and extends beyond the outline, so that no color around is mixed in. The coverage of a
//! pixel is computed at that pixel, so that the border is as fine as the scan and the same in any window.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::fill::Unedited;
use super::frame::Line;
use super::gamut::BLOCK;
use super::polygon::{Polygon, Row};
use super::stretch::Stretch;
use crate::color::chroma_raster::ChromaRaster;
use crate::color::lab::Chroma;
use crate::color::region::Region;
use crate::color::settings::PaintingSettings;

/// A region that is ready to be painted.
pub(super) struct Outlined {
    polygon: Polygon,
    /// The chroma over the region; `None` keeps the decided chroma.
    patch: Option<Patch>,
}

/// Chroma over the part of the working raster in which a region lies.
struct Patch {
    left: usize,
    top: usize,
    raster: ChromaRaster,
}

impl Outlined {
    /// Returns the patch of a region with a color, and its first pixel's place on the working raster.
    #[cfg(test)]
    pub fn patch(&self) -> Option<(&ChromaRaster, [usize; 2])> {
        let patch = self.patch.as_ref()?;
        Some((&patch.raster, [patch.left, patch.top]))
    }
}

/// Prepares regions over a print. A region that a later one with the same corners replaces is left out, since it would show through
/// at the border.
pub(super) fn outlined(regions: &[Region], scan: [usize; 2], print: Unedited) -> Arc<[Outlined]> {
    let outlined = |region: &Region| {
        let polygon = Polygon::new(&region.corners);
        Outlined {
            patch: region.rgb.map(|rgb| Patch::of(rgb, &polygon, scan, print)),
            polygon,
        }
    };
    let is_last = |&(number, region): &(usize, &Region)| {
        let mut later = regions[number + 1..].iter();
        later.all(|later| later.corners != region.corners)
    };
    let seen: Vec<_> = regions.iter().enumerate().filter(is_last).collect();
    let all: Vec<_> = seen
        .into_par_iter()
        .map(|(_, region)| outlined(region))
        .collect();
    all.into()
}

impl Patch {
    fn of(rgb: [u8; 3], polygon: &Polygon, scan: [usize; 2], print: Unedited) -> Self {
        let size = [print.width, print.lightness.len() / print.width];
        let on = |axis: usize, at: f32| at * size[axis] as f32 / scan[axis] as f32;
        let pixel = |axis: usize, at: f32| (on(axis, at).max(0.0) as usize).min(size[axis] - 1);
        // One more on each side, for bilinear reading.
        let [least, most] = polygon.bounds;
        let [left, top] = [0, 1].map(|axis| pixel(axis, least[axis]).saturating_sub(1));
        let [right, bottom] = [0, 1].map(|axis| (pixel(axis, most[axis]) + 1).min(size[axis] - 1));
        let (width, height) = (right + 1 - left, bottom + 1 - top);

        let mut pixels = Vec::new();
        for y in top..=bottom {
            let center = (y as f32 + 0.5) * scan[1] as f32 / size[1] as f32;
            for [from, to] in polygon.inside(center) {
                // Those whose centers lie between.
                let [from, to] = [from, to].map(|x| (on(0, x) - 0.5).ceil().max(0.0) as usize);
                pixels.extend((from..to.min(size[0])).map(|x| y * size[0] + x));
            }
        }
        if pixels.is_empty() {
            // The region is finer than the raster.
            let under = |[x, y]: [f32; 2]| pixel(1, y) * size[0] + pixel(0, x);
            pixels.extend(polygon.corners().map(under));
            pixels.sort_unstable();
            pixels.dedup();
        }
        let mut chroma = vec![None; width * height];
        for (&pixel, filled) in pixels.iter().zip(print.fill(&pixels, rgb, None)) {
            let (x, y) = (pixel % size[0] - left, pixel / size[0] - top);
            chroma[y * width + x] = Some(filled);
        }
        let rows = (top..=bottom).flat_map(|y| &print.lightness[y * size[0] + left..][..width]);
        let raster = ChromaRaster {
            width,
            height,
            lightness: Arc::new(rows.copied().collect()),
            chroma: extended(chroma, width),
            strength: vec![1.0; width * height],
        };
        Patch { left, top, raster }
    }
}

/// Extends chroma to all pixels, ring by ring: a pixel without chroma takes the mean of its neighbors that have one.
fn extended(mut chroma: Vec<Option<Chroma>>, width: usize) -> Vec<Chroma> {
    let height = chroma.len() / width;
    let around = |pixel: usize| {
        let near = |at: usize, size: usize| at.saturating_sub(1)..(at + 2).min(size);
        let (x, y) = (pixel % width, pixel / width);
        near(y, height).flat_map(move |y| near(x, width).map(move |x| y * width + x))
    };
    let mut ring: Vec<usize> = (0..chroma.len()).filter(|&p| chroma[p].is_some()).collect();
    while !ring.is_empty() {
        let mut next: Vec<usize> = ring.iter().flat_map(|&pixel| around(pixel)).collect();
        next.retain(|&pixel| chroma[pixel].is_none());
        next.sort_unstable();
        next.dedup();
        let mean = |&pixel: &usize| {
            let (mut sum, mut count) = ([0.0; 2], 0.0);
            for [a, b] in around(pixel).filter_map(|near| chroma[near]) {
                sum = [sum[0] + a, sum[1] + b];
                count += 1.0;
            }
            Some(sum.map(|sum| sum / count))
        };
        let means: Vec<_> = next.iter().map(mean).collect();
        for (&pixel, mean) in next.iter().zip(means) {
            chroma[pixel] = mean;
        }
        ring = next;
    }
    chroma.into_iter().map(Option::unwrap_or_default).collect()
}

/// The regions in a view.
pub(super) struct Regionwork<'a> {
    regions: &'a [Outlined],
    /// The centers of the view's pixels in the scan, across and down.
    places: [Vec<f32>; 2],
    /// The side of a pixel whose coverage is computed, in pixels of the scan.
    side: f32,
    settings: &'a PaintingSettings,
    /// The coverage of the current rows, from `first` on, by regions in their order.
    rows: Vec<Vec<(usize, Row)>>,
    first: usize,
}

impl<'a> Regionwork<'a> {
    /// Prepares regions for a view whose pixels have these centers, `scale` pixels of the scan apart. An edge is one pixel of the
    /// scan soft, or one of the view where that is coarser.
    pub fn new(
        regions: &'a [Outlined],
        places: [Vec<f32>; 2],
        scale: f32,
        settings: &'a PaintingSettings,
    ) -> Self {
        Regionwork {
            regions,
            places,
            side: scale.max(1.0),
            settings,
            rows: Vec::new(),
            first: 0,
        }
    }

    /// Prepares what the pixels of these rows need.
    pub fn prepare(&mut self, rows: Range<usize>) {
        let across = &self.places[0];
        let half = 0.5 * self.side;
        let [left, right] = [across[0] - half, across[across.len() - 1] + half];
        let row = |y: usize| {
            let y = self.places[1][y];
            let reaches = |bounds: [[f32; 2]; 2]| {
                let [least, most] = bounds;
                least[0] < right && most[0] > left && least[1] < y + half && most[1] > y - half
            };
            let row = |(number, region): (usize, &Outlined)| {
                let polygon = &region.polygon;
                let row = reaches(polygon.bounds).then(|| polygon.row(y, self.side))?;
                Some((number, row?))
            };
            let regions = self.regions.iter().enumerate();
            regions.filter_map(row).collect()
        };
        self.first = rows.start;
        self.rows = rows.into_par_iter().map(row).collect();
    }

    /// Lays regions over the chroma of a stretch. `working` holds its working coordinates, `before` its chroma before any edit.
    pub fn over(&self, stretch: &mut Stretch, working: Line, before: [&[f32]; 2]) {
        let length = stretch.len();
        let centers = &self.places[0][stretch.x..][..length];
        let mut coverage = [0.0; BLOCK];
        let coverage = &mut coverage[..length];
        for (number, row) in &self.rows[stretch.y - self.first] {
            if !row.coverage(centers, coverage) {
                continue;
            }
            for pixel in (0..length).filter(|&pixel| coverage[pixel] > 0.0) {
                let wanted = match &self.regions[*number].patch {
                    None => before.map(|part| part[pixel]),
                    Some(Patch { left, top, raster }) => {
                        let x = working.across[pixel] - *left as f32;
                        let y = working.down - *top as f32;
                        let (_, chroma) = raster.at(x, y, stretch.lightness[pixel], self.settings);
                        chroma
                    }
                };
                stretch.mix(pixel, wanted, coverage[pixel]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::render::pigment::Paper;
    use crate::color::settings::HintSettings;

    /// Returns the patch of a region on a raster of 40 × 30 that gets lighter from left to right, laid over a scan four times as
    /// large, with the raster's lightness and the patch's place on it.
    fn patch(text: &str) -> (Vec<f32>, [usize; 2], ChromaRaster) {
        let lightness: Vec<f32> = (0..1200).map(|pixel| 30.0 + (pixel % 40) as f32).collect();
        let chroma = vec![[5.0, 5.0]; 1200];
        let settings = HintSettings::default();
        let print = Unedited {
            width: 40,
            lightness: &lightness,
            chroma: &chroma,
            paper: Paper {
                lightness: 90.0,
                chroma: [1.0, 8.0],
            },
            settings: &settings,
        };
        let region: Region = text.parse().expect("a region");
        let all = outlined(&[region], [160, 120], print);
        let (raster, corner) = all[0].patch().expect("a color");
        (lightness.clone(), corner, raster.clone())
    }

    #[test]
    fn a_region_keeps_the_gradation_of_its_ground() {
        let (_, [left, top], raster) = patch("#2b4f81 20,20 140,20 140,100 20,100");
        assert_eq!(
            ([left, top], [raster.width, raster.height]),
            ([4, 4], [33, 23])
        );
        let length = |x: usize| {
            let [a, b] = raster.chroma[10 * raster.width + x];
            a.hypot(b)
        };
        let lengths: Vec<f32> = (1..31).map(length).collect();
        assert!(lengths[0] > lengths[29] + 10.0, "{lengths:?}");
        assert!(lengths[2..28].is_sorted_by(|a, b| a >= b), "{lengths:?}");
    }

    #[test]
    fn beyond_its_outline_a_region_goes_on() {
        let (.., raster) = patch("#2b4f81 60,20 100,60 60,100 20,60");
        let inside = raster.chroma[11 * raster.width + 11];
        for corner in [0, raster.width - 1, raster.chroma.len() - 1] {
            let [a, b] = raster.chroma[corner];
            assert!(
                (a - inside[0]).hypot(b - inside[1]) < 25.0 && b < -5.0,
                "{a} {b}"
            );
        }
    }

    #[test]
    fn a_region_finer_than_the_raster_has_its_color() {
        for text in [
            "#2b4f81 81,81 81.5,81 81.5,81.5",
            "#2b4f81 0,0 160,0.5 160,1",
            "#2b4f81 160,120 160,120 160,120",
        ] {
            let (.., raster) = patch(text);
            assert!(raster.chroma.iter().all(|&[_, b]| b < -5.0), "{text}");
        }
    }
}

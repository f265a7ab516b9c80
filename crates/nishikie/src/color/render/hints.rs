//! A curator's edits over a print: picks, which fill areas, regions, which are areas of their own, scribbles, which spread as far as the
//! key-block lines around them, and strokes of the brush, which color what is under them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::sync::Arc;

use picture::Picture;

use super::brush::{Brushed, brushed};
use super::fill::{Unfilled, filled};
use super::pigment::Paper;
use super::regions::{Outlined, outlined};
use crate::color::chroma_raster::ChromaRaster;
use crate::color::decide::Found;
use crate::color::edits::Edits;
use crate::color::error::ColorError;
use crate::color::lab::{Chroma, lightness};
use crate::color::scribbles::Scribbles;
use crate::color::settings::{HintSettings, Settings};
use crate::color::sheet::Print;

/// A gray print at the size at which hints spread over it.
pub(in crate::color) struct Ground {
    width: usize,
    height: usize,
    lightness: Arc<Vec<f32>>,
}

impl Ground {
    /// Of a gray scan.
    pub fn of(scan: &Picture, settings: &HintSettings) -> Result<Self, ColorError> {
        let longest = scan.width().max(scan.height());
        let small = scan.resize_longest(settings.side.min(longest))?;
        Ok(Ground {
            width: small.width(),
            height: small.height(),
            lightness: Arc::new(lightness(&small)),
        })
    }
}

/// A curator's edits, spread over the print: the wanted chroma at every place, and how much it is wanted.
#[derive(Clone)]
pub(in crate::color) struct SpreadEdits {
    scribbles: Option<Arc<Scribbles>>,
    /// Width and height of the scan.
    scan: [usize; 2],
    picks: Option<ChromaRaster>,
    /// Over picks.
    regions: Arc<[Outlined]>,
    /// What surrounds scribbles, over regions.
    around: Option<ChromaRaster>,
    /// Over all else.
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
    /// Spreads edits that were checked over a gray scan of this width and height, of which `print` was made and `found` was found.
    /// Scribbles come with the ground that they spread over.
    ///
    /// A pick fills the area under it, and if it is [alike](crate::color::Pick::alike) those that look like it; the last pick of
    /// an area counts. A region is filled as an area is, or keeps the color it had. Scribbles spread as far as the key-block lines
    /// around them; strokes stay where they are.
    pub fn over_ground(
        scan: [usize; 2],
        print: &Print,
        found: &Found,
        scribbles: Option<(&Arc<Scribbles>, &Ground)>,
        edits: &Edits,
        settings: &Settings,
    ) -> Self {
        let plate = &print.sheet.plate;
        let paper = Paper::of(&plate.lightness, &found.decided.chroma);
        let unfilled = Unfilled {
            width: plate.width,
            lightness: &plate.lightness,
            chroma: &found.decided.chroma,
            paper,
            settings: &settings.hints,
        };
        let picks = (!edits.picks.is_empty())
            .then(|| filled(&edits.picks, scan, print, unfilled, settings));
        SpreadEdits {
            scribbles: scribbles.map(|(drawn, _)| Arc::clone(drawn)),
            scan,
            picks,
            regions: outlined(&edits.regions, scan, unfilled),
            around: scribbles.map(|(drawn, ground)| around(drawn, ground, &settings.hints)),
            strokes: brushed(&edits.strokes, scan, (plate, paper), &settings.hints),
        }
    }

    /// Edits that have come to these layers and regions.
    #[cfg(test)]
    pub(super) fn of_layers(
        scan: [usize; 2],
        [picks, around]: [ChromaRaster; 2],
        regions: Arc<[Outlined]>,
    ) -> Self {
        SpreadEdits {
            scribbles: None,
            scan,
            picks: Some(picks),
            regions,
            around: Some(around),
            strokes: Arc::new([]),
        }
    }

    /// The scribble on a pixel of the scan.
    pub(super) fn scribble(&self, x: usize, y: usize) -> Option<Chroma> {
        let [width, height] = self.scan;
        self.scribbles.as_ref()?.at(x, y, width, height)
    }

    /// What areas that were picked are filled with.
    pub(super) fn picks(&self) -> Option<&ChromaRaster> {
        self.picks.as_ref()
    }

    /// What was outlined, over picks.
    pub(super) fn regions(&self) -> &[Outlined] {
        &self.regions
    }

    /// What is wanted between the scribbles, over regions.
    pub(super) fn around(&self) -> Option<&ChromaRaster> {
        self.around.as_ref()
    }

    /// What brush and eraser were drawn along, over all else.
    pub(super) fn strokes(&self) -> &[Brushed] {
        &self.strokes
    }
}

/// Scribbles, spread along the cheapest paths.
fn around(strokes: &Scribbles, ground: &Ground, settings: &HintSettings) -> ChromaRaster {
    let (width, height) = (ground.width, ground.height);
    let mut seeds = Vec::new();
    for pixel in 0..width * height {
        let (x, y) = (pixel % width, pixel / width);
        if let Some(chroma) = strokes.at(x, y, width, height) {
            seeds.push((pixel, chroma));
        }
    }
    let (cost, chroma) = spread(ground, &seeds, settings);
    let [full, gone] = settings.reach;
    let strength = |cost: f32| ((gone - cost) / (gone - full)).clamp(0.0, 1.0);
    ChromaRaster {
        width,
        height,
        lightness: ground.lightness.clone(),
        chroma,
        strength: cost.into_iter().map(strength).collect(),
    }
}

/// Spreads seeds (pixel, chroma) along the cheapest ways (Dijkstra), each pixel taking the nearest seed's color: costs, infinite
/// out of reach, and chroma.
fn spread(
    ground: &Ground,
    seeds: &[(usize, Chroma)],
    settings: &HintSettings,
) -> (Vec<f32>, Vec<Chroma>) {
    let (width, height) = (ground.width, ground.height);
    let gone = settings.reach[1];
    let mut cost = vec![f32::INFINITY; width * height];
    let mut chroma = vec![[0.0; 2]; width * height];
    // The bits of a cost, which sort as costs do where these are not negative, and below them the pixel.
    let entry = |cost: f32, pixel: usize| Reverse(u64::from(cost.to_bits()) << 32 | pixel as u64);
    let mut queue = BinaryHeap::new();
    for &(pixel, wanted) in seeds {
        cost[pixel] = 0.0;
        chroma[pixel] = wanted;
        queue.push(entry(0.0, pixel));
    }
    while let Some(Reverse(next)) = queue.pop() {
        let (here, pixel) = (f32::from_bits((next >> 32) as u32), next as u32 as usize);
        if here > cost[pixel] {
            continue;
        }
        let (x, y) = (pixel % width, pixel / width);
        let neighbors = [
            (x > 0).then(|| pixel - 1),
            (x + 1 < width).then_some(pixel + 1),
            (y > 0).then(|| pixel - width),
            (y + 1 < height).then_some(pixel + width),
        ];
        for next in neighbors.into_iter().flatten() {
            let step = (ground.lightness[next] - ground.lightness[pixel]).abs() - settings.grain;
            let through = here + step.max(0.0).powi(2);
            if through < cost[next] && through < gone {
                cost[next] = through;
                chroma[next] = chroma[pixel];
                queue.push(entry(through, next));
            }
        }
    }
    (cost, chroma)
}

//! Strokes and picks, spread within the areas that the key-block lines bound.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::sync::Arc;

use picture::Picture;

use crate::color::ColorError;
use crate::color::edits::{Edits, Scribbles};
use crate::color::lab::{Chroma, lab_of, lightness};
use crate::color::math::exp;
use crate::color::sampling::taps;
use crate::color::settings::{HintSettings, PaintingSettings};

/// A gray print at the size at which hints spread over it.
pub(in crate::color) struct Ground {
    width: usize,
    height: usize,
    lightness: Vec<f32>,
    /// Width and height of the scan.
    scan: [usize; 2],
}

impl Ground {
    /// Of a gray scan.
    pub fn of(scan: &Picture, settings: &HintSettings) -> Result<Self, ColorError> {
        let longest = scan.width().max(scan.height());
        let small = scan.resize_longest(settings.side.min(longest))?;
        Ok(Ground {
            width: small.width(),
            height: small.height(),
            lightness: lightness(&small),
            scan: [scan.width(), scan.height()],
        })
    }
}

/// A curator's edits, spread over the print: the wanted chroma at every place, and how much it is wanted.
#[derive(Clone)]
pub struct SpreadEdits {
    scribbles: Option<Arc<Scribbles>>,
    ground: Arc<Ground>,
    chroma: Vec<Chroma>,
    /// 0..=1.
    strength: Vec<f32>,
}

impl fmt::Debug for SpreadEdits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpreadEdits")
            .field("width", &self.ground.width)
            .field("height", &self.ground.height)
            .finish_non_exhaustive()
    }
}

impl SpreadEdits {
    /// Spreads edits over a gray scan; `None` if there are none.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`].
    pub fn over(
        scan: &Picture,
        edits: &Edits,
        settings: &HintSettings,
    ) -> Result<Option<Self>, ColorError> {
        if edits.is_empty() {
            return Ok(None);
        }
        check(edits, [scan.width(), scan.height()])?;
        Ok(Some(Self::over_ground(
            &Arc::new(Ground::of(scan, settings)?),
            edits,
            settings,
        )))
    }

    /// The same over a ground that is there already, and edits that were checked.
    pub(in crate::color) fn over_ground(
        ground: &Arc<Ground>,
        edits: &Edits,
        settings: &HintSettings,
    ) -> Self {
        let (width, height) = (ground.width, ground.height);
        let mut seeds = Vec::new();
        if let Some(scribbles) = &edits.scribbles {
            for pixel in 0..width * height {
                let (x, y) = (pixel % width, pixel / width);
                if let Some(chroma) = scribbles.at(x, y, width, height) {
                    seeds.push((pixel, chroma));
                }
            }
        }
        for pick in &edits.picks {
            let x = pick.x * width / ground.scan[0];
            let y = pick.y * height / ground.scan[1];
            let lab = lab_of(pick.rgb.map(f32::from));
            seeds.push((y * width + x, [lab.a, lab.b]));
        }
        let (cost, chroma) = spread(ground, &seeds, settings);
        let [full, gone] = settings.reach;
        let strength = |cost: f32| ((gone - cost) / (gone - full)).clamp(0.0, 1.0);
        SpreadEdits {
            scribbles: edits.scribbles.clone(),
            ground: ground.clone(),
            chroma,
            strength: cost.into_iter().map(strength).collect(),
        }
    }

    /// Width and height of the raster on which they are spread.
    pub(super) fn size(&self) -> [usize; 2] {
        [self.ground.width, self.ground.height]
    }

    /// The stroke on a pixel of the scan.
    pub(super) fn stroke(&self, x: usize, y: usize) -> Option<Chroma> {
        let [width, height] = self.ground.scan;
        self.scribbles.as_ref()?.at(x, y, width, height)
    }

    /// Strength (0..=1) and chroma at a place of the raster for a pixel of this lightness: of the four pixels around it those
    /// of like lightness count.
    pub(super) fn at(
        &self,
        x: f32,
        y: f32,
        lightness: f32,
        settings: &PaintingSettings,
    ) -> (f32, Chroma) {
        let taps = taps(self.ground.width, self.ground.height, x, y);
        if taps.iter().all(|&(pixel, _)| self.strength[pixel] == 0.0) {
            return (0.0, [0.0; 2]);
        }
        let (mut total, mut strength, mut sum) = (0.0, 0.0, [0.0; 2]);
        for (pixel, weight) in taps {
            let away = (lightness - self.ground.lightness[pixel]) / settings.edge;
            let weight = weight * (exp(-0.5 * away * away) + 1e-3);
            let strong = weight * self.strength[pixel];
            total += weight;
            strength += strong;
            sum[0] += strong * self.chroma[pixel][0];
            sum[1] += strong * self.chroma[pixel][1];
        }
        let chroma = sum.map(|s| if strength > 0.0 { s / strength } else { 0.0 });
        (strength / total, chroma)
    }
}

/// Refuses picks outside a scan of this width and height.
pub(in crate::color) fn check(
    edits: &Edits,
    [width, height]: [usize; 2],
) -> Result<(), ColorError> {
    match edits.picks.iter().find(|p| p.x >= width || p.y >= height) {
        Some(pick) => Err(ColorError::PickOutside {
            x: pick.x,
            y: pick.y,
            width,
            height,
        }),
        None => Ok(()),
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

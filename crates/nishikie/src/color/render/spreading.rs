//! The spreading of scribbles over a print, as far as the key-block lines around them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use picture::Gray;

use crate::color::chroma_raster::ChromaRaster;
use crate::color::error::ColorError;
use crate::color::lab::{Chroma, lightness};
use crate::color::scribbles::Scribbles;
use crate::color::settings::HintSettings;

/// A gray print at the size at which scribbles spread over it.
pub(in crate::color) struct Ground {
    width: usize,
    height: usize,
    lightness: Arc<Vec<f32>>,
}

impl Ground {
    /// Reduces a gray scan to that size.
    ///
    /// # Errors
    /// As [`Gray::resize_longest`].
    pub fn of(scan: &Gray, settings: &HintSettings) -> Result<Self, ColorError> {
        let longest = scan.width().max(scan.height());
        let small = scan.resize_longest(settings.side.min(longest))?;
        Ok(Ground {
            width: small.width(),
            height: small.height(),
            lightness: Arc::new(lightness(&small)),
        })
    }
}

/// Spreads scribbles along the cheapest paths.
pub(super) fn spread(
    scribbles: &Scribbles,
    ground: &Ground,
    settings: &HintSettings,
) -> ChromaRaster {
    let (width, height) = (ground.width, ground.height);
    let mut seeds = Vec::new();
    for pixel in 0..width * height {
        let (x, y) = (pixel % width, pixel / width);
        if let Some(chroma) = scribbles.at(x, y, width, height) {
            seeds.push((pixel, chroma));
        }
    }
    let (cost, chroma) = cheapest(ground, &seeds, settings);
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

/// Finds the cheapest path from a seed (pixel, chroma) to each pixel (Dijkstra). Returns the paths' costs, infinite out of reach,
/// and the chroma of their seeds. A path costs the squares of the differences of lightness along it.
fn cheapest(
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
            let difference =
                (ground.lightness[next] - ground.lightness[pixel]).abs() - settings.grain;
            let through = here + difference.max(0.0).powi(2);
            if through < cost[next] && through < gone {
                cost[next] = through;
                chroma[next] = chroma[pixel];
                queue.push(entry(through, next));
            }
        }
    }
    (cost, chroma)
}

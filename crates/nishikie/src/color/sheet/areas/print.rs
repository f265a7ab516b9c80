//! A print's areas: small ones, each with a decision of its own, and larger ones that picks fill.

use std::fmt;
use std::sync::OnceLock;

use super::centers::centers;
use super::likeness::AreaLikeness;
use super::neighbors::neighbors;
use super::segment::Areas;
use crate::color::settings::AreaSettings;
use crate::color::sheet::sheet::Sheet;

/// The areas of a print and their likeness.
pub struct PrintAreas {
    pub(in crate::color) small: Areas,
    pub(in crate::color) small_likeness: AreaLikeness,
    pub(in crate::color) large: Areas,
    /// The large area that contains the most pixels of each small area.
    pub(in crate::color) around: Vec<u32>,
    large_likeness: OnceLock<AreaLikeness>,
    neighbors: OnceLock<Vec<Vec<u32>>>,
    centers: OnceLock<Vec<[f32; 2]>>,
}

impl fmt::Debug for PrintAreas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrintAreas")
            .field("small", &self.small.count)
            .field("large", &self.large.count)
            .finish()
    }
}

impl PrintAreas {
    /// Divides a print into areas.
    pub(in crate::color) fn of(print: &Sheet, settings: &AreaSettings) -> Self {
        let plate = &print.plate;
        let at =
            |scale: f32| Areas::of(&plate.lightness, plate.width, plate.height, scale, settings);
        let (small, large) = rayon::join(|| at(settings.scale), || at(settings.pick_scale));
        PrintAreas {
            around: around(&small, &large),
            small_likeness: AreaLikeness::of(&small, print, settings),
            small,
            large,
            large_likeness: OnceLock::new(),
            neighbors: OnceLock::new(),
            centers: OnceLock::new(),
        }
    }

    /// Returns the areas that picks fill: width and height of the raster laid over the print, and the area of each of its
    /// pixels, row by row.
    pub fn raster(&self) -> (usize, usize, &[u32]) {
        (self.large.width, self.large.height, &self.large.labels)
    }

    /// Returns the likeness of the larger areas, which is computed on first use.
    pub(in crate::color) fn large_likeness(
        &self,
        print: &Sheet,
        settings: &AreaSettings,
    ) -> &AreaLikeness {
        self.large_likeness
            .get_or_init(|| AreaLikeness::of(&self.large, print, settings))
    }

    /// Returns for each larger area those near it, across lines; computed on first use.
    pub(in crate::color) fn neighbors(&self, settings: &AreaSettings) -> &[Vec<u32>] {
        self.neighbors
            .get_or_init(|| neighbors(&self.large, settings.gap))
    }

    /// Returns the mean place of each larger area's pixels, in parts of the longest side; computed on first use.
    pub(in crate::color) fn centers(&self) -> &[[f32; 2]] {
        self.centers.get_or_init(|| centers(&self.large))
    }
}

/// Returns for every small area the large one that contains the most of its pixels.
fn around(small: &Areas, large: &Areas) -> Vec<u32> {
    let mut pairs: Vec<(u32, u32)> = small
        .labels
        .iter()
        .copied()
        .zip(large.labels.iter().copied())
        .collect();
    pairs.sort_unstable();
    let mut most = vec![(0, 0); small.count];
    for same in pairs.chunk_by(|a, b| a == b) {
        let (area, outer) = same[0];
        let most = &mut most[area as usize];
        if same.len() > most.0 {
            *most = (same.len(), outer);
        }
    }
    most.into_iter().map(|(_, outer)| outer).collect()
}

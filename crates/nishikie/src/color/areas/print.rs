//! A print's areas, small ones for deciding and larger ones for picks.

use std::fmt;
use std::sync::OnceLock;

use super::likeness::AreaLikeness;
use super::segment::Areas;
use crate::color::analysis::sheet::Sheet;
use crate::color::settings::Settings;

/// The areas of a print, and which of them look alike.
pub struct PrintAreas {
    pub(in crate::color) small: Areas,
    pub(in crate::color) small_likeness: AreaLikeness,
    pub(in crate::color) large: Areas,
    /// For every small area the large one that has most of it.
    pub(in crate::color) around: Vec<u32>,
    large_likeness: OnceLock<AreaLikeness>,
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
    /// Of a print.
    pub fn of(print: &Sheet, settings: &Settings) -> Self {
        let plate = &print.plate;
        let at = |scale: f32| {
            Areas::of(
                &plate.lightness,
                plate.width,
                plate.height,
                scale,
                &settings.areas,
            )
        };
        let (small, large) = rayon::join(
            || at(settings.areas.scale),
            || at(settings.areas.pick_scale),
        );
        PrintAreas {
            around: around(&small, &large),
            small_likeness: AreaLikeness::of(&small, plate, &print.cells, &settings.areas),
            small,
            large,
            large_likeness: OnceLock::new(),
        }
    }

    /// The areas that picks fill: width and height of the raster laid over the print, and each of its pixels' area, row by row.
    pub fn raster(&self) -> (usize, usize, &[u32]) {
        (self.large.width, self.large.height, &self.large.labels)
    }

    /// Which of the larger areas look alike; computed when first asked for.
    pub(in crate::color) fn large_likeness(
        &self,
        print: &Sheet,
        settings: &Settings,
    ) -> &AreaLikeness {
        self.large_likeness.get_or_init(|| {
            AreaLikeness::of(&self.large, &print.plate, &print.cells, &settings.areas)
        })
    }
}

/// For every small area the large one that has most of its pixels.
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

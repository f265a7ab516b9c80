//! Segmentation of a print by lightness.

use crate::color::blur::blurred;
use crate::color::settings::AreaSettings;

/// A print's working pixels divided into areas.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Areas {
    pub width: usize,
    pub height: usize,
    /// The area of every pixel, `[height][width]`, below `count`.
    pub labels: Vec<u32>,
    pub count: usize,
}

impl Areas {
    /// Returns every area with its pixels, in order.
    pub fn pixels(&self) -> impl Iterator<Item = (u32, Vec<usize>)> {
        let mut pixels = vec![Vec::new(); self.count];
        for (pixel, &area) in self.labels.iter().enumerate() {
            pixels[area as usize].push(pixel);
        }
        (0..).zip(pixels)
    }

    /// Segments lightness L*, `[height][width]`, by the graph-based method of Felzenszwalb and Huttenlocher (*Efficient
    /// graph-based image segmentation*, 2004): two areas join where the difference between them is no greater than the
    /// differences inside both, plus a tolerance that shrinks as areas grow. Areas of fewer than [`AreaSettings::least`]
    /// pixels then join the neighbor across the smallest difference. `scale` is [`AreaSettings::scale`] or [`AreaSettings::pick_scale`].
    pub fn of(
        lightness: &[f32],
        width: usize,
        height: usize,
        scale: f32,
        settings: &AreaSettings,
    ) -> Self {
        let smooth = blurred(lightness, width, height, settings.blur);
        let edges = edges(&smooth, width, height);
        let mut sets = Sets::new(lightness.len(), scale);
        for &(difference, a, b) in &edges {
            let (a, b) = (sets.root(a), sets.root(b));
            if a != b && difference <= sets.bound(a).min(sets.bound(b)) {
                sets.join(a, b, difference, scale);
            }
        }
        for &(difference, a, b) in &edges {
            let (a, b) = (sets.root(a), sets.root(b));
            if a != b && sets.size[a as usize].min(sets.size[b as usize]) < settings.least {
                sets.join(a, b, difference, scale);
            }
        }
        let mut names = vec![u32::MAX; lightness.len()];
        let mut count = 0;
        let labels = (0..lightness.len() as u32)
            .map(|pixel| {
                let root = sets.root(pixel) as usize;
                if names[root] == u32::MAX {
                    names[root] = count;
                    count += 1;
                }
                names[root]
            })
            .collect();
        Areas {
            width,
            height,
            labels,
            count: count as usize,
        }
    }
}

/// Returns the differences of lightness between neighbors, smallest first, and the two pixels. Diagonal neighbors count, so
/// that a line one pixel wide is one area.
fn edges(plane: &[f32], width: usize, height: usize) -> Vec<(f32, u32, u32)> {
    let mut edges = Vec::with_capacity(4 * plane.len());
    for y in 0..height {
        for x in 0..width {
            let here = y * width + x;
            let right = (x + 1 < width).then_some(here + 1);
            let below = (y + 1 < height).then_some(here + width);
            let across = (x + 1 < width && y + 1 < height).then_some(here + width + 1);
            let back = (x > 0 && y + 1 < height).then(|| here + width - 1);
            for there in [right, below, across, back].into_iter().flatten() {
                let difference = (plane[here] - plane[there]).abs();
                edges.push((difference, here as u32, there as u32));
            }
        }
    }
    edges.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    edges
}

/// Disjoint sets of pixels, each with its size and the largest difference across which it joins another.
struct Sets {
    parent: Vec<u32>,
    size: Vec<u32>,
    /// The greatest difference across which a set would join another: the greatest inside it plus a tolerance.
    bound: Vec<f32>,
}

impl Sets {
    fn new(count: usize, scale: f32) -> Self {
        Sets {
            parent: (0..count as u32).collect(),
            size: vec![1; count],
            bound: vec![scale; count],
        }
    }

    fn root(&mut self, mut pixel: u32) -> u32 {
        while self.parent[pixel as usize] != pixel {
            let above = self.parent[pixel as usize];
            self.parent[pixel as usize] = self.parent[above as usize];
            pixel = above;
        }
        pixel
    }

    fn bound(&self, root: u32) -> f32 {
        self.bound[root as usize]
    }

    fn join(&mut self, a: u32, b: u32, difference: f32, scale: f32) {
        let (small, large) = if self.size[a as usize] < self.size[b as usize] {
            (a, b)
        } else {
            (b, a)
        };
        self.parent[small as usize] = large;
        let size = self.size[a as usize] + self.size[b as usize];
        self.size[large as usize] = size;
        self.bound[large as usize] = difference + scale / size as f32;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_bounds_areas_and_grain_does_not() {
        let (width, height) = (60, 40);
        let grain = |pixel: usize| ((pixel as u32).wrapping_mul(2_654_435_761) >> 29) as f32 * 0.25;
        let lightness: Vec<f32> = (0..width * height)
            .map(|pixel| match pixel % width {
                28..=31 => 15.0,
                x if x < 28 => 70.0 + grain(pixel),
                _ => 85.0,
            })
            .collect();
        let areas = Areas::of(&lightness, width, height, 118.0, &AreaSettings::default());
        let at = |x: usize, y: usize| areas.labels[y * width + x];
        assert_eq!(at(2, 2), at(25, 37));
        assert_eq!(at(34, 2), at(58, 37));
        assert_eq!(at(29, 2), at(30, 37));
        let three = [at(2, 2), at(30, 20), at(50, 20)];
        assert!(three[0] != three[1] && three[1] != three[2] && three[0] != three[2]);
    }

    #[test]
    fn gradation_stays_in_one_area() {
        let (width, height) = (40, 90);
        let lightness: Vec<f32> = (0..width * height)
            .map(|pixel| 40.0 + (pixel / width) as f32 * 0.5)
            .collect();
        let areas = Areas::of(&lightness, width, height, 118.0, &AreaSettings::default());
        assert_eq!(areas.count, 1);
    }

    proptest! {
        #[test]
        fn every_pixel_has_an_area_and_every_area_pixels(
            width in 1usize..40, height in 1usize..40, seed in 0u32..1000,
        ) {
            let lightness: Vec<f32> = (0..width * height)
                .map(|i| ((i as u32).wrapping_mul(2_654_435_761).wrapping_add(seed) >> 20) as f32 % 100.0)
                .collect();
            let settings = AreaSettings::default();
            let areas = Areas::of(&lightness, width, height, 20.0, &settings);
            let mut sizes = vec![0u32; areas.count];
            areas.labels.iter().for_each(|&label| sizes[label as usize] += 1);
            let least = settings.least.min((width * height) as u32);
            prop_assert!(sizes.iter().all(|&size| size >= least), "{sizes:?}");
        }
    }
}

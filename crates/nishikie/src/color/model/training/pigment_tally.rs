//! The pigments of a training set, counted by lightness and chroma.

use std::collections::BTreeMap;

use super::views::chroma_of;
use crate::color::palette::Pigment;
use crate::color::sheet::plate::Plate;

/// The sides of a box of L*, a* and b* whose colors count as one pigment.
const BOX: [f32; 3] = [8.0, 5.0, 5.0];

/// The least share of a pigment that is kept.
const LEAST_SHARE: f64 = 5e-5;

/// Sums of the colors of prints, box by box. Each print counts as much as any other.
#[derive(Default)]
pub(super) struct PigmentTally {
    boxes: BTreeMap<[i16; 3], [f64; 4]>,
    prints: usize,
}

impl PigmentTally {
    /// Adds the cells of a print, squares of `stride` pixels.
    pub fn add(&mut self, plate: &Plate, stride: usize) {
        let columns = plate.width / stride;
        let count = columns * (plate.height / stride);
        for cell in 0..count {
            let corner = [cell % columns, cell / columns].map(|at| at * stride);
            let [a, b] = chroma_of(plate, stride, cell);
            let lab = [plate.mean_lightness(corner, stride), a, b];
            let key = [0, 1, 2].map(|part| (lab[part] / BOX[part]).round() as i16);
            let weight = 1.0 / count as f64;
            let sums = self.boxes.entry(key).or_default();
            let [l, a, b] = lab.map(|value| weight * f64::from(value));
            let add = [l, a, b, weight];
            sums.iter_mut().zip(add).for_each(|(sum, add)| *sum += add);
        }
        self.prints += 1;
    }

    /// Returns the pigments that are not rare, each with the mean color of its box, in order of the boxes.
    pub fn finish(self) -> Vec<Pigment> {
        let prints = self.prints.max(1) as f64;
        let all = self.boxes.into_values();
        all.filter(|[.., weight]| weight / prints >= LEAST_SHARE)
            .map(|[l, a, b, weight]| Pigment {
                lab: [l, a, b].map(|sum| (sum / weight) as f32),
                share: (weight / prints) as f32,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_of_any_size_count_the_same() {
        let plain = |side: usize, lightness: f32, chroma| Plate {
            width: side,
            height: side,
            lightness: vec![lightness; side * side],
            chroma: vec![chroma; side * side],
        };
        let mut tally = PigmentTally::default();
        tally.add(&plain(8, 80.0, [1.0, 10.0]), 4);
        tally.add(&plain(40, 40.0, [0.0, -30.0]), 4);
        let pigments = tally.finish();
        let found: Vec<_> = pigments.iter().map(|p| (p.lab, p.share)).collect();
        assert_eq!(found, [([40.0, 0.0, -30.0], 0.5), ([80.0, 1.0, 10.0], 0.5)]);
    }
}

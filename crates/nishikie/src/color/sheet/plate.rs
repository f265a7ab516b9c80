//! A print's lightness and chroma at the size at which it is compared.

use picture::{Gray, Picture};
use rayon::prelude::*;

use crate::color::lab::{Chroma, lab_of, lightness, lightness_of};
use crate::color::settings::SheetSettings;

/// A picture as lightness L* (0..=100) and chroma, each `[height][width]`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Plate {
    pub width: usize,
    pub height: usize,
    pub lightness: Vec<f32>,
    pub chroma: Vec<Chroma>,
}

/// The weight of each encoded channel in the gray that scanners and programs write (ITU-R BT.601).
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

impl Plate {
    /// Converts a color picture. Its lightness is computed as a gray scan's is, by weights of encoded values.
    ///
    /// Most gray files hold values weighted by BT.601, in which blues are darker and reds lighter than their luminance. A reference is read in the
    /// same way, so that its lightness can be compared with a gray scan's.
    pub fn of_reference(picture: &Picture) -> Self {
        let [red, green, blue] = picture.planes();
        let (lightness, chroma) = (red, green, blue)
            .into_par_iter()
            .map(|(&r, &g, &b)| {
                let luma = r * LUMA[0] + g * LUMA[1] + b * LUMA[2];
                let lab = lab_of([r, g, b]);
                (lightness_of(luma), [lab.a, lab.b])
            })
            .unzip();
        Plate {
            width: picture.width(),
            height: picture.height(),
            lightness,
            chroma,
        }
    }

    /// Converts a gray picture; chroma is 0.
    pub fn of_gray(gray: &Gray) -> Self {
        let lightness = lightness(gray);
        Plate {
            width: gray.width(),
            height: gray.height(),
            chroma: vec![[0.0; 2]; lightness.len()],
            lightness,
        }
    }

    /// Returns the plate with left and right exchanged.
    pub fn mirrored(&self) -> Self {
        let mut mirror = self.clone();
        for row in mirror.lightness.chunks_exact_mut(self.width) {
            row.reverse();
        }
        for row in mirror.chroma.chunks_exact_mut(self.width) {
            row.reverse();
        }
        mirror
    }

    /// Returns the lightness L* of the print's paper: the value of rank [`SheetSettings::paper_rank`] among its pixels.
    pub fn paper(&self, settings: &SheetSettings) -> f32 {
        let mut all = self.lightness.clone();
        let rank = (all.len() as f32 * settings.paper_rank) as usize;
        *all.select_nth_unstable_by(rank, f32::total_cmp).1
    }

    /// Darkens the plate so that its paper is no lighter than `paper`, so that paper is compared with paper even if one of the two prints has aged or
    /// was scanned darker.
    ///
    /// It is never lightened: the darkened paper of an aged reference has the color of age, which a lighter print does not have.
    pub fn with_paper_at_most(mut self, paper: f32, settings: &SheetSettings) -> Self {
        let own = self.paper(settings);
        if own > paper {
            let share = (paper / own).max(settings.least_paper);
            self.lightness.iter_mut().for_each(|l| *l *= share);
        }
        self
    }

    /// Returns the mean lightness of the square of `side` pixels with this upper left corner, as far as it lies inside the plate.
    pub fn mean_lightness(&self, [left, top]: [usize; 2], side: usize) -> f32 {
        let right = (left + side).min(self.width);
        let rows = (top..(top + side).min(self.height)).flat_map(|y| {
            let start = y * self.width;
            &self.lightness[start + left..start + right]
        });
        let (sum, count) = rows.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        sum / f32::max(count, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plate with paper of this lightness, a line, and a speck that is lighter.
    fn sheet(paper: f32) -> Plate {
        let lightness = (0..100).map(|pixel| match pixel {
            0..30 => 20.0f32.min(paper),
            99 => 100.0,
            _ => paper,
        });
        Plate {
            width: 10,
            height: 10,
            lightness: lightness.collect(),
            chroma: vec![[2.0, 9.0]; 100],
        }
    }

    #[test]
    fn paper_is_darkened_to_paper_and_never_lightened() {
        let settings = SheetSettings::default();
        assert_eq!(sheet(90.0).paper(&settings), 90.0);
        for (own, other, wanted) in [
            (90.0, 81.0, 81.0),
            (81.0, 90.0, 81.0),
            (90.0, 40.0, 90.0 * settings.least_paper),
            (0.0, 0.0, 0.0),
        ] {
            let sheet = sheet(own).with_paper_at_most(other, &settings);
            assert!(
                (sheet.paper(&settings) - wanted).abs() < 1e-4,
                "{}",
                sheet.paper(&settings)
            );
            assert_eq!(sheet.chroma[0], [2.0, 9.0]);
        }
    }
}

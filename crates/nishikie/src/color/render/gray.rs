//! The lightness of a scan's gray values.

use std::borrow::Cow;
use std::sync::OnceLock;

use picture::Gray;

use super::places::Places;
use super::resample::resample;
use crate::color::lab::lightness_of;

/// A table of L* by gray values of a 16-bit file.
pub(in crate::color) struct LightnessTable(Vec<f32>);

/// The number of 16-bit values per 8-bit value.
const STEPS: f32 = 257.0;

impl LightnessTable {
    /// Returns the table, which is computed once.
    pub fn get() -> &'static LightnessTable {
        static TABLE: OnceLock<LightnessTable> = OnceLock::new();
        TABLE.get_or_init(|| {
            // One more, so that white has a next value too.
            let values = (0..=65_536u32).map(|step| lightness_of(step as f32 / STEPS));
            LightnessTable(values.collect())
        })
    }

    /// Returns L* of a gray sRGB value in `0.0..=255.0`; exact for the values of files of 8 and 16 bits.
    #[inline(always)]
    pub fn at(&self, gray: f32) -> f32 {
        let at = gray * STEPS;
        let low = (at as usize).min(65_535);
        let [here, next] = [self.0[low], self.0[low + 1]];
        here + (at - low as f32) * (next - here)
    }
}

/// The gray values at the places of a view.
pub(super) struct GrayValues<'a> {
    values: Cow<'a, [f32]>,
    /// The number of values from one row to the next.
    stride: usize,
    /// The index of the first row's first value.
    start: usize,
}

impl<'a> GrayValues<'a> {
    /// Reads a gray scan.
    pub fn of(scan: &'a Gray, across: &Places, down: &Places) -> Self {
        let plane = scan.plane();
        if across.is_exact() && down.is_exact() {
            return GrayValues {
                values: Cow::Borrowed(plane),
                stride: scan.width(),
                start: down.pixel(0) * scan.width() + across.pixel(0),
            };
        }
        GrayValues {
            values: Cow::Owned(resample(plane, scan.width(), across, down)),
            stride: across.inside(),
            start: 0,
        }
    }

    /// Writes L* of a row, given by its place inside the scan, for all padded indices across.
    pub fn lightness(&self, across: &Places, row: usize, to: &mut [f32]) {
        let table = LightnessTable::get();
        let values = &self.values[self.start + row * self.stride..][..across.inside()];
        let (left, rest) = to.split_at_mut(across.before());
        let (middle, right) = rest.split_at_mut(values.len());
        for (to, &value) in middle.iter_mut().zip(values) {
            *to = table.at(value);
        }
        left.fill(middle[0]);
        right.fill(middle[values.len() - 1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_exact_for_files_and_near_between() {
        let table = LightnessTable::get();
        for value in 0..=255 {
            let value = value as f32;
            assert_eq!(table.at(value), lightness_of(value));
        }
        for step in 0..=65_535u32 {
            let value = step as f32 / 257.0;
            assert!(
                (table.at(value) - lightness_of(value)).abs() < 2e-5,
                "{value}"
            );
            let between = (step as f32 + 0.4) / 257.0;
            assert!(
                (table.at(between) - lightness_of(between)).abs() < 1e-3,
                "{between}"
            );
        }
    }
}

//! Numbers of a cell's lightness and place, beside the network's features.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::settings::DescriptorSettings;
use crate::color::blur::blurred;
use crate::color::sheet::plate::Plate;

/// Returns one column per cell, row by row of the print, of [`DescriptorSettings::others`] numbers: the cell's mean, least and
/// greatest lightness (L*); lightness blurred; its standard deviation around the cell; the center's place as y/h, x/w, |x/w − ½| and
/// the smallest share of a side to a border; the percentiles of the print's lightness.
pub(super) fn surroundings(plate: &Plate, settings: &DescriptorSettings) -> DMatrix<f32> {
    let side = settings.stride;
    let (columns, rows) = (plate.width / side, plate.height / side);
    let count = settings.others();
    let mut all = DMatrix::zeros(count, columns * rows);
    let percentiles = percentiles(&plate.lightness, &settings.percentiles);
    all.as_mut_slice()
        .par_chunks_exact_mut(count * columns)
        .enumerate()
        .for_each(|(row, cells)| {
            for (column, cell) in cells.chunks_exact_mut(count).enumerate() {
                let [mean, least, greatest] = of_cell(plate, side, column, row);
                cell[..3].copy_from_slice(&[mean, least, greatest]);
                let rest = &mut cell[3 + settings.blurs.len()..];
                rest[0] = deviation(plate, side, settings.deviation_reach, column, row);
                let share =
                    |index: usize, size: usize| (index as f32 + 0.5) * side as f32 / size as f32;
                let (x, y) = (share(column, plate.width), share(row, plate.height));
                let border = x.min(1.0 - x).min(y).min(1.0 - y);
                rest[1..5].copy_from_slice(&[y, x, (x - 0.5).abs(), border]);
                rest[5..].copy_from_slice(&percentiles);
            }
        });
    let means: Vec<f32> = all.row(0).iter().copied().collect();
    for (index, blur) in settings.blurs.iter().enumerate() {
        // The cells' means are blurred: finer than a cell, a Gaussian of a cell's width and more sees nothing.
        let blurred = blurred(&means, columns, rows, blur / side as f32);
        for (cell, value) in blurred.into_iter().enumerate() {
            all[(3 + index, cell)] = value;
        }
    }
    all
}

/// Returns the mean, least and greatest lightness of a cell.
fn of_cell(plate: &Plate, side: usize, column: usize, row: usize) -> [f32; 3] {
    let (mut sum, mut least, mut greatest) = (0.0, f32::INFINITY, f32::NEG_INFINITY);
    for y in row * side..(row + 1) * side {
        let start = y * plate.width + column * side;
        for &value in &plate.lightness[start..start + side] {
            sum += value;
            least = least.min(value);
            greatest = greatest.max(value);
        }
    }
    [sum / (side * side) as f32, least, greatest]
}

/// Returns the standard deviation of lightness in the window around a cell, as far as it lies in the print.
fn deviation(plate: &Plate, side: usize, reach: usize, column: usize, row: usize) -> f32 {
    let range = |index: usize, size: usize| {
        let first = (index * side).saturating_sub(reach);
        first..((index + 1) * side + reach).min(size)
    };
    let (across, down) = (range(column, plate.width), range(row, plate.height));
    let count = (across.len() * down.len()) as f32;
    let lines = || {
        let across = across.clone();
        down.clone().flat_map(move |y| {
            let start = y * plate.width;
            &plate.lightness[start + across.start..start + across.end]
        })
    };
    let mean = lines().sum::<f32>() / count;
    let squares: f32 = lines().map(|value| (value - mean) * (value - mean)).sum();
    (squares / count).sqrt()
}

/// Returns the values at these percentiles, linear between the sorted values.
fn percentiles(values: &[f32], wanted: &[f32]) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.par_sort_unstable_by(f32::total_cmp);
    let last = sorted.len() - 1;
    let at = |percentile: &f32| {
        let rank = f64::from(*percentile) / 100.0 * last as f64;
        let (low, share) = (rank as usize, rank.fract() as f32);
        sorted[low] + share * (sorted[(low + 1).min(last)] - sorted[low])
    };
    wanted.iter().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(width: usize, height: usize, lightness: impl Fn(usize, usize) -> f32) -> Plate {
        let lightness: Vec<f32> = (0..width * height)
            .map(|pixel| lightness(pixel % width, pixel / width))
            .collect();
        Plate {
            width,
            height,
            chroma: vec![[0.0; 2]; lightness.len()],
            lightness,
        }
    }

    /// Returns row `index` of the numbers of the cell in this column and row of a plate 40 pixels wide.
    fn value(all: &DMatrix<f32>, index: usize, column: usize, row: usize) -> f32 {
        all[(index, row * 10 + column)]
    }

    #[test]
    fn of_a_slope_each_number_is_known() {
        let settings = DescriptorSettings::default();
        // Lightness is twice the column of pixels.
        let all = surroundings(&plate(40, 32, |x, _| 2.0 * x as f32), &settings);
        assert_eq!(all.shape(), (16, 80));
        let close =
            |found: f32, wanted: f32| assert!((found - wanted).abs() < 1e-3, "{found} {wanted}");
        close(value(&all, 0, 5, 4), 2.0 * 21.5);
        close(value(&all, 1, 5, 4), 40.0);
        close(value(&all, 2, 5, 4), 46.0);
        // A blur leaves a slope as it is where the border is far.
        close(value(&all, 3, 5, 4), 2.0 * 21.5);
        // Ten pixels across, 2 L* apart: 2 √((10² − 1) / 12).
        close(value(&all, 6, 5, 4), 2.0 * 8.25f32.sqrt());
        let place = [4.5 * 4.0 / 32.0, 22.0 / 40.0, 0.05, 14.0 / 32.0];
        for (index, wanted) in place.into_iter().enumerate() {
            close(value(&all, 7 + index, 5, 4), wanted);
        }
        close(value(&all, 13, 5, 4), 39.0);
    }

    #[test]
    fn blurring_keeps_the_sum_of_a_speck_and_spreads_it_as_wide_as_asked() {
        let mut plane = vec![0.0; 61 * 61];
        plane[30 * 61 + 30] = 1.0;
        let blurred = blurred(&plane, 61, 61, 4.0);
        assert!((blurred.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        let variance: f32 = blurred
            .iter()
            .enumerate()
            .map(|(pixel, value)| value * (pixel as f32 % 61.0 - 30.0).powi(2))
            .sum();
        assert!((variance.sqrt() - 4.0).abs() < 0.1, "{}", variance.sqrt());
    }

    /// The mirrored print has the same cells from right to left; only x/w is the complement.
    #[test]
    fn a_mirrored_print_says_the_same() {
        let settings = DescriptorSettings::default();
        let print = plate(40, 32, |x, y| ((x * 7 + y * 13 + x * y) % 90) as f32);
        let (all, mirrored) = (
            surroundings(&print, &settings),
            surroundings(&print.mirrored(), &settings),
        );
        for row in 0..8 {
            for column in 0..10 {
                for index in (0..16).filter(|&index| index != 8) {
                    let (here, there) = (
                        value(&all, index, column, row),
                        value(&mirrored, index, 9 - column, row),
                    );
                    assert!((here - there).abs() < 1e-3, "{index} {here} {there}");
                }
            }
        }
    }
}

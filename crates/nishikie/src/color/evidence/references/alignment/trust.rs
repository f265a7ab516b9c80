//! The local trust in a registration.

use crate::color::sampling::bilinear;
use crate::color::settings::AlignmentSettings;
use crate::color::sheet::plate::Plate;

/// Returns the trust, 0..=1, at every working pixel of the print: the correlation of lightness in a window around it.
/// `to_other` maps working coordinates of the print to the other plate, `None` outside it.
pub(super) fn trust(
    print: &Plate,
    other: &Plate,
    to_other: impl Fn(f32, f32) -> Option<[f32; 2]>,
    settings: &AlignmentSettings,
) -> Vec<f32> {
    let (width, height) = (print.width, print.height);
    let mut theirs = vec![0.0; width * height];
    let mut seen = vec![0.0; width * height];
    for (index, (value, seen)) in theirs.iter_mut().zip(&mut seen).enumerate() {
        if let Some([u, v]) = to_other((index % width) as f32, (index / width) as f32) {
            *value = bilinear(&other.lightness, other.width, other.height, u, v);
            *seen = 1.0;
        }
    }
    let mean = |of: &dyn Fn(usize) -> f32| {
        let plane: Vec<f32> = (0..width * height).map(|i| of(i) * seen[i]).collect();
        window_sums(&plane, (width, height), settings.window)
    };
    let grain = settings.grain_variance;
    let [begins, full] = settings.trust;
    let x = &print.lightness;
    let count = mean(&|_| 1.0);
    let [sx, sy] = [mean(&|i| x[i]), mean(&|i| theirs[i])];
    let [sxx, syy, sxy] = [
        mean(&|i| x[i] * x[i]),
        mean(&|i| theirs[i] * theirs[i]),
        mean(&|i| x[i] * theirs[i]),
    ];
    (0..width * height)
        .map(|i| {
            let n = count[i].max(1.0);
            let covariance = sxy[i] / n - sx[i] * sy[i] / (n * n);
            let vx = (sxx[i] / n - sx[i] * sx[i] / (n * n)).max(0.0);
            let vy = (syy[i] / n - sy[i] * sy[i] / (n * n)).max(0.0);
            // The added variance lets flat places, where only paper's grain differs, agree.
            let correlation = (covariance + grain) / ((vx * vy).sqrt() + grain);
            seen[i] * ((correlation as f32 - begins) / (full - begins)).clamp(0.0, 1.0)
        })
        .collect()
}

/// Returns the sums over the window around every pixel.
fn window_sums(plane: &[f32], (width, height): (usize, usize), reach: usize) -> Vec<f64> {
    let mut table = vec![0.0f64; (width + 1) * (height + 1)];
    for y in 0..height {
        let mut row = 0.0;
        for x in 0..width {
            row += f64::from(plane[y * width + x]);
            table[(y + 1) * (width + 1) + x + 1] = table[y * (width + 1) + x + 1] + row;
        }
    }
    let span = |at: usize, size: usize| (at.saturating_sub(reach), (at + reach + 1).min(size));
    let sum = |index: usize| {
        let (left, right) = span(index % width, width);
        let (top, bottom) = span(index / width, height);
        let at = |x: usize, y: usize| table[y * (width + 1) + x];
        at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)
    };
    (0..width * height).map(sum).collect()
}

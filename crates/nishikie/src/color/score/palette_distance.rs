//! The distance between two pictures' colors, wherever they lie.

use picture::Picture;
use rayon::prelude::*;

use crate::color::lab::Chroma;
use crate::color::sheet::plate::Plate;

/// The number of directions in the plane of a* and b* along which distributions are compared.
const DIRECTIONS: usize = 16;

/// The number of quantiles that are compared in each direction.
const QUANTILES: usize = 200;

/// Returns the sliced Wasserstein distance of the pixels' a* and b*: the distance by which chroma would have to be moved to give
/// one picture the other's palette; 0 where both have the same.
///
/// It is the mean absolute difference of 200 quantiles along each of 16 directions, averaged over the directions (Rabin, Peyré,
/// Delon and Bernot 2011, with the absolute difference in place of its square). Sizes need not be the same.
pub fn palette_distance(a: &Picture, b: &Picture) -> f64 {
    let [a, b] = [a, b].map(|picture| Plate::of_reference(picture).chroma);
    let distances: Vec<f64> = (0..DIRECTIONS)
        .into_par_iter()
        .map(|direction| {
            let (sin, cos) =
                (std::f32::consts::PI * direction as f32 / DIRECTIONS as f32).sin_cos();
            let [a, b] = [&a, &b].map(|chroma| quantiles(chroma, [cos, sin]));
            let differences = a.iter().zip(&b).map(|(a, b)| f64::from((a - b).abs()));
            differences.sum::<f64>() / QUANTILES as f64
        })
        .collect();
    distances.iter().sum::<f64>() / DIRECTIONS as f64
}

/// Returns the quantiles (n + ½) / 200 of the chroma's components along a direction, linear between pixels.
fn quantiles(chroma: &[Chroma], along: Chroma) -> Vec<f32> {
    let mut values: Vec<f32> = chroma
        .iter()
        .map(|[a, b]| a * along[0] + b * along[1])
        .collect();
    values.sort_unstable_by(f32::total_cmp);
    let last = values.len() - 1;
    (0..QUANTILES)
        .map(|n| {
            let rank = (n as f64 + 0.5) / QUANTILES as f64 * last as f64;
            let (low, share) = (rank as usize, rank.fract() as f32);
            values[low] + share * (values[(low + 1).min(last)] - values[low])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(rgb: [u8; 3]) -> Picture {
        Picture::from_rgb8(3, 2, &rgb.repeat(6)).unwrap()
    }

    #[test]
    fn a_plain_color_is_as_far_from_gray_as_its_chroma_says() {
        let (red, gray) = (plain([200, 40, 40]), plain([128; 3]));
        let lab = crate::color::lab::lab_of([200.0, 40.0, 40.0]);
        // The mean of |cos| over the sixteen directions is within 1 % of 2 / π.
        let wanted = f64::from(lab.a.hypot(lab.b)) * std::f64::consts::FRAC_2_PI;
        let found = palette_distance(&red, &gray);
        assert!((found / wanted - 1.0).abs() < 0.02, "{found} {wanted}");
        assert_eq!(palette_distance(&red, &red), 0.0);
        assert_eq!(found, palette_distance(&gray, &red));
    }

    #[test]
    fn places_do_not_matter_and_shares_do() {
        let [a, b, gray] = [[200, 40, 40], [40, 60, 160], [128; 3]];
        let row = |colors: [[u8; 3]; 4]| Picture::from_rgb8(4, 1, &colors.concat()).unwrap();
        let half = row([a, a, b, b]);
        assert_eq!(palette_distance(&half, &row([b, a, b, a])), 0.0);
        assert!(palette_distance(&half, &row([a, a, a, b])) > 1.0);
        assert!(palette_distance(&half, &row([a, b, gray, gray])) > 1.0);
    }
}

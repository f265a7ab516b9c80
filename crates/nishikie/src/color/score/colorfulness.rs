//! The colorfulness of a picture as a viewer perceives it.

use picture::Picture;

/// Returns Hasler and Süsstrunk's M3 (*Measuring colorfulness in natural images*, 2003): σ + 0.3 μ of the opponent values red − green
/// and (red + green) / 2 − blue, on sRGB values in 0..=255.
///
/// σ and μ are the lengths of the two values' standard deviations and means. 0 for a gray picture, about 15 slightly, 45
/// averagely and 82 highly colorful by their viewers. It is independent of the places of the colors and of the truth.
pub fn colorfulness(picture: &Picture) -> f64 {
    let [red, green, blue] = picture.planes();
    let rgb = || {
        red.iter().zip(green).zip(blue).map(|((&r, &g), &b)| {
            let [r, g, b] = [r, g, b].map(f64::from);
            [r - g, 0.5 * (r + g) - b]
        })
    };
    let count = red.len() as f64;
    let sum = |of: &dyn Fn([f64; 2]) -> [f64; 2]| {
        rgb()
            .map(of)
            .fold([0.0; 2], |sum, v| [sum[0] + v[0], sum[1] + v[1]])
            .map(|sum| sum / count)
    };
    let mean = sum(&|v| v);
    let variance = sum(&|v| [(v[0] - mean[0]).powi(2), (v[1] - mean[1]).powi(2)]);
    (variance[0] + variance[1]).sqrt() + 0.3 * mean[0].hypot(mean[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_colors_by_hand() {
        // Red − green is 200 and −100, (red + green) / 2 − blue is 100 and −50: means 50 and 25, deviations 150 and 75.
        let two = Picture::from_rgb8(2, 1, &[200, 0, 0, 0, 100, 100]).unwrap();
        let wanted = 150f64.hypot(75.0) + 0.3 * 50f64.hypot(25.0);
        assert!((colorfulness(&two) - wanted).abs() < 1e-9);
        // One color has no deviation.
        let one = Picture::from_rgb8(2, 1, &[200, 0, 0].repeat(2)).unwrap();
        assert!((colorfulness(&one) - 0.3 * 200f64.hypot(100.0)).abs() < 1e-9);
        let gray = Picture::from_rgb8(2, 1, &[7, 7, 7, 200, 200, 200]).unwrap();
        assert_eq!(colorfulness(&gray), 0.0);
    }
}

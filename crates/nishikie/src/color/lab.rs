//! CIE L*a*b* (D65), and the way back to sRGB that gives up chroma before lightness.

use palette::convert::FromColorUnclamped;
use palette::{FromColor, Lab, Srgb};
use rayon::prelude::*;

use picture::Gray;

/// Chroma as a* and b*.
pub(super) type Chroma = [f32; 2];

/// Returns L*a*b* of sRGB values in `0.0..=255.0`.
pub(super) fn lab_of([r, g, b]: [f32; 3]) -> Lab {
    let lab = Lab::from_color(Srgb::new(r / 255.0, g / 255.0, b / 255.0));
    // Rounding would give gray a little chroma.
    if r == g && g == b {
        return Lab::new(lab.l, 0.0, 0.0);
    }
    lab
}

/// Returns L* of a gray picture's pixels.
pub(super) fn lightness(gray: &Gray) -> Vec<f32> {
    gray.plane().par_iter().map(|&v| lightness_of(v)).collect()
}

/// Returns L* of a gray sRGB value in `0.0..=255.0`.
pub(super) fn lightness_of(gray: f32) -> f32 {
    lab_of([gray; 3]).l
}

/// The number of bisections for the share of chroma within sRGB. Near black a channel rises steeply, and nine left it a level short.
const BISECTIONS: usize = 16;

/// Returns sRGB values in `0.0..=255.0` of this lightness and, as far as sRGB reaches, this chroma.
///
/// Chroma outside sRGB is reduced towards gray; hue and lightness are kept.
pub(super) fn srgb_at(lightness: f32, [a, b]: Chroma) -> [f32; 3] {
    let at = |share: f32| {
        let rgb = Srgb::from_color_unclamped(Lab::new(lightness, a * share, b * share));
        [rgb.red, rgb.green, rgb.blue]
    };
    let inside = |rgb: &[f32; 3]| rgb.iter().all(|v| (-0.001..=1.001).contains(v));
    let mut rgb = at(1.0);
    if !inside(&rgb) {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..BISECTIONS {
            let share = 0.5 * (low + high);
            if inside(&at(share)) {
                low = share;
            } else {
                high = share;
            }
        }
        rgb = at(low);
    }
    rgb.map(|v| 255.0 * v.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lightness_survives_the_gamut_and_eight_bits(
            gray in 0.0f32..=255.0,
            a in -120.0f32..120.0,
            b in -120.0f32..120.0,
        ) {
            let lightness = lightness_of(gray);
            let rgb = srgb_at(lightness, [a, b]);
            prop_assert!((lab_of(rgb).l - lightness).abs() < 0.2, "{rgb:?}");
            prop_assert!((lab_of(rgb.map(f32::round)).l - lightness).abs() < 2.0, "{rgb:?}");
        }

        /// Chroma is reduced no further than to the edge of sRGB.
        #[test]
        fn what_is_not_at_the_edge_has_its_chroma(
            gray in 0.0f32..=255.0,
            a in -120.0f32..120.0,
            b in -120.0f32..120.0,
        ) {
            let rgb = srgb_at(lightness_of(gray), [a, b]);
            if rgb.iter().all(|v| (1.0..254.0).contains(v)) {
                let lab = lab_of(rgb);
                prop_assert!((lab.a - a).hypot(lab.b - b) < 0.1, "{rgb:?} {lab:?}");
            }
        }

        #[test]
        fn what_srgb_reaches_is_kept(rgb: [u8; 3]) {
            let lab = lab_of(rgb.map(f32::from));
            let back = srgb_at(lab.l, [lab.a, lab.b]);
            prop_assert_eq!(back.map(|v| v.round() as u8), rgb);
        }

        #[test]
        fn hue_is_kept_where_chroma_shrinks(gray in 20.0f32..235.0, angle in 0.0f32..std::f32::consts::TAU) {
            let (sin, cos) = angle.sin_cos();
            let lab = lab_of(srgb_at(lightness_of(gray), [150.0 * cos, 150.0 * sin]));
            let along = lab.a * cos + lab.b * sin;
            prop_assert!(along > 0.0 && (lab.a * sin - lab.b * cos).abs() < 0.03 * along + 0.3);
        }
    }
}

//! CIE L*a*b* (D65), and the way back to sRGB that gives up chroma before lightness.

use palette::convert::FromColorUnclamped;
use palette::{FromColor, Lab, Srgb};
use rayon::prelude::*;

use picture::Picture;

/// Chroma: a* and b*.
pub(super) type Chroma = [f32; 2];

/// A picture as lightness L* (0..=100) and chroma, each `[height][width]`.
#[derive(Clone)]
pub(super) struct Plate {
    pub width: usize,
    pub height: usize,
    pub lightness: Vec<f32>,
    pub chroma: Vec<Chroma>,
}

/// The share of each encoded channel in the gray that scanners and programs write (ITU-R BT.601).
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// Share of a print's pixels that are no lighter than its paper is taken to be.
const PAPER: f32 = 0.9;

/// How far a reference is darkened at most. Papers of prints as they are kept differ by less; a picture darker than that may
/// show no paper at all.
const LEAST_PAPER: f32 = 0.85;

impl Plate {
    /// A coloured picture, its lightness being that of the gray scan it would have been.
    ///
    /// Gray files hold weighted encoded values, nearly always by BT.601, whose blues are darker and reds lighter than
    /// their luminance. Reading a reference in the same way is what lets its lightness be compared with a gray scan's.
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

    /// A gray picture: its first plane's lightness, no chroma.
    pub fn of_gray(picture: &Picture) -> Self {
        let lightness = lightness(picture);
        Plate {
            width: picture.width(),
            height: picture.height(),
            chroma: vec![[0.0; 2]; lightness.len()],
            lightness,
        }
    }

    /// Left and right exchanged.
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

    /// The lightness that paper has in this print.
    pub fn paper(&self) -> f32 {
        let mut all = self.lightness.clone();
        let rank = (all.len() as f32 * PAPER) as usize;
        *all.select_nth_unstable_by(rank, f32::total_cmp).1
    }

    /// Darkened so that its paper is no lighter than `paper`: what is paper in one print is then read as paper in the
    /// other, though that one has aged or was scanned darker.
    ///
    /// Never lightened: a reference's darkened paper has the colour of age, which a lighter print has not.
    pub fn with_paper_at_most(mut self, paper: f32) -> Self {
        let own = self.paper();
        if own > paper {
            let share = (paper / own).max(LEAST_PAPER);
            self.lightness.iter_mut().for_each(|l| *l *= share);
        }
        self
    }
}

/// L*a*b* of sRGB values in `0.0..=255.0`.
pub(super) fn lab_of([r, g, b]: [f32; 3]) -> Lab {
    let lab = Lab::from_color(Srgb::new(r / 255.0, g / 255.0, b / 255.0));
    // What rounding makes of gray is no chroma.
    if r == g && g == b {
        return Lab::new(lab.l, 0.0, 0.0);
    }
    lab
}

/// L* of a gray picture's pixels.
pub(super) fn lightness(picture: &Picture) -> Vec<f32> {
    let gray = picture.planes()[0];
    gray.par_iter().map(|&v| lightness_of(v)).collect()
}

/// L* of a gray sRGB value in `0.0..=255.0`.
pub(super) fn lightness_of(gray: f32) -> f32 {
    lab_of([gray; 3]).l
}

/// Halvings of the share of chroma that sRGB reaches: near black a channel rises steeply, and nine left it a level short.
const BISECTIONS: usize = 16;

/// sRGB values in `0.0..=255.0` of this lightness and, as far as sRGB reaches, this chroma.
///
/// Where it does not reach, chroma shrinks towards gray until it does: hue and lightness stay.
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

    /// Paper of this lightness, with a line and a speck that is lighter.
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
        assert_eq!(sheet(90.0).paper(), 90.0);
        for (own, other, wanted) in [
            (90.0, 81.0, 81.0),
            (81.0, 90.0, 81.0),
            (90.0, 40.0, 90.0 * LEAST_PAPER),
            (0.0, 0.0, 0.0),
        ] {
            let sheet = sheet(own).with_paper_at_most(other);
            assert!((sheet.paper() - wanted).abs() < 1e-4, "{}", sheet.paper());
            assert_eq!(sheet.chroma[0], [2.0, 9.0]);
        }
    }

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

        /// Chroma shrinks no further than to the edge of sRGB.
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

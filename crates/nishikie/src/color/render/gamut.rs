//! Conversion from L*a*b* to sRGB for rows of pixels, with the result of [`srgb_at`](crate::color::lab::srgb_at) for each.

use crate::color::math::power;

/// The number of pixels converted together, so that intermediate values stay in the cache.
pub(in crate::color) const BLOCK: usize = 256;

/// The number of bisections for the share of chroma within sRGB. Near black a channel rises steeply, and nine left it a level short.
const BISECTIONS: usize = 16;

/// Linear light whose encoded value is 0.001 beyond either end of sRGB, which still counts as inside.
const INSIDE: [f32; 2] = [-0.001 / 12.92, 1.002_276_7];

/// Reference white D65.
const WHITE: [f32; 3] = [0.95047, 1.0, 1.08883];

/// From XYZ to linear sRGB (IEC 61966-2-1, as computed by Lindbloom).
const FROM_XYZ: [[f32; 3]; 3] = [
    [3.240_454_2, -1.537_138_5, -0.498_531_4],
    [-0.969_266, 1.876_010_8, 0.041_556],
    [0.055_643_4, -0.204_025_9, 1.057_225_2],
];

/// Converts up to [`BLOCK`] pixels of L*, a* and b* to sRGB values in `0.0..=255.0` of that lightness and, as far as sRGB
/// reaches, that chroma. Where it does not reach, chroma shrinks towards gray until it does.
///
/// Call it within [`vectorized`](crate::color::simd::vectorized).
#[inline(always)]
pub(in crate::color) fn srgb(
    lightness: &[f32],
    a: &[f32],
    b: &[f32],
    [red, green, blue]: [&mut [f32]; 3],
) {
    let count = lightness.len();
    let mut rgb = [[0.0f32; BLOCK]; 3];
    linear(lightness, a, b, &mut rgb);

    // Most pixels are done; those outside sRGB are gathered and reduced.
    let mut outside = [0usize; BLOCK];
    let mut many = 0;
    let [reds, greens, blues] = &rgb;
    for (pixel, ((&r, &g), &b)) in reds.iter().zip(greens).zip(blues).take(count).enumerate() {
        outside[many.min(BLOCK - 1)] = pixel;
        many += usize::from(!is_inside([r, g, b]));
    }
    if many > 0 {
        let mut few = [[0.0f32; BLOCK]; 3];
        for (index, &pixel) in outside[..many].iter().enumerate() {
            few[0][index] = lightness[pixel];
            few[1][index] = a[pixel];
            few[2][index] = b[pixel];
        }
        let share = reach([&few[0][..many], &few[1][..many], &few[2][..many]]);
        for index in 0..many {
            few[1][index] *= share[index];
            few[2][index] *= share[index];
        }
        let mut reduced = [[0.0f32; BLOCK]; 3];
        linear(
            &few[0][..many],
            &few[1][..many],
            &few[2][..many],
            &mut reduced,
        );
        for (index, &pixel) in outside[..many].iter().enumerate() {
            for channel in 0..3 {
                rgb[channel][pixel] = reduced[channel][index];
            }
        }
    }
    for (to, from) in [red, green, blue].into_iter().zip(&rgb) {
        for (to, &from) in to.iter_mut().zip(from) {
            *to = encoded(from);
        }
    }
}

/// Returns the largest share of each pixel's chroma within sRGB, by bisection.
#[inline(always)]
fn reach([lightness, a, b]: [&[f32]; 3]) -> [f32; BLOCK] {
    let (mut low, mut high) = ([0.0f32; BLOCK], [1.0f32; BLOCK]);
    for _ in 0..BISECTIONS {
        let pixels = lightness.iter().zip(a).zip(b);
        for (((&lightness, &a), &b), (low, high)) in pixels.zip(low.iter_mut().zip(high.iter_mut()))
        {
            let share = 0.5 * (*low + *high);
            let inside = is_inside(linear_of(lightness, a * share, b * share));
            *low = if inside { share } else { *low };
            *high = if inside { *high } else { share };
        }
    }
    low
}

#[inline(always)]
fn linear(lightness: &[f32], a: &[f32], b: &[f32], to: &mut [[f32; BLOCK]; 3]) {
    let [red, green, blue] = to;
    let pixels = lightness.iter().zip(a).zip(b);
    let to = red.iter_mut().zip(green.iter_mut()).zip(blue.iter_mut());
    for (((&lightness, &a), &b), ((red, green), blue)) in pixels.zip(to) {
        [*red, *green, *blue] = linear_of(lightness, a, b);
    }
}

/// Returns linear sRGB, unbounded.
#[inline(always)]
fn linear_of(lightness: f32, a: f32, b: f32) -> [f32; 3] {
    let y = (lightness + 16.0) * (1.0 / 116.0);
    let x = light_of(y + a * (1.0 / 500.0)) * WHITE[0];
    let z = light_of(y - b * (1.0 / 200.0)) * WHITE[2];
    let y = light_of(y) * WHITE[1];
    FROM_XYZ.map(
        #[inline(always)]
        |row| x * row[0] + y * row[1] + z * row[2],
    )
}

/// The inverse of CIE L*a*b*'s cube root with its straight start.
#[inline(always)]
fn light_of(root: f32) -> f32 {
    let cube = root * root * root;
    let straight = (root - 4.0 / 29.0) * (108.0 / 841.0);
    if root > 6.0 / 29.0 { cube } else { straight }
}

#[inline(always)]
fn is_inside([red, green, blue]: [f32; 3]) -> bool {
    let [least, most] = INSIDE;
    let low = red.min(green).min(blue);
    let high = red.max(green).max(blue);
    (low >= least) & (high <= most)
}

/// Encodes linear light as sRGB in `0.0..=255.0`.
#[inline(always)]
fn encoded(light: f32) -> f32 {
    const STRAIGHT: f32 = 0.003_130_8;
    let curved = 1.055 * power(light.max(STRAIGHT), 1.0 / 2.4) - 0.055;
    let value = if light <= STRAIGHT {
        12.92 * light
    } else {
        curved
    };
    255.0 * value.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::color::lab::{lightness_of, srgb_at};
    use crate::color::simd::vectorized;

    proptest! {
        #[test]
        fn rows_are_as_pixels_one_by_one(
            pixels in prop::collection::vec((0.0f32..=255.0, -120.0f32..120.0, -120.0f32..120.0), 1..=BLOCK),
            strength in 0.0f32..1.0,
        ) {
            let lightness: Vec<f32> = pixels.iter().map(|p| lightness_of(p.0)).collect();
            let [a, b]: [Vec<f32>; 2] = [
                pixels.iter().map(|p| strength * p.1).collect(),
                pixels.iter().map(|p| strength * p.2).collect(),
            ];
            let mut rgb = vec![vec![0.0; pixels.len()]; 3];
            let [red, green, blue] = &mut rgb[..] else { unreachable!() };
            vectorized(
                #[inline(always)]
                || srgb(&lightness, &a, &b, [red, green, blue]),
            );
            for pixel in 0..pixels.len() {
                let want = srgb_at(lightness[pixel], [a[pixel], b[pixel]]);
                for channel in 0..3 {
                    // Half a level of 16 bits; where chroma had to shrink, another last step of it.
                    let away = (rgb[channel][pixel] - want[channel]).abs();
                    prop_assert!(away < 0.02, "{} {want:?}", rgb[channel][pixel]);
                }
            }
        }

        #[test]
        fn what_srgb_has_is_exact_to_half_a_level_of_sixteen_bits(pixels in prop::collection::vec(any::<[u8; 3]>(), BLOCK)) {
            let labs: Vec<_> = pixels.iter().map(|p| crate::color::lab::lab_of(p.map(f32::from))).collect();
            let [l, a, b]: [Vec<f32>; 3] = [
                labs.iter().map(|c| c.l).collect(),
                labs.iter().map(|c| c.a).collect(),
                labs.iter().map(|c| c.b).collect(),
            ];
            let mut rgb = vec![vec![0.0; BLOCK]; 3];
            let [red, green, blue] = &mut rgb[..] else { unreachable!() };
            srgb(&l, &a, &b, [red, green, blue]);
            for pixel in 0..BLOCK {
                let want = srgb_at(l[pixel], [a[pixel], b[pixel]]);
                for channel in 0..3 {
                    let away = (rgb[channel][pixel] - want[channel]).abs();
                    prop_assert!(away < 0.5 / 257.0, "{} {want:?}", rgb[channel][pixel]);
                }
            }
        }
    }
}

//! The scale on which chroma is averaged, which compresses vivid colors.

use super::lab::Chroma;

/// Compresses chroma to the scale on which it is averaged: a length C becomes `ln(1 + k C) / k`.
pub(super) fn compressed(chroma: Chroma, compression: f32) -> Chroma {
    let size = compression * chroma[0].hypot(chroma[1]);
    let share = if size > 0.0 { size.ln_1p() / size } else { 1.0 };
    chroma.map(|part| part * share)
}

/// Reverses [`compressed`].
pub(super) fn expanded(chroma: Chroma, compression: f32) -> Chroma {
    let size = compression * chroma[0].hypot(chroma[1]);
    let share = if size > 0.0 {
        size.exp_m1() / size
    } else {
        1.0
    };
    chroma.map(|part| part * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_keeps_hue_and_is_undone() {
        for chroma in [[0.0, 0.0], [1e-6, 0.0], [3.0, -4.0], [-60.0, 90.0]] {
            let small = compressed(chroma, 0.15);
            let back = expanded(small, 0.15);
            for part in 0..2 {
                assert!(
                    (back[part] - chroma[part]).abs() < 1e-3,
                    "{chroma:?} {back:?}"
                );
            }
            assert!((small[0] * chroma[1] - small[1] * chroma[0]).abs() < 1e-3);
            assert!(small[0].hypot(small[1]) <= chroma[0].hypot(chroma[1]));
        }
        let between = [compressed([40.0, 0.0], 0.15)[0], 0.0].map(|part| part / 2.0);
        assert!(
            expanded(between, 0.15)[0] < 15.0,
            "half way to a vivid color is less than half its chroma"
        );
    }
}

//! The difference between a picture's planes, computed once and kept.

use std::sync::OnceLock;

/// A pixel counts as gray if its channels differ by no more than this (of 255), the rounding of a JPEG.
const GRAY_SPREAD: f32 = 2.0;

/// Values compared before a look at whether the rest matters.
const BLOCK: usize = 4096;

/// The largest difference between the channels of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// The three planes are equal.
    None,
    /// All pixels are gray to within the rounding of a JPEG.
    Rounding,
    /// Some pixels have color.
    Color,
}

impl Tint {
    /// Compares three planes of one length.
    pub fn of([red, green, blue]: [&[f32]; 3]) -> Self {
        let mut widest = 0.0f32;
        let blocks = red
            .chunks(BLOCK)
            .zip(green.chunks(BLOCK))
            .zip(blue.chunks(BLOCK));
        for ((red, green), blue) in blocks {
            let spreads = red
                .iter()
                .zip(green)
                .zip(blue)
                .map(|((&r, &g), &b)| r.max(g).max(b) - r.min(g).min(b));
            widest = spreads.fold(widest, f32::max);
            if widest > GRAY_SPREAD {
                return Self::Color;
            }
        }
        if widest == 0.0 {
            Self::None
        } else {
            Self::Rounding
        }
    }
}

/// The difference between a pixel's channels from which it is clearly in color.
const CLEAR_SPREAD: f32 = 16.0;

/// Returns the part of the pixels that are clearly in color, 0..=1, of three planes of one length.
pub fn share_in_color([red, green, blue]: [&[f32]; 3]) -> f64 {
    let pixels = red.iter().zip(green).zip(blue);
    let clear = pixels.filter(|&((&r, &g), &b)| r.max(g).max(b) - r.min(g).min(b) >= CLEAR_SPREAD);
    clear.count() as f64 / red.len().max(1) as f64
}

/// A tint that is computed when it is first asked for.
#[derive(Clone, Debug, Default)]
pub struct KnownTint(OnceLock<Tint>);

impl KnownTint {
    /// A tint known beforehand.
    pub fn known(tint: Tint) -> Self {
        Self(OnceLock::from(tint))
    }

    /// Returns the tint of these planes, which are always the same ones.
    pub fn of(&self, planes: [&[f32]; 3]) -> Tint {
        *self.0.get_or_init(|| Tint::of(planes))
    }

    /// Returns the tint if it is known already.
    pub fn get(&self) -> Option<Tint> {
        self.0.get().copied()
    }
}

/// All are equal, so that pictures are compared by their pixels alone.
impl PartialEq for KnownTint {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

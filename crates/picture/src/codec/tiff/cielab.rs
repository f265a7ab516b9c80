//! CIE L*a*b*, in the two encodings that TIFF has, converted to sRGB.
//!
//! Its white counts as that of profiles, D50, whatever the file's tag WhitePoint: lightness 100 is white paper for all of them.

use rayon::prelude::*;

use crate::lab::{self, FromXyz};

/// Pixels that one task converts.
const AT_ONCE: usize = 4096;

/// The numbers that stand for the coordinates.
#[derive(Clone, Copy)]
pub enum Encoding {
    /// PhotometricInterpretation 8 (TIFF 6.0, section 23): a* and b* have a sign.
    Cie,
    /// PhotometricInterpretation 9: as in profiles of the second version, without signs.
    Icc,
}

impl Encoding {
    /// Returns L*, a* and b* of samples of 8 bits.
    fn of_8(self, [l, a, b]: [u8; 3]) -> [f64; 3] {
        let chroma = |value: u8| match self {
            Self::Cie => f64::from(value as i8),
            Self::Icc => f64::from(value) - 128.0,
        };
        [f64::from(l) / 255.0 * 100.0, chroma(a), chroma(b)]
    }

    /// Returns L*, a* and b* of samples of 16 bits.
    fn of_16(self, [l, a, b]: [u16; 3]) -> [f64; 3] {
        /// The lightness of white in profiles of the second version.
        const ICC_WHITE: f64 = 65280.0;
        let (white, chroma): (f64, fn(u16) -> f64) = match self {
            Self::Cie => (65535.0, |value| f64::from(value as i16) / 256.0),
            Self::Icc => (ICC_WHITE, |value| f64::from(value) / 256.0 - 128.0),
        };
        [f64::from(l) / white * 100.0, chroma(a), chroma(b)]
    }

    /// Converts pixels of `channels` samples, of which the first three, or one of lightness alone, are colors.
    pub fn to_srgb_8(self, samples: &mut [u8], channels: usize) {
        convert(
            samples,
            channels,
            |pixel| self.of_8(pixel),
            255.0,
            |value| value as u8,
        );
    }

    /// Converts as [`Encoding::to_srgb_8`] does.
    pub fn to_srgb_16(self, samples: &mut [u16], channels: usize) {
        convert(
            samples,
            channels,
            |pixel| self.of_16(pixel),
            65535.0,
            |value| value as u16,
        );
    }
}

/// Replaces the colors of pixels by sRGB, of which `white` is the largest value.
fn convert<T: Copy + Default + Send + Sync>(
    samples: &mut [T],
    channels: usize,
    lab_of: impl Fn([T; 3]) -> [f64; 3] + Sync,
    white: f64,
    rounded: impl Fn(f64) -> T + Sync,
) {
    let from_xyz = FromXyz::new();
    let value = |encoded: f64| rounded((encoded * white).round());
    samples
        .par_chunks_mut(AT_ONCE * channels)
        .for_each(|pixels| {
            for pixel in pixels.chunks_exact_mut(channels) {
                match pixel {
                    [a, b, c, ..] => {
                        let srgb = from_xyz.srgb(lab::xyz(lab_of([*a, *b, *c])));
                        [*a, *b, *c] = srgb.map(value);
                    }
                    // Lightness alone, perhaps with alpha.
                    [lightness, ..] => {
                        let [l, ..] = lab_of([*lightness, T::default(), T::default()]);
                        *lightness = value(lab::encode(lab::light(l)));
                    }
                    [] => {}
                }
            }
        });
}

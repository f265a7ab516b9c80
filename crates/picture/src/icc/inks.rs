//! Profiles of printing inks (CMYK), their black mapped to black as LittleCMS does with the perceptual intent.

use std::sync::Arc;

use moxcms::{ColorProfile, Layout, ProfileVersion, TransformExecutor, TransformOptions};

use crate::luminance::{decode, encode, luminance};

/// The luminance of the black of perceptual tables of the fourth version of profiles.
const PERCEPTUAL_BLACK: f32 = 0.003_473_1;
/// The luminance of a middle gray, L* 50. No black is lighter.
const MIDDLE: f32 = 0.184_187;

pub struct Inks {
    to_srgb: Arc<dyn TransformExecutor<f32> + Send + Sync>,
    /// The luminance that becomes black.
    black: f32,
}

impl Inks {
    pub fn new(profile: &ColorProfile) -> Result<Self, String> {
        let to_srgb = profile
            .create_transform_f32(
                Layout::Rgba,
                &ColorProfile::new_srgb(),
                Layout::Rgb,
                TransformOptions::default(),
            )
            .map_err(|error| error.to_string())?;
        let mut inks = Self {
            to_srgb,
            black: 0.0,
        };
        inks.black = if profile.version() >= ProfileVersion::V4_0 {
            PERCEPTUAL_BLACK
        } else {
            // All four inks at once.
            let darkest = inks.row(&[1.0; 4])?;
            luminance([0, 1, 2].map(|channel| darkest[channel])).clamp(0.0, MIDDLE)
        };
        Ok(inks)
    }

    /// Converts a row of four amounts of ink per pixel into sRGB; all in `0.0..=1.0`.
    pub fn row(&self, inks: &[f32]) -> Result<Vec<f32>, String> {
        let mut srgb = vec![0.0; inks.len() / 4 * 3];
        self.to_srgb
            .transform(inks, &mut srgb)
            .map_err(|error| error.to_string())?;
        if self.black > 0.0 {
            // The scale of light about white is the same for all channels.
            srgb.iter_mut().for_each(|value| {
                let light = (decode(*value) - self.black) / (1.0 - self.black);
                *value = encode(light.max(0.0));
            });
        }
        Ok(srgb)
    }
}

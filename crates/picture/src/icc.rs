//! Color profiles: an embedded one brings a file's values to sRGB; an sRGB one tells readers what we write.

use std::sync::Arc;

use moxcms::{
    ColorDateTime, ColorProfile, DataColorSpace, Layout, TransformExecutor, TransformOptions,
};

/// A profile that changes no probe by more than this (of 1.0) is sRGB under another name; converting would only round.
const SAME: f32 = 0.25 / 255.0;

/// Takes values of a row from an embedded profile's space to sRGB.
pub struct ToSrgb {
    transform: Arc<dyn TransformExecutor<f32> + Send + Sync>,
    colors: usize,
}

impl ToSrgb {
    /// The conversion that an embedded profile asks for, from `colors` (1 or 3) values a pixel; `None` when the profile is
    /// sRGB itself. The error says why the profile is of no use.
    pub fn new(profile: &[u8], colors: usize) -> Result<Option<Self>, String> {
        let profile = ColorProfile::new_from_slice(profile).map_err(|error| error.to_string())?;
        let (space, layout) = match colors {
            1 => (DataColorSpace::Gray, Layout::Gray),
            _ => (DataColorSpace::Rgb, Layout::Rgb),
        };
        if profile.color_space != space {
            return Err(format!(
                "it is for {:?}, the pixels are {space:?}",
                profile.color_space
            ));
        }
        let transform = profile
            .create_transform_f32(
                layout,
                &ColorProfile::new_srgb(),
                Layout::Rgb,
                TransformOptions::default(),
            )
            .map_err(|error| error.to_string())?;
        let conversion = Self { transform, colors };
        Ok(if conversion.changes_nothing()? {
            None
        } else {
            Some(conversion)
        })
    }

    /// Converts a row of `colors` values a pixel into 3 a pixel; both in `0.0..=255.0`.
    pub fn row(&self, row: &[f32]) -> Result<Vec<f32>, String> {
        let row: Vec<f32> = row.iter().map(|value| value / 255.0).collect();
        let mut srgb = vec![0.0; row.len() / self.colors * 3];
        self.transform
            .transform(&row, &mut srgb)
            .map_err(|error| error.to_string())?;
        if !srgb.iter().all(|value| value.is_finite()) {
            return Err("it turns colors into what is not a number".into());
        }
        srgb.iter_mut()
            .for_each(|value| *value = (*value * 255.0).clamp(0.0, 255.0));
        Ok(srgb)
    }

    fn changes_nothing(&self) -> Result<bool, String> {
        const STEPS: usize = 9;
        let level = |step: usize| step as f32 * 255.0 / (STEPS - 1) as f32;
        let probes: Vec<[f32; 3]> = if self.colors == 1 {
            (0..STEPS).map(|step| [level(step); 3]).collect()
        } else {
            let cube = 0..STEPS * STEPS * STEPS;
            cube.map(|step| {
                [step, step / STEPS, step / STEPS / STEPS].map(|step| level(step % STEPS))
            })
            .collect()
        };
        let row: Vec<f32> = probes
            .iter()
            .flat_map(|probe| &probe[..self.colors])
            .copied()
            .collect();
        let converted = self.row(&row)?;
        Ok(probes
            .as_flattened()
            .iter()
            .zip(converted)
            .all(|(from, to)| (from - to).abs() <= 255.0 * SAME))
    }
}

/// The profile that goes into the files we write.
pub fn srgb() -> Vec<u8> {
    let mut profile = ColorProfile::new_srgb();
    // Not the time of writing: the same picture is to make the same file.
    profile.creation_date_time = ColorDateTime {
        year: 2000,
        month: 1,
        day_of_the_month: 1,
        hours: 0,
        minutes: 0,
        seconds: 0,
    };
    profile.encode().expect("the built-in sRGB profile encodes")
}

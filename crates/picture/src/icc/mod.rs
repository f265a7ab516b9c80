//! ICC profiles: an embedded profile converts a file's values to sRGB; an sRGB profile marks the files that are written.

mod gray;
mod inks;

use std::sync::Arc;

use inks::Inks;
use moxcms::{
    ColorDateTime, ColorProfile, DataColorSpace, Layout, TransformExecutor, TransformOptions,
};

/// The profile of a reference press (CGATS TR 001, the standard SWOP), for inks without one. By Clinton Ingram, CC0.
const PRESS: &[u8] = include_bytes!("press.icc");

/// A profile that changes no probe by more than this (of 1.0) is treated as sRGB; converting would only add rounding.
const SAME: f32 = 0.25 / 255.0;

/// Converts rows of values from an embedded profile's space to sRGB.
pub struct ToSrgb {
    way: Way,
    /// Values per pixel.
    colors: usize,
}

enum Way {
    Rgb(Arc<dyn TransformExecutor<f32> + Send + Sync>),
    /// sRGB of each gray.
    Gray(Vec<[f32; 3]>),
    Inks(Inks),
}

impl ToSrgb {
    /// Returns the conversion for an embedded profile, from `colors` (1, 3 or 4) values per pixel; `None` when the profile is sRGB.
    /// The error says why the profile cannot be used.
    pub fn new(profile: &[u8], colors: usize) -> Result<Option<Self>, String> {
        let profile = ColorProfile::new_from_slice(profile).map_err(|error| error.to_string())?;
        let way = match (profile.color_space, colors) {
            (DataColorSpace::Gray, 1) => Way::Gray(gray::table(&profile)?),
            (DataColorSpace::Cmyk, 4) => Way::Inks(Inks::new(&profile)?),
            (DataColorSpace::Rgb, 1 | 3) => Way::Rgb(
                profile
                    .create_transform_f32(
                        Layout::Rgb,
                        &ColorProfile::new_srgb(),
                        Layout::Rgb,
                        TransformOptions::default(),
                    )
                    .map_err(|error| error.to_string())?,
            ),
            (space, _) => {
                let pixels = match colors {
                    1 => "gray",
                    3 => "RGB",
                    _ => "CMYK",
                };
                return Err(format!("it is for {space:?}, and the pixels are {pixels}"));
            }
        };
        let conversion = Self { way, colors };
        Ok(if colors < 4 && conversion.changes_nothing()? {
            None
        } else {
            Some(conversion)
        })
    }

    /// Returns the conversion of printing inks whose profile is not known: those of a reference press.
    pub fn of_inks() -> Self {
        let way = ColorProfile::new_from_slice(PRESS).map_err(|error| error.to_string());
        let way = way.and_then(|profile| Inks::new(&profile));
        Self {
            way: Way::Inks(way.expect("the built-in profile is whole")),
            colors: 4,
        }
    }

    /// Returns true if equal channels come of every gray.
    pub fn keeps_gray(&self) -> bool {
        match &self.way {
            Way::Gray(table) => table.iter().all(|&[r, g, b]| r == g && g == b),
            Way::Rgb(_) | Way::Inks(_) => false,
        }
    }

    /// A sentence for the user about the use of the profile, if it is unusual.
    pub fn note(&self) -> Option<String> {
        (self.colors == 1 && matches!(self.way, Way::Rgb(_))).then(|| {
            "the picture is gray and its color profile is for RGB; it is used as if red, green and blue were equal"
                .into()
        })
    }

    /// Converts a row of `colors` values per pixel into 3 per pixel; both in `0.0..=255.0`.
    pub fn row(&self, row: &[f32]) -> Result<Vec<f32>, String> {
        let values = row.iter().map(|value| value / 255.0);
        let mut srgb = match &self.way {
            Way::Gray(table) => values.flat_map(|gray| gray::look_up(table, gray)).collect(),
            Way::Rgb(transform) => {
                let rgb: Vec<f32> = if self.colors == 1 {
                    values.flat_map(|gray| [gray; 3]).collect()
                } else {
                    values.collect()
                };
                let mut srgb = vec![0.0; rgb.len()];
                transform
                    .transform(&rgb, &mut srgb)
                    .map_err(|error| error.to_string())?;
                srgb
            }
            Way::Inks(inks) => inks.row(&values.collect::<Vec<f32>>())?,
        };
        if !srgb.iter().all(|value| value.is_finite()) {
            return Err("it converts some colors to values that are not finite".into());
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

/// The profile embedded in every file that is written.
pub fn srgb() -> Vec<u8> {
    let mut profile = ColorProfile::new_srgb();
    // A fixed date, so that the same picture gives the same file.
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

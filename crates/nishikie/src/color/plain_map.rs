//! Coloring by lightness alone, the baseline of color mode.

use std::ops::Range;

use picture::{Gray, Picture};

use super::ColorError;
use super::evidence::references::ToneMap;
use super::lab::lightness_of;
use super::render::paint::{Painter, paint};
use super::render::stretch::Stretch;
use super::render::view::View;
use super::settings::Settings;
use super::sheet::plate::Plate;
use super::sheet::working_size::working_copy_at;
use crate::progress::Monitor;

/// Colors a gray print by lightness alone: each pixel takes the mean chroma of the references' pixels as light as it.
///
/// This is the baseline for a [`Session`](super::Session), which falls back to it where nothing matches.
///
/// # Errors
/// No reference, or one without color; settings that cannot be used; [`ColorError::Cancelled`].
pub fn colorize_by_lightness(
    content: &Gray,
    references: &[&Picture],
    settings: &Settings,
    monitor: &dyn Monitor,
) -> Result<Picture, ColorError> {
    settings.check()?;
    check(references)?;
    let side = settings.sheet.working_side;
    let plates: Result<Vec<Plate>, ColorError> = references
        .iter()
        .map(|picture| Ok(Plate::of_reference(&working_copy_at(picture, side)?)))
        .collect();
    let mut painter = ByLightness {
        gray: content.plane(),
        width: content.width(),
        map: ToneMap::of(&plates?, settings.map_smoothing),
    };
    paint(content, &View::whole(content), monitor, &mut painter)
}

struct ByLightness<'a> {
    gray: &'a [f32],
    width: usize,
    map: ToneMap,
}

impl Painter for ByLightness<'_> {
    fn prepare(&mut self, _: Range<usize>) {}

    fn stretch(&self, stretch: &mut Stretch) {
        let gray = &self.gray[stretch.y * self.width + stretch.x..];
        for (pixel, &gray) in gray.iter().take(stretch.len()).enumerate() {
            stretch.lightness[pixel] = lightness_of(gray);
            stretch.set(pixel, self.map.at(stretch.lightness[pixel]));
        }
    }
}

/// Refuses references without color.
pub(super) fn check(references: &[&Picture]) -> Result<(), ColorError> {
    if references.is_empty() {
        return Err(ColorError::NoReference);
    }
    match references.iter().position(|picture| picture.is_gray()) {
        Some(index) => Err(ColorError::GrayReference {
            name: match references[index].source() {
                Some(source) => source.name.clone(),
                None => format!("reference {}", index + 1),
            },
        }),
        None => Ok(()),
    }
}

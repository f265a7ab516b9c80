use std::sync::Arc;

use super::credentials::KeptCredentials;
use super::properties::Properties;
use super::tint::{KnownTint, Tint, share_in_color};
use super::{Depth, PictureError, Resolution, SoftwareMark, Source, SourceMetadata};

/// An upright, opaque picture in memory.
///
/// Pixels are planar `[3][height][width]`: all red, then all green, then all blue. Values are sRGB-encoded (not linear
/// light) in `0.0..=255.0`, the scale that VGG-19 was trained on; fractions represent the values of a 16-bit file exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
    tint: KnownTint,
    properties: Properties,
}

impl Picture {
    /// A picture from `[3][height][width]` values in `0.0..=255.0`.
    ///
    /// Values outside the range are clamped, since an optimizer may leave some there.
    ///
    /// # Errors
    /// [`PictureError::Size`] when a side is 0 or `pixels.len() != 3 * width * height`;
    /// [`PictureError::NotFinite`] when a value is NaN or infinite.
    pub fn from_planar_rgb(
        width: usize,
        height: usize,
        pixels: Vec<f32>,
    ) -> Result<Self, PictureError> {
        check_length(width, height, pixels.len())?;
        let pixels = within_range(pixels)?;
        Ok(Self::of_pixels(
            (width, height),
            pixels,
            Properties::default(),
        ))
    }

    /// A picture from interleaved 8-bit sRGB, `[height][width][3]`.
    ///
    /// # Errors
    /// [`PictureError::Size`] when a side is 0 or `rgb.len() != 3 * width * height`.
    pub fn from_rgb8(width: usize, height: usize, rgb: &[u8]) -> Result<Self, PictureError> {
        check_length(width, height, rgb.len())?;
        let plane = |channel| {
            rgb[channel..]
                .iter()
                .step_by(3)
                .map(|&value| f32::from(value))
        };
        Ok(Self::of_pixels(
            (width, height),
            (0..3).flat_map(plane).collect(),
            Properties::default(),
        ))
    }

    /// A picture from values that are within range and as many as there must be.
    pub(crate) fn of_pixels(
        (width, height): (usize, usize),
        pixels: Vec<f32>,
        properties: Properties,
    ) -> Self {
        Self {
            width,
            height,
            pixels,
            tint: KnownTint::default(),
            properties,
        }
    }

    /// Returns the same picture with other pixels of the same size; resolution, depth and source are kept.
    ///
    /// A result takes over the properties of its content's scan this way.
    ///
    /// # Errors
    /// As [`Picture::from_planar_rgb`].
    pub fn with_planar_rgb(&self, pixels: Vec<f32>) -> Result<Self, PictureError> {
        Ok(Self {
            properties: self.properties.clone(),
            ..Self::from_planar_rgb(self.width, self.height, pixels)?
        })
    }

    /// The number of pixels across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The number of pixels down.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All values, `[3][height][width]`, `0.0..=255.0`.
    pub fn planar_rgb(&self) -> &[f32] {
        &self.pixels
    }

    /// All values, `[3][height][width]`, `0.0..=255.0`, without a copy.
    pub fn into_planar_rgb(self) -> Vec<f32> {
        self.pixels
    }

    /// The red, green and blue planes, each `[height][width]`.
    pub fn planes(&self) -> [&[f32]; 3] {
        let (red, rest) = self.pixels.split_at(self.width * self.height);
        let (green, blue) = rest.split_at(self.width * self.height);
        [red, green, blue]
    }

    /// Returns true if every pixel is gray, to within the rounding of an 8-bit JPEG (a spread of 2 in 255).
    ///
    /// The pixels are compared when this is first called; for files of a single channel they never are.
    pub fn is_gray(&self) -> bool {
        self.tint.of(self.planes()) != Tint::Color
    }

    /// Returns the part of the pixels that are clearly in color, 0..=1: those whose channels differ by 16 of 255 or more.
    pub fn share_in_color(&self) -> f64 {
        share_in_color(self.planes())
    }

    /// Bits per channel of the file that this picture came from; 8 for pictures made in memory.
    pub fn depth(&self) -> Depth {
        self.properties.depth
    }

    /// Dots per inch, if the file has them. Resizing changes them so that the print keeps its size in inches.
    pub fn resolution(&self) -> Option<Resolution> {
        self.properties.resolution
    }

    /// Returns the same pixels at another resolution.
    pub fn with_resolution(mut self, resolution: Option<Resolution>) -> Self {
        self.properties.resolution = resolution;
        self
    }

    /// Name and SHA-256 of the file that this picture came from; `None` for pictures made in memory.
    pub fn source(&self) -> Option<&Source> {
        self.properties.source.as_ref()
    }

    /// The mark in the picture's file which says that software made or changed what it shows; `None` if there is none.
    pub fn software_mark(&self) -> Option<&SoftwareMark> {
        self.properties.software_mark.as_ref()
    }

    /// Descriptive and rights metadata of the file that this picture came from. A picture made from it carries them, and is written with them
    /// if it is written with a provenance.
    pub fn source_metadata(&self) -> &SourceMetadata {
        &self.properties.source_metadata
    }

    /// The content credentials of the file that this picture came from, for the manifests of pictures that are made of it.
    pub fn credentials(&self) -> Option<&Arc<KeptCredentials>> {
        self.properties.credentials.as_ref()
    }

    /// Irregularities of the file that did not prevent reading it; one sentence each, for the user.
    pub fn warnings(&self) -> &[String] {
        &self.properties.warnings
    }

    pub(crate) fn properties(&self) -> &Properties {
        &self.properties
    }

    /// Returns the tint if it is known without looking at the pixels.
    pub(crate) fn known_tint(&self) -> Option<Tint> {
        self.tint.get()
    }

    /// Returns the picture with its tint known.
    pub(crate) fn with_tint(self, tint: Tint) -> Self {
        Self {
            tint: KnownTint::known(tint),
            ..self
        }
    }
}

/// Checks that all values are finite, and clamps those that interpolation or optimization moved out of range.
pub fn within_range(mut pixels: Vec<f32>) -> Result<Vec<f32>, PictureError> {
    if !pixels.iter().all(|value| value.is_finite()) {
        return Err(PictureError::NotFinite);
    }
    clamp(&mut pixels);
    Ok(pixels)
}

/// Clamps values to the range of a picture's.
pub fn clamp(pixels: &mut [f32]) {
    pixels
        .iter_mut()
        .for_each(|value| *value = value.clamp(0.0, 255.0));
}

fn check_length(width: usize, height: usize, length: usize) -> Result<(), PictureError> {
    let wanted = width
        .checked_mul(height)
        .and_then(|area| area.checked_mul(3));
    if width == 0 || height == 0 || wanted != Some(length) {
        return Err(PictureError::Size {
            width,
            height,
            length,
        });
    }
    Ok(())
}

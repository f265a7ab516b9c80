use std::sync::Arc;

use rayon::prelude::*;

use super::credentials::KeptCredentials;
use super::luminance::gray_of;
use super::picture::within_range;
use super::properties::Properties;
use super::tint::Tint;
use super::{Depth, Picture, PictureError, Resolution, Source};

/// An upright, opaque picture without color: one plane where a [`Picture`] has three.
///
/// Values are sRGB-encoded in `0.0..=255.0`, `[height][width]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Gray {
    width: usize,
    height: usize,
    plane: Vec<f32>,
    properties: Properties,
}

impl Gray {
    /// Returns a gray picture of `[height][width]` values in `0.0..=255.0`; those outside are clamped.
    ///
    /// # Errors
    /// [`PictureError::PlaneSize`] when a side is 0 or `plane.len() != width * height`;
    /// [`PictureError::NotFinite`] when a value is NaN or infinite.
    pub fn from_plane(width: usize, height: usize, plane: Vec<f32>) -> Result<Self, PictureError> {
        if width == 0 || height == 0 || width.checked_mul(height) != Some(plane.len()) {
            return Err(PictureError::PlaneSize {
                width,
                height,
                length: plane.len(),
            });
        }
        let plane = within_range(plane)?;
        Ok(Self::of_plane(
            (width, height),
            plane,
            Properties::default(),
        ))
    }

    /// Returns a gray picture of values whose range and number are correct.
    pub(crate) fn of_plane(
        (width, height): (usize, usize),
        plane: Vec<f32>,
        properties: Properties,
    ) -> Self {
        Self {
            width,
            height,
            plane,
            properties,
        }
    }

    /// Returns a picture without its color; resolution, depth, source and warnings are kept.
    ///
    /// Of a picture that is gray this is the plane itself, the red one where the rounding of a JPEG left a difference. Of
    /// another it is the luminance, as [`Picture::to_gray`] computes it.
    pub fn of(picture: &Picture) -> Self {
        let plane = if picture.is_gray() {
            picture.planes()[0].to_vec()
        } else {
            luminance(picture)
        };
        let size = (picture.width(), picture.height());
        Self::of_plane(size, plane, picture.properties().clone())
    }

    /// Returns the picture of three equal planes.
    pub fn to_picture(&self) -> Picture {
        let pixels = [&self.plane[..]; 3].concat();
        Picture::of_pixels((self.width, self.height), pixels, self.properties.clone())
            .with_tint(Tint::None)
    }

    /// Returns a picture of the same size with these `[3][height][width]` values; resolution, depth, source and warnings are kept.
    ///
    /// A colored print takes over the properties of its scan this way.
    ///
    /// # Errors
    /// As [`Picture::from_planar_rgb`].
    pub fn with_planar_rgb(&self, pixels: Vec<f32>) -> Result<Picture, PictureError> {
        let colored = Picture::from_planar_rgb(self.width, self.height, pixels)?;
        Ok(Picture::of_pixels(
            (self.width, self.height),
            colored.into_planar_rgb(),
            self.properties.clone(),
        ))
    }

    /// Returns the width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns all values, `[height][width]`, `0.0..=255.0`.
    pub fn plane(&self) -> &[f32] {
        &self.plane
    }

    /// Bits per channel of the file that this picture came from; 8 for pictures made in memory.
    pub fn depth(&self) -> Depth {
        self.properties.depth
    }

    /// Dots per inch, if the file has them.
    pub fn resolution(&self) -> Option<Resolution> {
        self.properties.resolution
    }

    /// Name and SHA-256 of the file that this picture came from; `None` for pictures made in memory.
    pub fn source(&self) -> Option<&Source> {
        self.properties.source.as_ref()
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
}

impl From<Picture> for Gray {
    /// As [`Picture::into_gray`].
    fn from(picture: Picture) -> Self {
        picture.into_gray()
    }
}

impl From<&Picture> for Gray {
    /// As [`Gray::of`].
    fn from(picture: &Picture) -> Self {
        Self::of(picture)
    }
}

impl Picture {
    /// Returns the picture without its color, as [`Gray::of`] does, in the memory of its first plane.
    pub fn into_gray(self) -> Gray {
        if !self.is_gray() {
            return Gray::of(&self);
        }
        let (width, height) = (self.width(), self.height());
        let properties = self.properties().clone();
        let mut plane = self.into_planar_rgb();
        plane.truncate(width * height);
        plane.shrink_to_fit();
        Gray::of_plane((width, height), plane, properties)
    }

    /// Returns the picture with each pixel replaced by the gray of the same luminance Y, hence of the same CIE L*.
    ///
    /// Y is `0.2126 R + 0.7152 G + 0.0722 B` in linear light, encoded again. This is what a panchromatic photograph keeps,
    /// and what adding color at equal lightness restores. The common shortcut of weighting encoded values makes saturated
    /// reds and blues, the strongest pigments of prints, several L* too dark.
    pub fn to_gray(&self) -> Self {
        let mut pixels = luminance(self);
        let area = pixels.len();
        pixels.resize(3 * area, 0.0);
        pixels.copy_within(..area, area);
        pixels.copy_within(..area, 2 * area);
        let size = (self.width(), self.height());
        Self::of_pixels(size, pixels, self.properties().clone()).with_tint(Tint::None)
    }
}

/// Returns the gray of each pixel.
fn luminance(picture: &Picture) -> Vec<f32> {
    let [red, green, blue] = picture.planes();
    (red, green, blue)
        .into_par_iter()
        .map(|(&r, &g, &b)| gray_of([r, g, b]))
        .collect()
}

//! Resampling with a three-lobed Lanczos filter.
//!
//! Filters the encoded values, not linear light. In linear light paper outweighs ink, so a black line thinner than a
//! pixel of the smaller picture nearly disappears; encoded values keep roughly its perceived weight. VGG-19's training
//! pictures were resized the same way. Overshoot at edges is clamped to `0.0..=255.0`.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::F32;
use fast_image_resize::{ResizeAlg, ResizeOptions, Resizer};

use super::picture::clamp;
use super::properties::Properties;
use super::tint::Tint;
use super::{Gray, Picture, PictureError};

type Size = (usize, usize);

impl Picture {
    /// Returns the picture at `width` × `height` pixels, resampled with a three-lobed Lanczos filter.
    ///
    /// Encoded values are filtered, not linear light: black lines keep their weight on white paper.
    ///
    /// # Errors
    /// [`PictureError::Size`] when a side is 0 or does not fit 32 bits.
    pub fn resize(&self, width: usize, height: usize) -> Result<Self, PictureError> {
        let (from, to) = ((self.width(), self.height()), (width, height));
        if to == from {
            return Ok(self.clone());
        }
        let refuse = || PictureError::Size {
            width,
            height,
            length: self.planar_rgb().len(),
        };
        let area = area(to).ok_or_else(refuse)?;
        let mut pixels = vec![0.0; area.checked_mul(3).ok_or_else(refuse)?];
        let equal = self.known_tint() == Some(Tint::None);
        let planes = self.planes().into_iter().take(if equal { 1 } else { 3 });
        for (plane, resized) in planes.zip(pixels.chunks_exact_mut(area)) {
            resample(plane, from, resized, to).ok_or_else(refuse)?;
        }
        if equal {
            pixels.copy_within(..area, area);
            pixels.copy_within(..area, 2 * area);
        }
        let picture = Self::of_pixels(to, pixels, resampled(self.properties(), from, to));
        Ok(if equal {
            picture.with_tint(Tint::None)
        } else {
            picture
        })
    }

    /// Returns the picture reduced or enlarged to `longest` pixels on its longest side, with the same proportions.
    ///
    /// # Errors
    /// As [`Picture::resize`].
    pub fn resize_longest(&self, longest: usize) -> Result<Self, PictureError> {
        let (width, height) = sides((self.width(), self.height()), longest);
        self.resize(width, height)
    }
}

impl Gray {
    /// Returns the picture at `width` × `height` pixels: the plane that [`Picture::resize`] makes of each of three equal ones.
    ///
    /// # Errors
    /// [`PictureError::PlaneSize`] when a side is 0 or does not fit 32 bits.
    pub fn resize(&self, width: usize, height: usize) -> Result<Self, PictureError> {
        let (from, to) = ((self.width(), self.height()), (width, height));
        if to == from {
            return Ok(self.clone());
        }
        let refuse = || PictureError::PlaneSize {
            width,
            height,
            length: self.plane().len(),
        };
        let mut plane = vec![0.0; area(to).ok_or_else(refuse)?];
        resample(self.plane(), from, &mut plane, to).ok_or_else(refuse)?;
        Ok(Self::of_plane(
            to,
            plane,
            resampled(self.properties(), from, to),
        ))
    }

    /// Returns the picture reduced or enlarged to `longest` pixels on its longest side, with the same proportions.
    ///
    /// # Errors
    /// As [`Gray::resize`].
    pub fn resize_longest(&self, longest: usize) -> Result<Self, PictureError> {
        let (width, height) = sides((self.width(), self.height()), longest);
        self.resize(width, height)
    }
}

/// Returns the width and height of a picture whose longest side is resized to `longest`.
fn sides((width, height): Size, longest: usize) -> Size {
    let scale = longest as f64 / width.max(height) as f64;
    let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(longest.min(1));
    (side(width), side(height))
}

/// The number of pixels; `None` if a side is 0 or does not fit 32 bits.
fn area((width, height): Size) -> Option<usize> {
    let fits = |side: usize| side > 0 && u32::try_from(side).is_ok();
    width
        .checked_mul(height)
        .filter(|_| fits(width) && fits(height))
}

/// Resamples a plane; `None` if a side does not fit 32 bits.
fn resample(plane: &[f32], from: Size, resized: &mut [f32], to: Size) -> Option<()> {
    let side = |side: usize| u32::try_from(side).ok();
    let filter = fast_image_resize::FilterType::Lanczos3;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    let source: &[F32] = bytemuck::cast_slice(plane);
    let source = TypedImageRef::new(side(from.0)?, side(from.1)?, source).ok()?;
    let target: &mut [F32] = bytemuck::cast_slice_mut(resized);
    let mut target = TypedImage::from_pixels_slice(side(to.0)?, side(to.1)?, target).ok()?;
    // The typed call compiles code for one kind of pixel instead of all.
    let done = Resizer::new().resize_typed(&source, &mut target, &options);
    done.ok()?;
    clamp(resized);
    Some(())
}

/// Returns the properties of a resampled picture, which keeps its size in inches.
fn resampled(properties: &Properties, from: Size, to: Size) -> Properties {
    let resolution = properties.resolution.map(|dots| dots.resampled(from, to));
    Properties {
        resolution,
        ..properties.clone()
    }
}

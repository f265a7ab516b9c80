//! Pictures: files in, sRGB planes in memory, files out with their provenance inside.
//!
//! Whatever a file holds (8 or 16 bits, gray, palette, transparency, an EXIF orientation, another color space),
//! a [`Picture`] is the same thing: three planes of sRGB-encoded values in `0..=255`, upright and opaque.
//!
//! ```
//! use picture::{Depth, Picture, Provenance, read_provenance};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("out.png");
//! let picture = Picture::from_rgb8(2, 1, &[255, 0, 0, 0, 0, 255])?.resize(4, 2)?;
//! let provenance = Provenance { configuration: "config3_3_4".into(), ..Provenance::default() };
//! picture.save(&path, Depth::Sixteen, Some(&provenance), false)?;
//!
//! assert_eq!(Picture::open(&path)?.width(), 4);
//! assert_eq!(read_provenance(&path)?, provenance);
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

mod codec;
mod container;
mod error;
mod exif;
mod folder;
mod format;
mod gray;
pub mod hash;
mod icc;
mod leftovers;
mod lock;
mod open;
pub mod output;
mod overlay;
mod part;
mod provenance;
mod resize;
mod save;
mod upright;
mod xmp;

#[cfg(test)]
mod tests;

pub use error::PictureError;
pub use folder::{is_named_as_picture, pictures_in};
pub use format::Format;
pub use open::{DEFAULT_MEMORY_LIMIT, OpenOptions};
pub use overlay::Overlay;
pub use provenance::{DIGITAL_SOURCE_TYPE, Input, Provenance, STATEMENT, Source, read_provenance};
pub use save::{check_output, check_room, check_sides};
pub use xmp::NAMESPACE;

/// An upright, opaque picture in memory.
///
/// Pixels are planar `[3][height][width]`: all red, then all green, then all blue. Values are sRGB-encoded (not linear
/// light) in `0.0..=255.0`, the scale that VGG-19 was trained on; fractions represent the values of a 16-bit file exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
    depth: Depth,
    resolution: Option<Resolution>,
    source: Option<Source>,
    warnings: Vec<String>,
}

/// Bits per channel in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Depth {
    /// 8 bits (1, 2 and 4 bit files count as this).
    #[default]
    Eight,
    /// 16 bits; PNG and TIFF only.
    Sixteen,
}

/// Dots per inch, across and down.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Resolution {
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
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
        mut pixels: Vec<f32>,
    ) -> Result<Self, PictureError> {
        check_length(width, height, pixels.len())?;
        if !pixels.iter().all(|value| value.is_finite()) {
            return Err(PictureError::NotFinite);
        }
        clamp(&mut pixels);
        Ok(Self::upright(width, height, pixels))
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
        Ok(Self::upright(
            width,
            height,
            (0..3).flat_map(plane).collect(),
        ))
    }

    fn upright(width: usize, height: usize, pixels: Vec<f32>) -> Self {
        Self {
            width,
            height,
            pixels,
            depth: Depth::Eight,
            resolution: None,
            source: None,
            warnings: Vec::new(),
        }
    }

    /// The same picture with other pixels of the same size; resolution, depth and source are kept.
    ///
    /// A result takes over the properties of its content's scan this way.
    ///
    /// # Errors
    /// As [`Picture::from_planar_rgb`].
    pub fn with_planar_rgb(&self, pixels: Vec<f32>) -> Result<Self, PictureError> {
        let new = Self::from_planar_rgb(self.width, self.height, pixels)?;
        Ok(self.with_pixels(self.width, self.height, new.pixels))
    }

    fn with_pixels(&self, width: usize, height: usize, pixels: Vec<f32>) -> Self {
        Self {
            width,
            height,
            pixels,
            depth: self.depth,
            resolution: self.resolution,
            source: self.source.clone(),
            warnings: self.warnings.clone(),
        }
    }

    /// Pixels across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
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

    /// Bits per channel of the file that this picture came from; 8 for pictures made in memory.
    pub fn depth(&self) -> Depth {
        self.depth
    }

    /// Dots per inch, if the file has them. Resizing changes them so that the print keeps its size in inches.
    pub fn resolution(&self) -> Option<Resolution> {
        self.resolution
    }

    /// The same pixels at another resolution.
    pub fn with_resolution(self, resolution: Option<Resolution>) -> Self {
        Self { resolution, ..self }
    }

    /// Name and SHA-256 of the file that this picture came from; `None` for pictures made in memory.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Irregularities of the file that did not prevent reading it; one sentence each, for the user.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// Clamps values that interpolation or optimization moved out of range.
fn clamp(pixels: &mut [f32]) {
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

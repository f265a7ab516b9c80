//! Pictures: files in, sRGB planes in memory, files out with their provenance inside.
//!
//! Whatever a file holds (8 or 16 bits, gray, palette, transparency, an EXIF orientation, another color space),
//! a [`Picture`] is the same thing: three planes of sRGB-encoded values in `0..=255`, upright and opaque. A [`Gray`] is one such
//! plane: a print without its color.
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
pub mod credentials;
mod depth;
mod embedded;
mod exif;
mod file;
mod folder;
mod format;
mod gray;
pub mod hash;
mod icc;
mod lab;
mod leftovers;
mod lock;
mod luminance;
mod open;
pub mod output;
mod overlay;
mod part;
mod picture;
mod picture_error;
mod properties;
mod provenance;
mod resize;
mod resolution;
mod save;
mod software_mark;
mod source;
mod source_metadata;
mod tint;
mod unnamed;
mod upright;
mod xmp;

#[cfg(test)]
mod tests;

pub use depth::Depth;
pub use embedded::read_provenance;
pub use folder::{LeftOut, Listing, is_named_as_picture, resembles_picture};
pub use format::Format;
pub use gray::Gray;
pub use open::{DEFAULT_MEMORY_LIMIT, OpenOptions, read_bytes};
pub use overlay::Overlay;
pub use picture::Picture;
pub use picture_error::PictureError;
pub use provenance::{DIGITAL_SOURCE_TYPE, LEARNED_SOURCE_TYPE, Provenance, STATEMENT};
pub use resolution::Resolution;
pub use save::{check_output, check_room, check_sides};
pub use software_mark::SoftwareMark;
pub use source::{Input, Source};
pub use source_metadata::SourceMetadata;
pub use unnamed::UnnamedFile;
pub use xmp::NAMESPACE;

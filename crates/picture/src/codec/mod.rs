//! A file or folder for each format. Each decodes samples as stored, encodes a picture, and finds the XMP packet.

mod bmp;
mod boxes;
mod budget;
mod decoded;
mod fault;
mod frames;
mod gif;
mod jpeg;
#[cfg(feature = "jpeg2000")]
mod jpeg2000;
#[cfg(feature = "jpegxl")]
mod jpegxl;
mod metadata;
mod png;
mod png_colors;
mod rows;
mod tags;
mod tiff;
mod webp;

use std::io::{Seek, Write};

use super::container::Container;
use super::format::Format;
use super::{Depth, Picture};

pub use budget::Budget;
pub use decoded::{Alpha, Channels, Decoded, Profile, Samples};
pub use fault::Fault;
pub use metadata::MetadataBlocks;
pub use tags::Tags;

/// Decodes a page or frame, from 1; `None` is the first, with a warning when there are more.
pub fn decode(
    container: Container,
    bytes: &[u8],
    budget: Budget,
    page: Option<u32>,
) -> Result<Decoded, Fault> {
    let only_page = || match page {
        Some(page) if page != 1 => Err(Fault::NoPage { page, pages: 1 }),
        _ => Ok(()),
    };
    match container {
        Container::Png => png::decode(bytes, budget, page),
        Container::Jpeg => only_page().and_then(|()| jpeg::decode(bytes, budget)),
        Container::Tiff => tiff::decode(bytes, budget, page),
        Container::WebP => webp::decode(bytes, budget, page),
        Container::Gif => gif::decode(bytes, budget, page),
        Container::Bmp => only_page().and_then(|()| bmp::decode(bytes, budget)),
        #[cfg(feature = "jpeg2000")]
        Container::Jpeg2000 => only_page().and_then(|()| jpeg2000::decode(bytes, budget)),
        #[cfg(feature = "jpegxl")]
        Container::JpegXl => jpegxl::decode(bytes, budget, page),
        #[cfg(not(feature = "jpeg2000"))]
        Container::Jpeg2000 => Err(left_out("JPEG 2000", "opj_decompress -i a.jp2 -o a.tif")),
        #[cfg(not(feature = "jpegxl"))]
        Container::JpegXl => Err(left_out("JPEG XL", "djxl a.jxl a.png")),
    }
}

/// Returns the fault of a file whose decoder is left out by a Cargo feature.
#[cfg(not(all(feature = "jpeg2000", feature = "jpegxl")))]
fn left_out(kind: &str, command: &str) -> Fault {
    Fault::Convert {
        what: format!("a {kind} picture (this build of nishikie reads no {kind})"),
        command: command.into(),
    }
}

/// Returns the XMP packet inside a file, if any. It is not looked for in files of kinds that are never written.
pub fn xmp(container: Container, bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    match container {
        Container::Png => png::xmp(bytes),
        Container::Jpeg => jpeg::xmp(bytes),
        Container::Tiff => tiff::xmp(bytes),
        Container::WebP => webp::xmp(bytes),
        Container::Jpeg2000 | Container::JpegXl | Container::Gif | Container::Bmp => Ok(None),
    }
}

/// Returns true if there is a C2PA manifest inside a file, by its place alone. The specification has none for JPEG 2000 and BMP.
pub fn has_manifest(container: Container, bytes: &[u8]) -> bool {
    match container {
        Container::Png => png::has_manifest(bytes),
        Container::Jpeg => jpeg::has_manifest(bytes),
        Container::Tiff => tiff::has_manifest(bytes),
        Container::WebP => webp::has_manifest(bytes),
        Container::JpegXl => boxes::has_manifest(bytes),
        Container::Gif => gif::has_manifest(bytes),
        Container::Jpeg2000 | Container::Bmp => false,
    }
}

/// A file or memory to encode to.
pub trait Target: Write + Seek {}

impl<T: Write + Seek> Target for T {}

/// Writes the whole file, tagged sRGB. An error is a sentence for the user.
pub fn encode(
    format: Format,
    picture: &Picture,
    depth: Depth,
    tags: Option<&Tags>,
    // Not a type parameter, for which every encoder would be compiled once more.
    out: &mut dyn Target,
) -> Result<(), String> {
    match format {
        Format::Png => png::encode(picture, depth, tags, out),
        Format::Jpeg => jpeg::encode(picture, tags, out),
        Format::Tiff => tiff::encode(picture, depth, tags, out),
        Format::WebP => webp::encode(picture, tags, out),
    }
}

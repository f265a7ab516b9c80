//! One file per format. Each decodes samples as stored, encodes a picture, and finds the XMP packet.

mod jpeg;
mod jpeg2000;
mod jpegxl;
mod png;
mod png_colors;
mod tiff;
mod webp;

use std::io::{Seek, Write};

use super::container::Container;
use super::format::Format;
use super::{Depth, Picture, Resolution};

/// A file's content as stored: not yet upright, opaque or sRGB.
pub struct Decoded {
    pub width: usize,
    pub height: usize,
    /// Interleaved, `[height][width][channels]`.
    pub samples: Samples,
    pub channels: Channels,
    pub icc: Option<Vec<u8>>,
    /// EXIF's orientation, 1 to 8.
    pub orientation: u16,
    pub resolution: Option<Resolution>,
    /// What a user should know about how the file was read; one sentence each.
    pub warnings: Vec<String>,
}

pub enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

/// The channels of a pixel, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channels {
    /// 1 (gray) or 3 (RGB).
    pub colors: usize,
    pub alpha: Alpha,
}

/// The meaning of the channel after the colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alpha {
    Absent,
    /// Colors are as if opaque.
    Straight,
    /// Colors are multiplied by alpha.
    Premultiplied,
}

impl Channels {
    pub const GRAY: Self = Self {
        colors: 1,
        alpha: Alpha::Absent,
    };
    pub const GRAY_ALPHA: Self = Self {
        colors: 1,
        alpha: Alpha::Straight,
    };
    pub const RGB: Self = Self {
        colors: 3,
        alpha: Alpha::Absent,
    };
    pub const RGBA: Self = Self {
        colors: 3,
        alpha: Alpha::Straight,
    };

    pub fn count(self) -> usize {
        self.colors + usize::from(self.alpha != Alpha::Absent)
    }
}

/// Why a file's bytes did not become a picture; the caller adds the file's name.
#[derive(Debug)]
pub enum Fault {
    Damaged(String),
    Unsupported(String),
    /// A kind of file that is not read, with a command that converts it.
    Convert {
        what: String,
        command: String,
    },
    NoPage {
        page: u32,
        pages: u32,
    },
    TooLarge {
        width: u64,
        height: u64,
        needed: u64,
    },
}

impl Fault {
    fn damaged(error: impl std::fmt::Display) -> Self {
        Self::Damaged(error.to_string())
    }

    /// From a decoder's own words, after plain ones.
    fn of_decoder(error: impl std::fmt::Display) -> Self {
        let error = error.to_string();
        Self::Damaged(if error.to_lowercase().contains("unexpected end of file") {
            "its data end before the picture does".into()
        } else if error.starts_with("CRC error") {
            "a checksum in it does not match its data".into()
        } else {
            format!("its data are damaged: {error}")
        })
    }
}

/// The memory that opening one picture may use.
#[derive(Clone, Copy)]
pub struct Budget {
    /// Bytes allowed in all.
    pub limit: u64,
    /// Bytes used by the file itself.
    pub file: u64,
}

impl Budget {
    /// Checks, after the header and before decoding, that the samples (`bytes_per_pixel`) and the picture's three planes
    /// fit together.
    fn check(self, width: u64, height: u64, bytes_per_pixel: usize) -> Result<(), Fault> {
        if width == 0 || height == 0 {
            return Err(Fault::Damaged(format!(
                "its header says {width} × {height} pixels"
            )));
        }
        let planes = 3 * size_of::<f32>();
        let area = u128::from(width) * u128::from(height);
        let needed = area * (bytes_per_pixel + planes) as u128 + u128::from(self.file);
        let needed = u64::try_from(needed).unwrap_or(u64::MAX);
        if needed > self.limit || usize::try_from(needed).is_err() {
            return Err(Fault::TooLarge {
                width,
                height,
                needed,
            });
        }
        Ok(())
    }

    fn bytes(self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }
}

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
        Container::Jpeg2000 => only_page().and_then(|()| jpeg2000::decode(bytes, budget)),
        Container::JpegXl => jpegxl::decode(bytes, budget, page),
    }
}

/// Which of several frames is wanted, from 1, and a warning if the user should know that there are others.
fn frame_of(page: Option<u32>, frames: u32) -> Result<(u32, Option<String>), Fault> {
    match page {
        Some(page) if page == 0 || page > frames => Err(Fault::NoPage {
            page,
            pages: frames,
        }),
        Some(page) => Ok((page, None)),
        None if frames > 1 => Ok((
            1,
            Some(format!(
                "the file is an animation of {frames} frames, of which the first is read"
            )),
        )),
        None => Ok((1, None)),
    }
}

/// The XMP packet inside a file, if any. It is not looked for in files of kinds that are never written.
pub fn xmp(container: Container, bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    match container {
        Container::Png => png::xmp(bytes),
        Container::Jpeg => jpeg::xmp(bytes),
        Container::Tiff => tiff::xmp(bytes),
        Container::WebP => webp::xmp(bytes),
        Container::Jpeg2000 | Container::JpegXl => Ok(None),
    }
}

/// What is written to a file besides the pixels.
pub struct Tags {
    pub software: String,
    pub description: String,
    pub xmp: String,
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

/// Values of the picture's rows `from..to`, interleaved and rounded to 8 bits.
fn rows8(picture: &Picture, rows: std::ops::Range<usize>) -> Vec<u8> {
    interleaved(picture, rows, |value| value.round() as u8)
}

/// Values of the picture's rows `from..to`, interleaved and rounded to 16 bits (255 becomes 65535).
fn rows16(picture: &Picture, rows: std::ops::Range<usize>) -> Vec<u16> {
    interleaved(picture, rows, |value| (value * 257.0).round() as u16)
}

fn interleaved<T>(
    picture: &Picture,
    rows: std::ops::Range<usize>,
    convert: impl Fn(f32) -> T,
) -> Vec<T> {
    let planes = picture.planes();
    let pixels = rows.start * picture.width()..rows.end * picture.width();
    let mut out = Vec::with_capacity(3 * pixels.len());
    for pixel in pixels {
        out.extend(planes.map(|plane| convert(plane[pixel])));
    }
    out
}

use std::path::Path;

use super::{Depth, PictureError};

/// A file format that is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Jpeg,
    Tiff,
    WebP,
}

/// How many leading bytes [`Format::sniff`] looks at.
pub const SIGNATURE: usize = 12;

impl Format {
    /// The format according to a file's first bytes; file names are wrong too often to be trusted.
    pub fn sniff(start: &[u8]) -> Option<Self> {
        match start {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Self::Tiff),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            _ => None,
        }
    }

    /// The format to write, according to the file name's extension.
    pub fn of_name(path: &Path) -> Result<Self, PictureError> {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.to_str() {
            Some("png") => Ok(Self::Png),
            Some("jpg" | "jpeg") => Ok(Self::Jpeg),
            Some("tif" | "tiff") => Ok(Self::Tiff),
            Some("webp") => Ok(Self::WebP),
            _ => Err(PictureError::Extension { path: path.into() }),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Tiff => "TIFF",
            Self::WebP => "WebP",
        }
    }

    pub fn holds(self, depth: Depth) -> bool {
        depth == Depth::Eight || matches!(self, Self::Png | Self::Tiff)
    }

    /// The longest side that the format can store.
    pub fn longest_side(self) -> usize {
        match self {
            Self::Png => i32::MAX as usize,
            Self::Jpeg => u16::MAX as usize,
            Self::Tiff => u32::MAX as usize,
            Self::WebP => 1 << 14,
        }
    }
}

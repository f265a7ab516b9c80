use std::path::Path;

use super::Depth;

/// A file format that is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics, 8 or 16 bits per channel.
    Png,
    /// JPEG, 8 bits, lossy.
    Jpeg,
    /// TIFF, 8 or 16 bits.
    Tiff,
    /// WebP, 8 bits.
    WebP,
}

/// How many leading bytes [`Format::sniff`] looks at.
pub(crate) const SIGNATURE: usize = 12;

impl Format {
    /// The format according to a file's first bytes; file names are wrong too often to be trusted.
    pub(crate) fn sniff(start: &[u8]) -> Option<Self> {
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

    /// The format according to a file name's extension, in small letters or capitals.
    pub fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_ascii_lowercase();
        match extension.to_str()? {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "tif" | "tiff" => Some(Self::Tiff),
            "webp" => Some(Self::WebP),
            _ => None,
        }
    }

    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Tiff => "TIFF",
            Self::WebP => "WebP",
        }
    }

    /// Whether a file of this format can have so many bits per channel.
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

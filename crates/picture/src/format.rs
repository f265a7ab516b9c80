use std::path::Path;

use super::Depth;

/// A file format that is written (and read; for further ones that are only read, see `Picture::open`).
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

impl Format {
    /// Returns the format according to a file name's extension, in small letters or capitals.
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

    /// Returns true if a file of this format can have so many bits per channel.
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

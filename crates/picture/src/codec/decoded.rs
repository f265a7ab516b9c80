use super::metadata::MetadataBlocks;
use crate::Resolution;

/// A file's content as stored: not yet upright, opaque or sRGB.
pub struct Decoded {
    pub width: usize,
    pub height: usize,
    /// Interleaved, `[height][width][channels]`.
    pub samples: Samples,
    pub channels: Channels,
    pub profile: Profile,
    /// EXIF's orientation, 1 to 8.
    pub orientation: u16,
    pub resolution: Option<Resolution>,
    /// The file's metadata.
    pub metadata: MetadataBlocks,
    /// Irregularities of the file, for the user; one sentence each.
    pub warnings: Vec<String>,
}

pub enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

/// The channels of a pixel, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channels {
    /// 1 (gray), 3 (RGB) or 4 (CMYK, 0 for no ink).
    pub colors: usize,
    pub alpha: Alpha,
}

/// The meaning of the channel after the colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alpha {
    Absent,
    /// Straight alpha: colors are independent of it.
    Straight,
    /// Premultiplied alpha: colors are multiplied by it.
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

    pub const CMYK: Self = Self {
        colors: 4,
        alpha: Alpha::Absent,
    };

    pub fn count(self) -> usize {
        self.colors + usize::from(self.alpha != Alpha::Absent)
    }
}

/// The ICC profile of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Profile {
    Absent,
    /// There is a profile that cannot be read, for this reason.
    Damaged(String),
    Present(Vec<u8>),
}

impl From<Option<Vec<u8>>> for Profile {
    fn from(profile: Option<Vec<u8>>) -> Self {
        profile.map_or(Self::Absent, Self::Present)
    }
}

//! A pick: one color for one area.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ColorError;
use super::hex;

/// One color for the area around a pixel. Its text is `x,y=#rrggbb`, or `x,y=#rrggbb,alike`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// The number of pixels from the left.
    pub x: usize,
    /// The number of pixels from the top.
    pub y: usize,
    /// The color, sRGB. Its chroma is used; lightness remains the print's.
    pub rgb: [u8; 3],
    /// True if areas that resemble it are filled too.
    pub alike: bool,
}

/// The suffix of the text of a [`Pick`] with [`Pick::alike`].
const ALIKE: &str = ",alike";

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alike = if self.alike { ALIKE } else { "" };
        write!(f, "{},{}={}{alike}", self.x, self.y, hex::of_rgb(self.rgb))
    }
}

impl FromStr for Pick {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let parse = || {
            let (place, color) = text.split_once('=')?;
            let (x, y) = place.split_once(',')?;
            let (color, alike) = match color.strip_suffix(ALIKE) {
                Some(color) => (color, true),
                None => (color, false),
            };
            Some(Pick {
                x: x.trim().parse().ok()?,
                y: y.trim().parse().ok()?,
                rgb: hex::rgb_of(color)?,
                alike,
            })
        };
        parse().ok_or_else(|| ColorError::Pick(text.to_owned()))
    }
}

impl Pick {
    /// Refuses a pick outside a scan of this width and height.
    ///
    /// # Errors
    /// [`ColorError::PickOutside`].
    pub fn check(&self, [width, height]: [usize; 2]) -> Result<(), ColorError> {
        let Pick { x, y, .. } = *self;
        if x < width && y < height {
            return Ok(());
        }
        Err(ColorError::PickOutside {
            x,
            y,
            width,
            height,
        })
    }
}

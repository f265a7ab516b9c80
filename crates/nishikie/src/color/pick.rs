//! A pick: one color for one area.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ColorError;
use super::hex;

/// A color for the piece of the print under a pixel, and for what belongs to it. Its text is `x,y=#rrggbb`, with the name of a
/// [`Reach`] behind it unless that is the piece alone: `x,y=#rrggbb,cloth`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PickForm")]
pub struct Pick {
    /// The number of pixels from the left.
    pub x: usize,
    /// The number of pixels from the top.
    pub y: usize,
    /// The color, sRGB. Its chroma is used; lightness remains the print's.
    pub rgb: [u8; 3],
    /// The pieces that are filled.
    pub reach: Reach,
}

/// The pieces of a print that a pick fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// The piece under the pixel: a connected area of one lightness.
    #[default]
    Piece,
    /// The piece, and those around it that have its pigment: the parts of one cloth, or of one object, that lines and a pattern divide.
    Cloth,
    /// All pieces of the print that look as if they had the same pigment.
    Alike,
}

impl Reach {
    /// Every reach, from the least to the greatest.
    pub const ALL: [Reach; 3] = [Reach::Piece, Reach::Cloth, Reach::Alike];

    /// Returns the name in texts and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Reach::Piece => "piece",
            Reach::Cloth => "cloth",
            Reach::Alike => "alike",
        }
    }
}

impl FromStr for Reach {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let mut all = Reach::ALL.into_iter();
        all.find(|reach| reach.name() == text)
            .ok_or_else(|| ColorError::Reach(text.to_owned()))
    }
}

/// The form of a [`Pick`] in JSON, also that before there were several reaches, in which `alike` said whether alike areas were filled.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PickForm {
    x: usize,
    y: usize,
    rgb: [u8; 3],
    #[serde(default)]
    reach: Option<Reach>,
    #[serde(default)]
    alike: Option<bool>,
}

impl TryFrom<PickForm> for Pick {
    type Error = &'static str;

    fn try_from(form: PickForm) -> Result<Pick, &'static str> {
        let reach = match (form.reach, form.alike) {
            (Some(_), Some(_)) => return Err("a pick has either `reach` or `alike`"),
            (Some(reach), None) => reach,
            (None, Some(true)) => Reach::Alike,
            (None, _) => Reach::Piece,
        };
        let PickForm { x, y, rgb, .. } = form;
        Ok(Pick { x, y, rgb, reach })
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}={}", self.x, self.y, hex::of_rgb(self.rgb))?;
        match self.reach {
            Reach::Piece => Ok(()),
            reach => write!(f, ",{}", reach.name()),
        }
    }
}

impl FromStr for Pick {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let parse = || {
            let (place, color) = text.split_once('=')?;
            let (x, y) = place.split_once(',')?;
            let (color, reach) = match color.split_once(',') {
                Some((color, reach)) => (color, reach.parse().ok()?),
                None => (color, Reach::Piece),
            };
            Some(Pick {
                x: x.trim().parse().ok()?,
                y: y.trim().parse().ok()?,
                rgb: hex::rgb_of(color)?,
                reach,
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

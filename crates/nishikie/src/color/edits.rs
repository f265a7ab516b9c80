//! A curator's own colors: picks, regions and strokes.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use picture::Overlay;
use serde::{Deserialize, Serialize};

use super::ColorError;
use super::hex;
use super::lab::{Chroma, lab_of};
use super::region::Region;
use super::stroke::Stroke;

/// One color for the area around a pixel; as text `x,y=#rrggbb`, or `x,y=#rrggbb,alike`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// Pixels from the left.
    pub x: usize,
    /// Pixels from the top.
    pub y: usize,
    /// The color, sRGB; its chroma counts, lightness is the print's.
    pub rgb: [u8; 3],
    /// Also for the areas that look like that one.
    pub alike: bool,
}

/// What follows the color of a [`Pick`] that is also for areas that look alike.
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

/// Strokes of wanted color on a transparent ground. Where it is not the content's size it is stretched to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scribbles {
    width: usize,
    height: usize,
    /// `None` where the ground shows.
    strokes: Vec<Option<Chroma>>,
}

impl Scribbles {
    /// What is at least half opaque is stroke.
    ///
    /// # Errors
    /// [`picture::PictureError::Size`] when a side is 0 or the length does not fit.
    pub fn new(overlay: &Overlay) -> Result<Self, ColorError> {
        let Overlay {
            width,
            height,
            ref rgba,
            ..
        } = *overlay;
        if width == 0 || height == 0 || width.checked_mul(height * 4) != Some(rgba.len()) {
            return Err(picture::PictureError::Size {
                width,
                height,
                length: rgba.len(),
            }
            .into());
        }
        let stroke = |pixel: &[u8]| {
            let lab = lab_of([pixel[0], pixel[1], pixel[2]].map(f32::from));
            (pixel[3] >= 128).then_some([lab.a, lab.b])
        };
        Ok(Scribbles {
            width,
            height,
            strokes: rgba.chunks_exact(4).map(stroke).collect(),
        })
    }

    /// The stroke at a pixel of a content of this size.
    pub(super) fn at(&self, x: usize, y: usize, width: usize, height: usize) -> Option<Chroma> {
        let (x, y) = (x * self.width / width, y * self.height / height);
        self.strokes[y * self.width + x]
    }
}

/// All that a curator decided about a print's colors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits {
    /// A picture of strokes, whose chroma is kept exactly as far as sRGB has it at the lightness of the print.
    pub scribbles: Option<Arc<Scribbles>>,
    /// Single areas' colors.
    pub picks: Vec<Pick>,
    /// What was outlined, over picks, the later over the earlier.
    pub regions: Vec<Region>,
    /// Strokes of brush and eraser, over all else, the later over the earlier.
    pub strokes: Vec<Stroke>,
}

impl Edits {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.scribbles.is_none()
            && self.picks.is_empty()
            && self.regions.is_empty()
            && self.strokes.is_empty()
    }
}

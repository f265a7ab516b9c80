//! A region: a part of the print outlined by a curator.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ColorError;
use super::hex;

/// The largest number of corners of a region.
pub const MOST_REGION_CORNERS: usize = 2_000;

/// The smallest number of corners of a region.
const LEAST_CORNERS: usize = 3;

/// A region that a curator outlined, for parts of a print that segmentation does not separate. Its text is
/// `#rrggbb x,y x,y x,y …`, or `keep x,y x,y x,y …`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The corners of its outline, in pixels from the left and the top edge of the scan; the center of its first pixel is `[0.5, 0.5]`. The
    /// last is joined to the first. The even-odd rule decides about the inside of an outline that crosses itself.
    #[serde(with = "super::points")]
    pub corners: Arc<[[f32; 2]]>,
    /// The color, sRGB. Its chroma is used; lightness remains the print's. `None` restores the decided colors, without the picks and
    /// regions made before.
    pub rgb: Option<[u8; 3]>,
}

/// The word in the place of a color for a region that keeps the decided colors.
const KEEP: &str = "keep";

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rgb.map_or(KEEP.to_owned(), hex::of_rgb))?;
        let mut corners = self.corners.iter();
        corners.try_for_each(|[x, y]| write!(f, " {x},{y}"))
    }
}

impl FromStr for Region {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let mut words = text.split_whitespace();
        let corner = |word: &str| {
            let (x, y) = word.split_once(',')?;
            Some([x.parse().ok()?, y.parse().ok()?])
        };
        let mut parse = || {
            let rgb = match words.next()? {
                KEEP => None,
                color => Some(hex::rgb_of(color)?),
            };
            let corners = words.by_ref().map(corner).collect::<Option<_>>()?;
            Some(Region { corners, rgb })
        };
        parse().ok_or_else(|| ColorError::Region(text.chars().take(60).collect()))
    }
}

impl Region {
    /// Checks that this is a region of a scan of this width and height.
    ///
    /// # Errors
    /// Fewer than three corners or too many, or a corner outside.
    pub fn check(&self, [width, height]: [usize; 2]) -> Result<(), ColorError> {
        let within = |[x, y]: &[f32; 2]| {
            (0.0..=width as f32).contains(x) && (0.0..=height as f32).contains(y)
        };
        let problem = if !(LEAST_CORNERS..=MOST_REGION_CORNERS).contains(&self.corners.len()) {
            format!(
                "it has {} corners, not {LEAST_CORNERS} to {MOST_REGION_CORNERS}",
                self.corners.len()
            )
        } else if !self.corners.iter().all(within) {
            format!("it leaves the picture of {width} × {height} pixels")
        } else {
            return Ok(());
        };
        Err(ColorError::RegionUnusable(problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["#2b4f81 3.5,4 100.25,8 1,1", "keep 0,0 101,9 0,9"] {
            let region: Region = text.parse().expect("a region");
            assert_eq!(region.to_string(), text);
            assert!(region.check([101, 9]).is_ok());
        }
        for wrong in [
            "",
            "#2b4f8 1,1 2,2 3,3",
            "erase 1,1 2,2 3,3",
            "1,1 2,2 3,3",
            "keep 1 2,2 3,3",
            "keep 1,1,1 2,2 3,3",
            "keep 1,1 2,2 3,x",
        ] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_region_is_refused() {
        for wrong in [
            "keep",
            "keep 1,1 2,2",
            "keep 1,1 2,2 NaN,3",
            "keep 1,1 2,2 3,inf",
            "keep 1,1 2,2 11,3",
            "keep 1,1 2,2 3,-1",
        ] {
            let region: Region = wrong.parse().expect("numbers");
            assert!(region.check([10, 10]).is_err(), "{wrong}");
        }
        let of = |count: usize| -> Region {
            let corners = " 1,1".repeat(count);
            format!("keep{corners}").parse().expect("numbers")
        };
        assert!(of(MOST_REGION_CORNERS).check([10, 10]).is_ok());
        assert!(of(MOST_REGION_CORNERS + 1).check([10, 10]).is_err());
    }
}

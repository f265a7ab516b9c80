//! A stroke of a brush or an eraser.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ColorError;
use super::hex;

/// The largest number of points of a stroke.
pub const MOST_STROKE_POINTS: usize = 2_000;

/// The largest radius of a stroke, in pixels.
pub const LARGEST_STROKE_RADIUS: f32 = 1_000.0;

/// A stroke of a brush or an eraser. Its text is `radius #rrggbb x,y x,y …`, or `radius erase x,y x,y …`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    /// The corners of the line along which it is drawn, in pixels from the left and the top edge of the scan; the center of its first
    /// pixel is `[0.5, 0.5]`. A single point is a dot.
    #[serde(with = "super::points")]
    pub points: Arc<[[f32; 2]]>,
    /// Half of its width, in pixels of the scan.
    pub radius: f32,
    /// The color, sRGB. Its chroma is used; lightness remains the print's. `None` is an eraser, which removes the color of earlier
    /// strokes.
    pub rgb: Option<[u8; 3]>,
}

/// The word in the place of a color for an eraser.
const ERASE: &str = "erase";

impl fmt::Display for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let color = self.rgb.map_or(ERASE.to_owned(), hex::of_rgb);
        write!(f, "{} {color}", self.radius)?;
        let mut points = self.points.iter();
        points.try_for_each(|[x, y]| write!(f, " {x},{y}"))
    }
}

impl FromStr for Stroke {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let mut words = text.split_whitespace();
        let point = |word: &str| {
            let (x, y) = word.split_once(',')?;
            Some([x.parse().ok()?, y.parse().ok()?])
        };
        let mut parse = || {
            let radius = words.next()?.parse().ok()?;
            let rgb = match words.next()? {
                ERASE => None,
                color => Some(hex::rgb_of(color)?),
            };
            let points = words.by_ref().map(point).collect::<Option<_>>()?;
            Some(Stroke {
                points,
                radius,
                rgb,
            })
        };
        parse().ok_or_else(|| ColorError::Stroke(text.chars().take(60).collect()))
    }
}

impl Stroke {
    /// Checks that the stroke can be drawn on a scan of this width and height.
    ///
    /// # Errors
    /// No point or too many, a point outside, or a radius out of bounds.
    pub fn check(&self, [width, height]: [usize; 2]) -> Result<(), ColorError> {
        let within = |[x, y]: &[f32; 2]| {
            (0.0..=width as f32).contains(x) && (0.0..=height as f32).contains(y)
        };
        let problem = if !(1..=MOST_STROKE_POINTS).contains(&self.points.len()) {
            format!(
                "it has {} points, not 1 to {MOST_STROKE_POINTS}",
                self.points.len()
            )
        } else if !(0.5..=LARGEST_STROKE_RADIUS).contains(&self.radius) {
            format!(
                "its radius is {}, not 0.5 to {LARGEST_STROKE_RADIUS}",
                self.radius
            )
        } else if !self.points.iter().all(within) {
            format!("it leaves the picture of {width} × {height} pixels")
        } else {
            return Ok(());
        };
        Err(ColorError::StrokeUnusable(problem))
    }

    /// Returns the segments of the line; for a dot, one of length 0.
    pub(super) fn lines(&self) -> impl Iterator<Item = [[f32; 2]; 2]> {
        let dot = (self.points.len() == 1).then(|| [self.points[0]; 2]);
        let lines = self.points.windows(2).map(|line| [line[0], line[1]]);
        dot.into_iter().chain(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["12 #2b4f81 3.5,4 100.25,8", "0.5 erase 1,1"] {
            let stroke: Stroke = text.parse().expect("a stroke");
            assert_eq!(stroke.to_string(), text);
            assert!(stroke.check([101, 9]).is_ok());
        }
        for wrong in [
            "",
            "12",
            "12 #2b4f8 1,1",
            "12 erase 1",
            "x erase 1,1",
            "1 erase 1,1,1",
        ] {
            assert!(wrong.parse::<Stroke>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        for wrong in [
            "12 erase",
            "NaN erase 1,1",
            "inf erase 1,1",
            "0.1 erase 1,1",
            "1001 erase 1,1",
            "-3 erase 1,1",
            "12 erase 1,NaN",
            "12 erase 1,inf",
            "12 erase 11,1",
            "12 erase 1,-1",
        ] {
            let stroke: Stroke = wrong.parse().expect("numbers");
            assert!(stroke.check([10, 10]).is_err(), "{wrong}");
        }
        let points = " 1,1".repeat(MOST_STROKE_POINTS + 1);
        let stroke: Stroke = format!("1 erase{points}").parse().expect("numbers");
        assert!(stroke.check([10, 10]).is_err());
    }
}

//! The comparison of pictures by their appearance.

use picture::{Picture, PictureError};
use serde::{Deserialize, Serialize};

/// The number of places at which pictures are compared, each way.
const SIDE: usize = 16;

/// The greatest mean difference of two copies of one picture, of 255: resizing and compression change a mean over a 256th of the picture
/// by less, while two impressions of a print differ by more.
const SAME_MEAN: f32 = 2.0;

/// The greatest difference at any place of two copies.
const SAME_LARGEST: u8 = 8;

/// The greatest difference of the ratios of width to height of two copies, relative to the ratio: the rounding of a small copy's sides.
const SAME_RATIO: f32 = 0.02;

/// A picture's colors at 16 × 16 places, by which its copies are recognized whatever their format, size and compression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The width divided by the height.
    ratio: f32,
    /// The mean sRGB value of each place, `[3][16][16]`.
    values: Vec<u8>,
}

impl Look {
    /// Returns the look of a picture.
    ///
    /// # Errors
    /// As [`Picture::resize`].
    pub fn of(picture: &Picture) -> Result<Self, PictureError> {
        let small = picture.resize(SIDE, SIDE)?;
        let values = small.planar_rgb().iter();
        Ok(Look {
            ratio: picture.width() as f32 / picture.height() as f32,
            values: values.map(|value| value.round() as u8).collect(),
        })
    }

    /// Returns true if two pictures are copies of one.
    pub fn is_same(&self, other: &Look) -> bool {
        if (self.ratio - other.ratio).abs() > SAME_RATIO * self.ratio
            || self.values.len() != other.values.len()
        {
            return false;
        }
        let mut sum = 0;
        for (a, b) in self.values.iter().zip(&other.values) {
            let difference = a.abs_diff(*b);
            sum += u32::from(difference);
            if difference > SAME_LARGEST {
                return false;
            }
        }
        sum as f32 <= SAME_MEAN * self.values.len() as f32
    }
}

//! The pigments of prints.

use std::ops::RangeInclusive;

use picture::Picture;

use super::pigment::Palette;
use super::pool::Pool;
use super::settle::settle;
use crate::color::ColorError;
use crate::progress::tell;
use crate::progress::{Monitor, Stage};

/// Longest side of prints in pixels.
const SIDE: usize = 480;

/// The numbers of pigments that can be asked for.
pub const PIGMENTS: RangeInclusive<usize> = 2..=32;

/// The default number of pigments: more than most prints have, beside paper and black.
pub const DEFAULT_PIGMENTS: usize = 10;

impl Palette {
    /// Finds at most `count` pigments (in [`PIGMENTS`]) in the prints, each of which counts alike whatever its size.
    ///
    /// Prints are seen at 480 pixels at most ([`Palette::reduced`]). An area of a vivid color becomes a pigment of its own even where it is
    /// a hundredth of the print, such as a seal or a cartouche. There may be fewer pigments than `count`, since similar colors are merged.
    /// The result depends on nothing but the prints and `count`.
    ///
    /// # Errors
    /// [`ColorError::NoReference`] without a print, [`ColorError::PigmentCount`], [`ColorError::Cancelled`], a picture that
    /// cannot be resized.
    pub fn of(
        prints: &[&Picture],
        count: usize,
        monitor: &dyn Monitor,
    ) -> Result<Self, ColorError> {
        if prints.is_empty() {
            return Err(ColorError::NoReference);
        }
        if !PIGMENTS.contains(&count) {
            return Err(ColorError::PigmentCount(count));
        }
        let mut pool = Pool::default();
        for (done, print) in prints.iter().enumerate() {
            tell(monitor, Stage::Sampling, done, prints.len())?;
            pool.add(&Self::reduced(print)?);
        }
        tell(monitor, Stage::Sampling, prints.len(), prints.len())?;
        let colors = pool.colors();
        let pigments = settle(&colors, count);
        Ok(Palette { pigments })
    }

    /// Returns the print as [`Palette::of`] sees it, with 480 pixels at most. A copy gives itself, so that a caller with many
    /// large prints can keep copies instead.
    ///
    /// # Errors
    /// As [`Picture::resize_longest`].
    pub fn reduced(print: &Picture) -> Result<Picture, ColorError> {
        Ok(match print.width().max(print.height()) {
            ..=SIDE => print.clone(),
            _ => print.resize_longest(SIDE)?,
        })
    }
}

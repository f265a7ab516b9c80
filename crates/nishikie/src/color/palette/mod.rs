//! The pigments of a print, or of a whole collection.
//!
//! Prints of one workshop and time were printed from few pigments, and those of a collection together tell more of them than
//! any one. [`Palette::of`] finds them in three steps: what areas of one color the prints have, without the mixtures at
//! their edges ([`pool`]); which of these colors are far apart ([`seeds`]); and the color at the middle of what is nearest to
//! each ([`settle`]).

mod error;
mod files;
mod pool;
mod seeds;
mod settle;
mod swatches;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub use error::PaletteError;

use super::ColorError;
use super::hex;
use super::lab::{lab_of, srgb_at};
use crate::progress::tell;
use crate::progress::{Monitor, Stage};
use files::StoredPigment;
use picture::Picture;
use pool::Pool;

/// Longest side at which prints are looked at, in pixels.
const SIDE: usize = 480;

/// How many pigments can be asked for.
pub const PIGMENTS: RangeInclusive<usize> = 2..=32;

/// How many pigments to ask for: more than most prints have, beside paper and black.
pub const DEFAULT_PIGMENTS: usize = 10;

/// The colors of one or more prints, paper and the black of the key block among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Palette {
    /// At least one; of [`Palette::of`], the most frequent first.
    pub pigments: Vec<Pigment>,
}

/// A color that areas of a print have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "StoredPigment", try_from = "StoredPigment")]
pub struct Pigment {
    /// L* (0..=100), a*, b* (D65).
    pub lab: [f32; 3],
    /// Its share of the areas of the prints, 0..=1, lines' edges and mixtures left aside. Shares of a palette add up to 1.
    pub share: f32,
}

impl Pigment {
    /// Of an sRGB color.
    pub fn of_rgb(rgb: [u8; 3], share: f32) -> Self {
        let lab = lab_of(rgb.map(f32::from));
        Pigment {
            lab: [lab.l, lab.a, lab.b],
            share,
        }
    }

    /// The nearest 8-bit sRGB of its hue and lightness.
    pub fn rgb(&self) -> [u8; 3] {
        let [l, a, b] = self.lab;
        srgb_at(l, [a, b]).map(|value| value.round() as u8)
    }

    /// The same as `#rrggbb`.
    pub fn hex(&self) -> String {
        hex::of_rgb(self.rgb())
    }
}

impl Palette {
    /// Finds at most `count` pigments (in [`PIGMENTS`]) in the prints, each of which counts alike whatever its size.
    ///
    /// Prints are seen at 480 pixels at most ([`Palette::reduced`]). An area of a vivid color becomes a pigment of its own even where it is a hundredth of the
    /// print, such as a seal or a cartouche. There may be fewer pigments than asked for: what differs too little is one. The
    /// result depends on nothing but the prints and `count`.
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
        let pigments = settle::settle(&colors, count);
        Ok(Palette { pigments })
    }

    /// The print as [`Palette::of`] looks at it: its longest side brought down to 480 pixels. Of such a copy it is the copy
    /// itself, so whoever has many large prints can keep their copies instead.
    ///
    /// # Errors
    /// As [`Picture::resize_longest`].
    pub fn reduced(print: &Picture) -> Result<Picture, ColorError> {
        Ok(match print.width().max(print.height()) {
            ..=SIDE => print.clone(),
            _ => print.resize_longest(SIDE)?,
        })
    }

    /// Pigments that are all equally frequent.
    fn equal(colors: Vec<[f32; 3]>) -> Self {
        let share = 1.0 / colors.len() as f32;
        let pigments = colors.into_iter().map(|lab| Pigment { lab, share });
        Palette {
            pigments: pigments.collect(),
        }
    }
}

//! Palettes and their pigments.

use serde::{Deserialize, Serialize};

use crate::color::hex;
use crate::color::lab::{lab_of, srgb_at};

/// The pigments of one or more prints, with the color of the paper and the black of the key block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Palette {
    /// The pigments, at least one; those of [`Palette::of`] are sorted by frequency, most frequent first.
    pub pigments: Vec<Pigment>,
}

/// A color that areas of a print have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "StoredPigment", try_from = "StoredPigment")]
pub struct Pigment {
    /// L* (0..=100), a*, b* (D65).
    pub lab: [f32; 3],
    /// Its share of the areas of the prints, 0..=1, without lines' edges and mixtures. Shares of a palette add up to 1.
    pub share: f32,
}

impl Pigment {
    /// Returns the pigment of an sRGB color.
    pub fn of_rgb(rgb: [u8; 3], share: f32) -> Self {
        let lab = lab_of(rgb.map(f32::from));
        Pigment {
            lab: [lab.l, lab.a, lab.b],
            share,
        }
    }

    /// Returns the nearest 8-bit sRGB color of its hue and lightness.
    pub fn rgb(&self) -> [u8; 3] {
        let [l, a, b] = self.lab;
        srgb_at(l, [a, b]).map(|value| value.round() as u8)
    }

    /// Returns that color as `#rrggbb`.
    pub fn hex(&self) -> String {
        hex::of_rgb(self.rgb())
    }
}

impl Palette {
    /// Returns a palette of pigments that are all equally frequent.
    pub(super) fn equal(colors: Vec<[f32; 3]>) -> Self {
        let share = 1.0 / colors.len() as f32;
        let pigments = colors.into_iter().map(|lab| Pigment { lab, share });
        Palette {
            pigments: pigments.collect(),
        }
    }
}

/// A pigment in JSON. To be read it needs one of `lab`, which is taken where both are there, and `hex`.
#[derive(Serialize, Deserialize)]
struct StoredPigment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
    #[serde(default)]
    lab: Option<[f32; 3]>,
    #[serde(default)]
    share: f32,
}

impl From<Pigment> for StoredPigment {
    fn from(pigment: Pigment) -> Self {
        StoredPigment {
            hex: Some(pigment.hex()),
            lab: Some(pigment.lab),
            share: pigment.share,
        }
    }
}

impl TryFrom<StoredPigment> for Pigment {
    type Error = String;

    fn try_from(stored: StoredPigment) -> Result<Self, String> {
        let share = stored.share;
        if !(0.0..=1.0).contains(&share) {
            return Err(format!("a share is {share}, and not from 0 to 1"));
        }
        match (stored.lab, stored.hex) {
            (Some(lab @ [l, a, b]), _) => {
                let chroma = -200.0..=200.0;
                if (0.0..=100.0).contains(&l) && chroma.contains(&a) && chroma.contains(&b) {
                    Ok(Pigment { lab, share })
                } else {
                    Err(format!(
                        "{lab:?} is no color: L* is 0 to 100, a* and b* -200 to 200"
                    ))
                }
            }
            (None, Some(text)) => match hex::rgb_of(&text) {
                Some(rgb) => Ok(Pigment::of_rgb(rgb, share)),
                None => Err(format!("{text:?} is no color, which is written #rrggbb")),
            },
            (None, None) => Err("a pigment has neither \"hex\" nor \"lab\"".into()),
        }
    }
}

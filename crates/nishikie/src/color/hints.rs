//! A curator's own colours: strokes and picks, spread within the areas that the key-block lines bound.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::str::FromStr;

use picture::Overlay;

use super::ColorError;
use super::cells::taps;
use super::lab::{Chroma, Plate, lab_of};

/// Differences of lightness between neighbouring pixels up to this are paper's grain and gradation, and cost nothing.
const GRAIN: f32 = 2.0;

/// Cost of the way from a stroke up to which its colour holds in full, and from which it is gone. A step of lightness by
/// 10 L* costs 64; a key-block line several hundred.
const REACH: [f32; 2] = [60.0, 240.0];

/// One colour for the area around a pixel; as text `x,y=#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Pixels from the left.
    pub x: usize,
    /// Pixels from the top.
    pub y: usize,
    /// The colour, sRGB; its chroma counts, lightness is the print's.
    pub rgb: [u8; 3],
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.rgb;
        write!(f, "{},{}=#{r:02x}{g:02x}{b:02x}", self.x, self.y)
    }
}

impl FromStr for Pick {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let parse = || {
            let (place, color) = text.split_once('=')?;
            let (x, y) = place.split_once(',')?;
            let hex = color.trim().strip_prefix('#')?;
            if hex.len() != 6 || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            let rgb = u32::from_str_radix(hex, 16).ok()?;
            let [_, r, g, b] = rgb.to_be_bytes();
            Some(Pick {
                x: x.trim().parse().ok()?,
                y: y.trim().parse().ok()?,
                rgb: [r, g, b],
            })
        };
        parse().ok_or_else(|| ColorError::Pick(text.to_owned()))
    }
}

/// Strokes of wanted colour on a transparent ground. Where it is not the content's size it is stretched to it.
#[derive(Clone, Debug)]
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

/// Wanted chroma at every pixel of a plate, and how much it is wanted.
pub(super) struct Spread {
    plate: Plate,
    strength: Vec<f32>,
}

impl Spread {
    /// Spreads seeds (pixel, chroma) over a plate along the cheapest ways, each pixel taking the nearest seed's colour.
    pub fn over(plate: &Plate, seeds: &[(usize, Chroma)]) -> Self {
        let (width, height) = (plate.width, plate.height);
        let mut plate = plate.clone();
        let mut cost = vec![f32::INFINITY; width * height];
        let mut queue = BinaryHeap::new();
        for &(pixel, chroma) in seeds {
            cost[pixel] = 0.0;
            plate.chroma[pixel] = chroma;
            queue.push(Reverse((0, pixel)));
        }
        // Costs in the queue are the bits of non-negative floats, which sort as the floats do.
        while let Some(Reverse((bits, pixel))) = queue.pop() {
            if f32::from_bits(bits) > cost[pixel] {
                continue;
            }
            let (x, y) = (pixel % width, pixel / width);
            let neighbours = [
                (x > 0).then(|| pixel - 1),
                (x + 1 < width).then_some(pixel + 1),
                (y > 0).then(|| pixel - width),
                (y + 1 < height).then_some(pixel + width),
            ];
            for next in neighbours.into_iter().flatten() {
                let step = (plate.lightness[next] - plate.lightness[pixel]).abs() - GRAIN;
                let through = cost[pixel] + step.max(0.0).powi(2);
                if through < cost[next] && through < REACH[1] {
                    cost[next] = through;
                    plate.chroma[next] = plate.chroma[pixel];
                    queue.push(Reverse((through.to_bits(), next)));
                }
            }
        }
        let strength = |cost: f32| ((REACH[1] - cost) / (REACH[1] - REACH[0])).clamp(0.0, 1.0);
        Spread {
            plate,
            strength: cost.into_iter().map(strength).collect(),
        }
    }

    /// Strength (0..=1) and chroma at a relative place (0..=1 across and down) for a pixel of this lightness: of the
    /// four pixels around it those of like lightness count.
    pub fn at(&self, u: f32, v: f32, lightness: f32) -> (f32, Chroma) {
        let (width, height) = (self.plate.width, self.plate.height);
        let place = |at: f32, size: usize| at * size as f32 - 0.5;
        let (mut total, mut strength, mut sum) = (0.0, 0.0, [0.0; 2]);
        for (pixel, weight) in taps(width, height, place(u, width), place(v, height)) {
            let away = (lightness - self.plate.lightness[pixel]) / 8.0;
            let weight = weight * ((-0.5 * away * away).exp() + 1e-3);
            let strong = weight * self.strength[pixel];
            total += weight;
            strength += strong;
            sum[0] += strong * self.plate.chroma[pixel][0];
            sum[1] += strong * self.plate.chroma[pixel][1];
        }
        let chroma = sum.map(|s| if strength > 0.0 { s / strength } else { 0.0 });
        (strength / total, chroma)
    }
}

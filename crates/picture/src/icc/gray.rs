//! Profiles of gray, as LittleCMS reads them: the curve gives lightness where the profile connects through Lab, and light where
//! it connects through XYZ. A table, if there is one, comes before the curve.

use moxcms::{
    ColorProfile, DataColorSpace, LutStore, LutType, LutWarehouse, Matrix3d, ProfileVersion,
    ToneReprCurve,
};

use crate::lab::{self, FromXyz, WHITE, encode, light, times};

/// Steps of the conversion, one for each 16-bit value.
const STEPS: usize = 1 << 16;

/// The black of perceptual tables of the fourth version of profiles.
const PERCEPTUAL_BLACK: [f64; 3] = [0.00336, 0.003_473_1, 0.00287];

/// Returns the sRGB of each gray, `0.0..=1.0`, [`STEPS`] of them. The profile's black becomes black, as with LittleCMS's perceptual intent.
pub fn table(profile: &ColorProfile) -> Result<Vec<[f32; 3]>, String> {
    let luts = [
        &profile.lut_a_to_b_perceptual,
        &profile.lut_a_to_b_colorimetric,
    ];
    let steps = (0..STEPS).map(|step| step as f64 / (STEPS - 1) as f64);
    if let Some(lut) = luts.into_iter().find_map(Option::as_ref) {
        let table = Table::new(lut)?;
        let places: Option<Vec<[f64; 3]>> = steps
            .map(|gray| Some(xyz_of(table.at(gray)?, lut, profile.pcs)))
            .collect();
        let places = places.ok_or("its table of gray is incomplete")?;
        let black = if profile.version() >= ProfileVersion::V4_0 && profile.gray_trc.is_none() {
            PERCEPTUAL_BLACK
        } else {
            let light = darkest(places[0][1]);
            WHITE.map(|white| white * light)
        };
        let from_xyz = FromXyz::new();
        let srgb = |place: [f64; 3]| {
            let place = std::array::from_fn(|axis| {
                WHITE[axis] * (place[axis] - black[axis]) / (WHITE[axis] - black[axis])
            });
            from_xyz.srgb(place).map(|value| value as f32)
        };
        return Ok(places.into_iter().map(srgb).collect());
    }
    let curve = profile.gray_trc.as_ref().ok_or("it has no curve of gray")?;
    let curve = Curve::new(curve)?;
    let light_at = |gray| {
        let value = curve.at(gray);
        if profile.pcs == DataColorSpace::Lab {
            light(100.0 * value)
        } else {
            value
        }
    };
    let black = darkest(light_at(0.0));
    Ok(steps
        .map(|gray| [encode((light_at(gray) - black) / (1.0 - black)) as f32; 3])
        .collect())
}

/// The light of a profile's black, which may not be lighter than middle gray.
fn darkest(black: f64) -> f64 {
    black.clamp(0.0, light(50.0))
}

/// Returns the color of a gray in `0.0..=1.0`, interpolated in a table of [`STEPS`].
pub fn look_up(table: &[[f32; 3]], gray: f32) -> [f32; 3] {
    let place = gray.clamp(0.0, 1.0) * (STEPS - 1) as f32;
    let below = place.floor() as usize;
    let above = (below + 1).min(STEPS - 1);
    let part = place - below as f32;
    std::array::from_fn(|channel| {
        let (low, high) = (table[below][channel], table[above][channel]);
        low + part * (high - low)
    })
}

struct Curve(Box<dyn moxcms::ToneCurveEvaluator + Send + Sync>);

impl Curve {
    fn new(curve: &ToneReprCurve) -> Result<Self, String> {
        let curve = curve.make_linear_evaluator();
        curve.map(Self).map_err(|error| error.to_string())
    }

    fn at(&self, value: f64) -> f64 {
        self.0.evaluate_value(value as f32).into()
    }
}

/// A table of a profile with one channel in, prepared for many look-ups.
enum Table {
    /// Tables before, between and after.
    Tables {
        before: Vec<f64>,
        grid: Vec<f64>,
        after: Vec<f64>,
    },
    /// Curves before, a grid, curves and a matrix, and curves after.
    Curves {
        before: Option<Curve>,
        grid: Vec<f64>,
        middle: Option<(Vec<Curve>, Matrix3d, [f64; 3])>,
        after: Vec<Curve>,
    },
}

impl Table {
    fn new(lut: &LutWarehouse) -> Result<Self, String> {
        let channels = match lut {
            LutWarehouse::Lut(lut) => (lut.num_input_channels, lut.num_output_channels),
            LutWarehouse::Multidimensional(lut) => {
                (lut.num_input_channels, lut.num_output_channels)
            }
        };
        if channels != (1, 3) {
            return Err("its table is not one of gray".into());
        }
        let curves = |curves: &[ToneReprCurve]| -> Result<Vec<Curve>, String> {
            curves.iter().map(Curve::new).collect()
        };
        Ok(match lut {
            LutWarehouse::Lut(lut) => Self::Tables {
                before: normal(&lut.input_table),
                grid: normal(&lut.clut_table),
                after: normal(&lut.output_table),
            },
            LutWarehouse::Multidimensional(lut) => Self::Curves {
                before: lut.a_curves.first().map(Curve::new).transpose()?,
                grid: lut.clut.as_ref().map(normal).unwrap_or_default(),
                middle: if lut.m_curves.is_empty() {
                    None
                } else {
                    Some((curves(&lut.m_curves)?, lut.matrix, lut.bias.v))
                },
                after: curves(&lut.b_curves)?,
            },
        })
    }

    /// Returns the place of a gray in the connection space, as stored: each number in `0.0..=1.0`. `None` if the table is incomplete.
    fn at(&self, gray: f64) -> Option<[f64; 3]> {
        let mut place = [0.0; 3];
        match self {
            Self::Tables {
                before,
                grid,
                after,
            } => {
                let gray = between(before, 1, 0, gray)?;
                let entries = after.len() / 3;
                for (channel, value) in place.iter_mut().enumerate() {
                    let stored = between(grid, 3, channel, gray)?;
                    let curve = &after[channel * entries..(channel + 1) * entries];
                    *value = between(curve, 1, 0, stored)?;
                }
            }
            Self::Curves {
                before,
                grid,
                middle,
                after,
            } => {
                let gray = before.as_ref().map_or(gray, |curve| curve.at(gray));
                for (channel, value) in place.iter_mut().enumerate() {
                    *value = between(grid, 3, channel, gray)?;
                }
                if let Some((curves, matrix, bias)) = middle {
                    let moved = times(matrix, through(curves, place));
                    place = std::array::from_fn(|axis| moved[axis] + bias[axis]);
                }
                place = through(after, place);
            }
        }
        Some(place)
    }
}

fn through(curves: &[Curve], mut place: [f64; 3]) -> [f64; 3] {
    for (value, curve) in place.iter_mut().zip(curves) {
        *value = curve.at(*value);
    }
    place
}

fn normal(store: &LutStore) -> Vec<f64> {
    match store {
        LutStore::Store8(values) => values.iter().map(|&v| f64::from(v) / 255.0).collect(),
        LutStore::Store16(values) => values.iter().map(|&v| f64::from(v) / 65535.0).collect(),
    }
}

/// Interpolates linearly among the values of one of `channels` channels.
fn between(values: &[f64], channels: usize, channel: usize, at: f64) -> Option<f64> {
    let last = (values.len() / channels).checked_sub(1)?;
    let place = at.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let value = |step: usize| values[step.min(last) * channels + channel];
    Some(value(below) + (place - below as f64) * (value(below + 1) - value(below)))
}

/// Returns a stored place of the connection space as XYZ.
fn xyz_of(place: [f64; 3], lut: &LutWarehouse, pcs: DataColorSpace) -> [f64; 3] {
    if pcs != DataColorSpace::Lab {
        return place.map(|value| value * (1.0 + 32767.0 / 32768.0));
    }
    // Tables of 16 bits keep the encoding of the second version, in which 65280 is white.
    let old = matches!(lut, LutWarehouse::Lut(lut) if lut.lut_type == LutType::Lut16);
    let [l, a, b] = place.map(|value| {
        if old {
            value * 65535.0 / 65280.0
        } else {
            value
        }
    });
    lab::xyz([100.0 * l, 255.0 * a - 128.0, 255.0 * b - 128.0])
}

//! CIE L*a*b* with the white of profiles, D50, and its conversion to sRGB.

use moxcms::{ColorProfile, Matrix3d};

/// D50 as XYZ.
pub const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];

/// Converts XYZ to sRGB.
pub struct FromXyz(Matrix3d);

impl FromXyz {
    pub fn new() -> Self {
        Self(ColorProfile::new_srgb().colorant_matrix().inverse())
    }

    /// Returns the sRGB of an XYZ with white D50, in `0.0..=1.0`. Each channel outside is clamped.
    pub fn srgb(&self, xyz: [f64; 3]) -> [f64; 3] {
        times(&self.0, xyz).map(encode)
    }
}

/// Returns the XYZ of an L* in `0.0..=100.0` with its a* and b*.
pub fn xyz([lightness, a, b]: [f64; 3]) -> [f64; 3] {
    let y = (lightness + 16.0) / 116.0;
    let parts = [y + a / 500.0, y, y - b / 200.0];
    std::array::from_fn(|axis| WHITE[axis] * cube(parts[axis]))
}

/// Returns the luminance of a CIE lightness.
pub fn light(lightness: f64) -> f64 {
    cube((lightness + 16.0) / 116.0)
}

pub fn times(matrix: &Matrix3d, v: [f64; 3]) -> [f64; 3] {
    matrix
        .v
        .map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// The inverse of CIE L*a*b*'s cube root, with its linear part near black.
fn cube(value: f64) -> f64 {
    if value > 6.0 / 29.0 {
        value.powi(3)
    } else {
        3.0 * (6.0f64 / 29.0).powi(2) * (value - 4.0 / 29.0)
    }
}

/// Encodes linear light as sRGB (IEC 61966-2-1).
pub fn encode(light: f64) -> f64 {
    let value = if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    value.clamp(0.0, 1.0)
}

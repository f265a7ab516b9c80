/// The weight of each sRGB channel in luminance (IEC 61966-2-1).
const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// Returns the gray of the same luminance as an sRGB color; both encoded, in `0.0..=255.0`.
pub fn gray_of(rgb: [f32; 3]) -> f32 {
    if rgb[0] == rgb[1] && rgb[1] == rgb[2] {
        return rgb[0]; // Exact, without rounding through linear light.
    }
    let light = luminance(rgb.map(|value| value / 255.0));
    (255.0 * encode(light)).clamp(0.0, 255.0)
}

/// Returns the luminance of an sRGB color in `0.0..=1.0`.
pub fn luminance(rgb: [f32; 3]) -> f32 {
    rgb.iter()
        .zip(LUMINANCE)
        .map(|(&value, share)| share * decode(value))
        .sum()
}

/// Returns the linear light of an sRGB value, both in `0..=1` (IEC 61966-2-1).
pub fn decode(value: f32) -> f32 {
    if value <= 0.04045 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

/// Returns the sRGB value of linear light, both in `0..=1` (IEC 61966-2-1).
pub fn encode(light: f32) -> f32 {
    if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    }
}

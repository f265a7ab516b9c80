//! The chroma of other impressions of the print, laid over the decided chroma.

use super::frame::Line;
use super::stretch::Stretch;
use crate::color::decide::Decision;
use crate::color::evidence::references::Impression;
use crate::color::lab::Chroma;
use crate::color::math::exp;
use crate::color::sampling::{bilinear, taps};
use crate::color::settings::PaintingSettings;

/// Lays the most trusted impression at each pixel over its chroma, as far as it is trusted. `working` holds the stretch's
/// working coordinates.
pub(super) fn overlay(
    decision: &Decision,
    stretch: &mut Stretch,
    working: Line,
    settings: &PaintingSettings,
) {
    for pixel in 0..stretch.len() {
        let here = [working.across[pixel], working.down];
        let trusts = decision.impressions.iter().map(|impression| {
            let trust = trust(impression, [decision.width, decision.height], here);
            (trust, impression)
        });
        let best = trusts.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((trust, impression)) = best.filter(|(trust, _)| *trust > 0.0) {
            let chroma = chroma(impression, here, stretch.lightness[pixel], settings);
            stretch.mix(pixel, chroma, trust);
        }
    }
}

/// Returns the trust in an impression at working coordinates, 0..=1.
fn trust(impression: &Impression, [width, height]: [usize; 2], [x, y]: [f32; 2]) -> f32 {
    match impression.to_other(x, y) {
        Some(_) => bilinear(&impression.trust, width, height, x, y),
        None => 0.0,
    }
}

/// Returns an impression's chroma at working coordinates for a pixel of this lightness.
///
/// Of the four pixels around the place those of similar lightness count, so that coarse color does not run over a finer
/// scan's lines.
fn chroma(
    impression: &Impression,
    [x, y]: [f32; 2],
    lightness: f32,
    settings: &PaintingSettings,
) -> Chroma {
    let Some([u, v]) = impression.to_other(x, y) else {
        return [0.0; 2];
    };
    let plate = &impression.plate;
    let [gain, offset] =
        [impression.registration.gain, impression.registration.offset].map(|n| n as f32);
    let (mut total, mut sum) = (0.0, [0.0; 2]);
    for (pixel, weight) in taps(plate.width, plate.height, u, v) {
        let theirs = gain * plate.lightness[pixel] + offset;
        let away = (lightness - theirs) / settings.edge;
        let weight = weight * (exp(-0.5 * away * away) + 1e-3);
        total += weight;
        sum[0] += weight * plate.chroma[pixel][0];
        sum[1] += weight * plate.chroma[pixel][1];
    }
    sum.map(|s| s / total)
}

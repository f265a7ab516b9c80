//! Color that ran over the lines of the key block.

use palette::Lab;

/// How far from a key-block line's pixel its two sides are looked at, in pixels.
const LINE_REACH: usize = 3;

/// A line is darker than this, and darker than both its sides by [`LINE_CONTRAST`].
const LINE_LIGHTNESS: f32 = 45.0;
const LINE_CONTRAST: f32 = 25.0;

/// A color step across a line that is worth asking about, in chroma.
const LEAST_STEP: f32 = 8.0;

/// The share of the truth's steps of color across key-block lines that was lost; `None` where it has no such step.
///
/// Compares the colors left and right of, or above and below, every pixel that lies in a line of the truth. Both pictures are
/// `[height][width]`.
pub(super) fn bleeding(out: &[Lab], truth: &[Lab], width: usize) -> Option<f64> {
    let height = truth.len() / width;
    let reach = LINE_REACH;
    let (mut kept, mut all) = (0.0f64, 0.0f64);
    for y in reach..height.saturating_sub(reach) {
        for x in reach..width.saturating_sub(reach) {
            let here = y * width + x;
            if truth[here].l > LINE_LIGHTNESS {
                continue;
            }
            for step in [reach, reach * width] {
                let (before, after) = (here - step, here + step);
                let least = truth[before].l.min(truth[after].l);
                if least - truth[here].l < LINE_CONTRAST {
                    continue;
                }
                let across = |labs: &[Lab]| {
                    [
                        labs[after].a - labs[before].a,
                        labs[after].b - labs[before].b,
                    ]
                };
                let (want, have) = (across(truth), across(out));
                let size = want[0] * want[0] + want[1] * want[1];
                if size >= LEAST_STEP * LEAST_STEP {
                    kept += f64::from(want[0] * have[0] + want[1] * have[1]);
                    all += f64::from(size);
                }
            }
        }
    }
    (all > 0.0).then(|| 1.0 - kept / all)
}

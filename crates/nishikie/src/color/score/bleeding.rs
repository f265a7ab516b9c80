//! Bleeding of color over the lines of the key block.

use palette::Lab;

/// The distance in pixels from a key-block line's pixel at which its two sides are compared.
const LINE_REACH: usize = 3;

/// A line is darker than this, and darker than both its sides by [`LINE_CONTRAST`].
const LINE_LIGHTNESS: f32 = 45.0;
const LINE_CONTRAST: f32 = 25.0;

/// The least difference of chroma across a line that counts.
const LEAST_DIFFERENCE: f32 = 8.0;

/// Returns the share of the truth's differences of color across key-block lines that was lost; `None` where it has none.
///
/// The colors left and right of, or above and below, every pixel in a line of the truth are compared. Both pictures are
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
            for offset in [reach, reach * width] {
                let (before, after) = (here - offset, here + offset);
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
                if size >= LEAST_DIFFERENCE * LEAST_DIFFERENCE {
                    kept += f64::from(want[0] * have[0] + want[1] * have[1]);
                    all += f64::from(size);
                }
            }
        }
    }
    (all > 0.0).then(|| 1.0 - kept / all)
}

//! Settings of the pixels: painting, and spreading of a curator's colors.

use crate::settings_table::settings_table;

settings_table! {
    /// Chroma of a pixel.
    pub struct PaintingSettings in "painting." {
        /// The factor of chroma that makes up for the dullness of averages.
        ///
        /// It brings the mean chroma of prints colored from others above 0.8 of the truth's. On one half of the prints it
        /// gained 0.1 % in CIEDE2000, on the other it cost 1.4 %; 1.2 would cost 2 % and 6 %.
        gain: f32 = 1.07, [-16..=16], "";
        /// The difference of lightness at which the weight of another place is a third where chroma is smoothed.
        ///
        /// Paper's grain and the blur of a scan move a pixel's lightness by some L*, and with it, wrongly, the color that is
        /// read for it. A key-block line differs from what it bounds by 40 and more.
        like: f32 = 20.0, [above 0], "L*";
        /// Standard deviation of the preference for pixels as light as the one to be colored, among those of a coarser picture (another
        /// impression, spread strokes), so that color does not run over lines.
        edge: f32 = 8.0, [above 0], "L*";
    }
}

settings_table! {
    /// Spreading of picks and strokes.
    pub struct HintSettings in "hints." {
        /// Longest side at which they are spread.
        side: usize = 1024, [16..=8192], "pixels";
        /// The greatest difference of lightness between neighboring pixels that is paper's grain and gradation, and costs nothing.
        grain: f32 = 2.0, [from 0], "L*";
        /// The cost of the way from a stroke up to which its color holds in full, and from which it is gone. A step of lightness
        /// by 10 L* costs 64; a key-block line several hundred.
        reach: [f32; 2] = [60.0, 240.0], [from 0], "";
        /// The degree to which the chroma of a picked area follows its lightness: 0 is one color everywhere, 1 as much as the pigment
        /// gets thinner.
        gradation: f32 = 1.0, [0..=1], "";
        /// The greatest amount of pigment anywhere in the area, where the pick has 1.
        deepest: f32 = 1.15, [from 1], "";
        /// The least darkness against paper of a pick's place; a lighter one fills its area evenly.
        least_depth: f32 = 10.0, [above 0], "L*";
        /// Standard deviation of the blur that takes grain out of an area's lightness.
        shade_blur: f32 = 3.0, [above 0], "working pixels";
        /// The distance of chroma between a pick and its area's automatic color up to which the pick is a correction, which keeps
        /// the variation in the area; farther away it is another color.
        correction: f32 = 15.0, [above 0], "units of a*, b*";
        /// Standard deviation of the patch around a pick in which a correction is exact.
        exact_reach: f32 = 16.0, [above 0], "working pixels";
    }
    rules {
        "reach": |hints| hints.reach[0] < hints.reach[1], "not a range";
    }
}

//! Settings of the analysis: prints, matches, votes, alignment.

use crate::settings_table::settings_table;

settings_table! {
    /// Preparation of prints for comparison.
    pub struct SheetSettings in "sheet." {
        /// Longest side at which prints are compared.
        working_side: usize = 480, [32..=4096], "pixels";
        /// Weights of the squared distances of conv1_2, conv2_2, conv3_2, conv4_2 and conv5_2, from strokes to things.
        layer_weights: [f32; 5] = [0.15, 0.25, 0.6, 1.0, 0.6], [from 0], "";
        /// Weight of the squared difference of mean lightness, in units of 20 L*.
        lightness_weight: f32 = 2.0, [from 0], "";
        /// The share of a print's pixels that are no lighter than its paper is taken to be.
        paper_rank: f32 = 0.9, [0..1], "";
        /// The smallest factor by which a reference is darkened so that paper meets paper. Papers of prints as they are kept differ
        /// by less; a picture darker than that may show no paper at all.
        least_paper: f32 = 0.85, [0..=1], "";
    }
}

settings_table! {
    /// Matching of a print's cells with those of the references.
    pub struct MatchingSettings in "matching." {
        /// The greatest number of reference cells that color one cell. Many that are only somewhat like it would draw every area
        /// towards the print's mean color.
        matches: usize = 64, [from 1], "cells";
        /// The temperature of a cell's weights as a share of its distance to the nearest.
        temperature: f32 = 0.2, [from 0], "";
        /// The least and the greatest temperature.
        temperature_range: [f32; 2] = [0.05, 0.8], [above 0], "squared distance";
        /// The power of a reference's share of all weights by which its weights are multiplied.
        preference: i32 = 2, [0..=64], "";
    }
    rules {
        "temperature_range": |matching| matching.temperature_range.is_sorted(), "not a range above 0";
    }
}

settings_table! {
    /// Chroma of a place from votes.
    pub struct SettlingSettings in "settling." {
        /// The strength of the compression of vivid chroma before it is averaged.
        ///
        /// If matched cells disagree, the plain mean of chroma lies too near the vivid ones, for the same step is
        /// seen the less the more vivid a color is; CIEDE2000 divides it by 1 + 0.045 C. Compressing more than that brought
        /// the mean nearer to the truth; still more of it would gain little and make it dull.
        compression: f32 = 0.15, [above 0], "parts per unit of chroma";
        /// Standard deviation of the weights with which a pixel votes at neighboring lightness.
        level_spread: f32 = 3.5, [above 0], "L*";
        /// Temperature of sharing among the print's own cells.
        sharing_temperature: f32 = 0.5, [above 0], "squared distance";
        /// The number of rounds of sharing. With two, cells agree with cells like those that are like them: a whole area settles on
        /// one color.
        sharing_rounds: usize = 2, [0..=64], "rounds";
        /// The share of the plain lightness-to-color map in every cell: it decides where matched cells have no votes.
        map_share: f32 = 1e-3, [above 0], "";
    }
}

settings_table! {
    /// Alignment with another impression of the same print.
    pub struct AlignmentSettings in "alignment." {
        /// The least share of the mutually nearest cells that must agree on one map. The same print reaches 0.85 when a third of
        /// it is missing; of prints of one series that differ none exceeded 0.21.
        least_agreement: f64 = 0.4, [0..=1], "";
        /// The least number of agreeing cells.
        least_cells: usize = 24, [from 1], "cells";
        /// The number of pairs that RANSAC draws.
        draws: usize = 400, [0..=1_000_000], "pairs";
        /// The greatest distance of a cell from its partner at which they agree: while drawing, and while fitting.
        tolerance: [f64; 2] = [10.0, 8.0], [above 0], "working pixels";
        /// The least distance of two drawn cells.
        least_distance: f64 = 60.0, [from 0], "working pixels";
        /// The least and the greatest scale of the other impression.
        scales: [f64; 2] = [0.4, 2.5], [above 0], "";
        /// Half the side of the window in which lightness is compared.
        window: usize = 7, [1..=1024], "working pixels";
        /// The variance of lightness that is paper's grain and on which impressions need not agree.
        grain_variance: f64 = 4.0, [from 0], "L* squared";
        /// The correlation at which trust begins, and at which it is full.
        trust: [f32; 2] = [0.5, 0.8], [-1..=1], "";
        /// The least mean trust where the two overlap; the same print has nearly 1, others about 0.2.
        least_trust: f32 = 0.5, [0..=1], "";
    }
    rules {
        "scales": |alignment| alignment.scales[0] < alignment.scales[1], "not a range";
        "trust": |alignment| alignment.trust[0] < alignment.trust[1], "not a range";
    }
}

//! Settings of the decision on areas' colors: areas, decision, evidence.

use crate::settings_table::settings_table;

settings_table! {
    /// Segmentation into areas.
    pub struct AreaSettings in "areas." ignores alike {
        /// Standard deviation of the blur before segmentation.
        blur: f32 = 0.6, [above 0 to 16], "working pixels";
        /// The step of lightness that a single pixel would cross to join its neighbor; areas of n pixels cross an nth of it more
        /// than their greatest inner step. For deciding colors.
        scale: f32 = 20.0, [above 0], "L*";
        /// The same for picks, whose areas are larger.
        pick_scale: f32 = 118.0, [above 0], "L*";
        /// The least size of an area.
        least: u32 = 30, [from 0], "working pixels";
        /// The range of lightness within a cell at which its weight in its area is 1/e.
        variation: f32 = 12.0, [above 0], "L*";
        /// The least weight of a cell, so that areas of lines alone have evidence.
        least_weight: f32 = 0.02, [above 0], "";
        /// The difference of lightness that makes two areas as unlike as a unit of feature distance does.
        alike_lightness: f32 = 8.0, [above 0], "L*";
        /// The greatest distance across a line between neighboring pieces of a cloth.
        gap: usize = 14, [1..=256], "working pixels";
    }
}

settings_table! {
    /// The decision on an area's color.
    pub struct DecisionSettings in "decision." ignores novelty novelty_reach {
        /// Temperature of the annealed mean: 1 gives the mean of all colors by probability, 0 the most probable color.
        temperature: f32 = 0.3, [above 0], "";
        /// The weight of the larger area around it, which keeps a ground that paper's grain divides in one color.
        surroundings: f32 = 0.4, [0..=1], "";
        /// The weight of areas that look alike.
        agreement: f32 = 0.4, [0..=1], "";
        /// Temperature of these areas' weights.
        agreement_temperature: f32 = 0.5, [above 0], "squared distance";
        /// The weight of the whole area's decision where the area is flat; the rest is that of each place in it.
        flatness: f32 = 0.9, [0..=1], "";
        /// The standard deviation of lightness at which an area is no longer flat.
        gradation: f32 = 10.0, [above 0], "L*";
        /// Factor of chroma.
        gain: f32 = 1.0, [-16..=16], "";
        /// The greatest distance from the decided color at which likely colors count for its confidence.
        near: f32 = 12.0, [from 0], "units of a*, b*";
        /// Constant and slope of the logistic regression from the probability of colors near the decided one to that of a right
        /// decision, with which the confidence is calibrated.
        calibration: [f32; 2] = [-2.2, 6.5], [-1000..=1000], "";
    }
}

settings_table! {
    /// Evidence from references and pigments.
    pub struct EvidenceSettings in "evidence." {
        /// The share of the decided areas in the color where there are references and no model.
        share: f32 = 0.4, [0..=1], "";
        /// The factor of the references' log-likelihoods beside a model's.
        weight: f32 = 0.3, [-16..=16], "";
        /// The share of the uniform distribution in the prior by which rare colors are weighted (Zhang, Isola and Efros 2016).
        balance: f32 = 0.5, [above 0 to 1], "";
        /// The likelihood of a color without any match.
        doubt: f32 = 1e-4, [above 0], "";
        /// Standard deviation of the colors that are evidence for a pigment.
        pigment_chroma: f32 = 8.0, [above 0], "units of a*, b*";
        /// Standard deviation of the lightness at which a pigment occurs.
        pigment_lightness: f32 = 8.0, [above 0], "L*";
    }
}

settings_table! {
    /// The pieces that a pick fills: those that probably have the pigment of the picked one.
    pub struct ReachSettings in "reach." {
        /// The least probability of that.
        probability: f32 = 0.5, [0..=1], "";
        /// The greatest difference of lightness within a pigment.
        lightness: f32 = 14.0, [above 0], "L*";
        /// The distance of expected colors from which on a greater one says no more.
        most_apart: f32 = 30.0, [above 0], "units of a*, b*";
        /// The weights of the logistic regression: constant; distance of features; overlap of evidence; distance of expected
        /// colors; confidence in the picked piece, and in the other; each times the distance of colors. Fitted to ten landscapes.
        weights: [f32; 8] = [-10.2, -0.65, 3.7, 0.45, 3.1, 6.0, -0.19, -0.34], [-1000..=1000], "";
    }
}

settings_table! {
    /// Conclusions from a curator's choices for the other pieces: errors of the decision as a Gaussian process.
    pub struct ConclusionSettings in "conclusions." {
        /// Shares of the correlation between two pieces' errors that fall off with the distance of their decided colors; of colors
        /// and lightness; of look and lightness; of place and lightness.
        shares: [f32; 4] = [0.15, 0.4, 0.2, 0.2], [0..=1], "";
        /// The standard deviation of these fall-offs in color: the first share's, and the second's.
        color: [f32; 2] = [15.0, 5.0], [above 0], "units of a*, b*";
        /// The standard deviation in lightness.
        lightness: f32 = 10.0, [above 0], "L*";
        /// The squared distance of features at which it is 1/e.
        look: f32 = 1.0, [above 0], "squared distance";
        /// The distance at which it is 1/e, in parts of the longest side.
        place: f32 = 0.15, [above 0], "";
        /// The standard deviation of a choice around the true color.
        noise: f32 = 2.0, [above 0], "units of a*, b*";
        /// The distance from the true color within which a color is right; the confidence is the probability of that.
        right: f32 = 10.0, [above 0], "units of a*, b*";
    }
    rules {
        "shares": |conclusions| conclusions.shares.iter().sum::<f32>() <= 1.0, "more than 1 together";
    }
}

settings_table! {
    /// Doubts, and the colors that are offered for them.
    pub struct DoubtSettings in "doubts." {
        /// The number of colors that are offered.
        alternatives: usize = 4, [1..=16], "colors";
        /// The part of the candidates' weight that the collection's pigments have, where there is a model.
        collection: f32 = 0.9, [0..=1], "";
        /// Standard deviation of the lightness at which a pigment of the collection is a candidate.
        lightness: f32 = 6.0, [above 0], "L*";
        /// Standard deviation of the colors that the evidence supports with one of its bins.
        support: f32 = 9.0, [above 0], "units of a*, b*";
        /// The least support of a pigment, in parts of full support.
        least_support: f32 = 1e-3, [above 0], "";
        /// The least distance of a color offered from the decided one, and from another.
        apart: f32 = 4.0, [from 0], "units of a*, b*";
        /// The distance from which on one color is as wrong as another.
        most_apart: f32 = 40.0, [above 0], "units of a*, b*";
    }
}

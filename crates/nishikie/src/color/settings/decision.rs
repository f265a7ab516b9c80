//! Settings of the decision on areas' colors: areas, decision, evidence.

use crate::settings_table::settings_table;

settings_table! {
    /// Segmentation into areas.
    pub struct AreaSettings in "areas." {
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
        /// The greatest squared distance at which areas are alike for a pick.
        alike: f32 = 1.6, [from 0], "squared distance";
    }
}

settings_table! {
    /// The decision on an area's color.
    pub struct DecisionSettings in "decision." {
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
        /// The decrease of a color's log-likelihood for each earlier proposal that chose it.
        novelty: f32 = 2.0, [from 0], "nats";
        /// Standard deviation of the colors that count as chosen with it.
        novelty_reach: f32 = 14.0, [above 0], "units of a*, b*";
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

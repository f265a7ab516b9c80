//! The numbers of color mode that a pixel depends on.

mod analysis;
mod decision;
mod painting;

pub use analysis::{AlignmentSettings, MatchingSettings, SettlingSettings, SheetSettings};
pub use decision::{
    AreaSettings, ConclusionSettings, DecisionSettings, DoubtSettings, EvidenceSettings,
    ReachSettings,
};
pub use painting::{HintSettings, PaintingSettings};

use crate::settings_table::settings_table;

settings_table! {
    /// The numbers of color mode. [`Settings::default`] is what the project measured and recommends.
    ///
    /// The `version` that older programs wrote among them is ignored: a record's method says what the numbers mean.
    pub struct Settings in "" ignores version {
        /// Preparation of prints for comparison.
        sheet: SheetSettings = SheetSettings::default(), [group], "";
        /// Matching of a print's cells with those of the references.
        matching: MatchingSettings = MatchingSettings::default(), [group], "";
        /// Chroma of a place from votes.
        settling: SettlingSettings = SettlingSettings::default(), [group], "";
        /// Alignment with another impression of the same print.
        alignment: AlignmentSettings = AlignmentSettings::default(), [group], "";
        /// Segmentation into areas.
        areas: AreaSettings = AreaSettings::default(), [group], "";
        /// The decision on an area's color.
        decision: DecisionSettings = DecisionSettings::default(), [group], "";
        /// The pieces that a pick fills.
        reach: ReachSettings = ReachSettings::default(), [group], "";
        /// Conclusions from a curator's choices.
        conclusions: ConclusionSettings = ConclusionSettings::default(), [group], "";
        /// Doubts, and the colors offered for them.
        doubts: DoubtSettings = DoubtSettings::default(), [group], "";
        /// Evidence from references and pigments.
        evidence: EvidenceSettings = EvidenceSettings::default(), [group], "";
        /// Chroma of a pixel.
        painting: PaintingSettings = PaintingSettings::default(), [group], "";
        /// Spreading of picks and strokes.
        hints: HintSettings = HintSettings::default(), [group], "";
        /// Standard deviation of the smoothing of the plain lightness-to-color map.
        map_smoothing: f32 = 1.5, [above 0], "L*";
    }
}

#[cfg(test)]
mod tests;

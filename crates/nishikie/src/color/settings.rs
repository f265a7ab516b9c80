//! Every number of color mode that a pixel depends on.

use serde::{Deserialize, Serialize};

use super::ColorError;

/// Version of what the settings mean: the same settings, weights and pictures give the same result as long as it stays.
pub const SETTINGS_VERSION: u32 = 2;

/// The numbers of color mode. [`Settings::default`] is what the project measured and recommends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The method's version that these are for; [`SETTINGS_VERSION`].
    pub version: u32,
    /// How a print is seen.
    pub sheet: SheetSettings,
    /// How its cells find those of the references.
    pub matching: MatchingSettings,
    /// How votes become the chroma of a place.
    pub settling: SettlingSettings,
    /// How another impression of the same print is found and trusted.
    pub alignment: AlignmentSettings,
    /// How areas are found.
    pub areas: AreaSettings,
    /// How an area's color is decided.
    pub decision: DecisionSettings,
    /// What references say of an area.
    pub evidence: EvidenceSettings,
    /// How a pixel reads what was found.
    pub painting: PaintingSettings,
    /// How strokes and picks spread.
    pub hints: HintSettings,
    /// The plain lightness-to-color map: standard deviation of its smoothing, in L*.
    pub map_smoothing: f32,
}

/// How a print is seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SheetSettings {
    /// Longest side in pixels at which prints are compared.
    pub working_side: usize,
    /// Weights of the squared distances of conv1_2, conv2_2, conv3_2, conv4_2 and conv5_2, from strokes to things.
    pub layer_weights: [f32; 5],
    /// Weight of the squared difference of mean lightness, in units of 20 L*.
    pub lightness_weight: f32,
    /// Share of a print's pixels that are no lighter than its paper is taken to be.
    pub paper_rank: f32,
    /// The factor by which a reference is darkened at most so that paper meets paper. Papers of prints as they are kept
    /// differ by less; a picture darker than that may show no paper at all.
    pub least_paper: f32,
}

/// How cells find those of the references.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MatchingSettings {
    /// Reference cells that color one cell at most. The many that are only somewhat like it would draw every area towards
    /// the print's mean color.
    pub matches: usize,
    /// The temperature of a cell's weights as a share of its distance to the nearest.
    pub temperature: f32,
    /// Least and greatest temperature.
    pub temperature_range: [f32; 2],
    /// The power of a reference's share of all weights that its weights are multiplied by.
    pub preference: i32,
}

/// How votes become the chroma of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettlingSettings {
    /// How strongly vivid chroma is compressed before it is averaged, per unit of chroma.
    ///
    /// Where the cells found do not agree, the plain mean of chroma lies too near the vivid ones, for the same step is
    /// seen the less the more vivid a color is; CIEDE2000 divides it by 1 + 0.045 C. Compressing more than that brought
    /// the mean nearer to the truth; still more of it would gain little and make it dull.
    pub compression: f32,
    /// How far a pixel speaks for neighboring lightness, as a standard deviation in L*.
    pub level_spread: f32,
    /// Temperature of sharing among the print's own cells.
    pub sharing_temperature: f32,
    /// How often they share. Twice, so that cells agree with the like of their like: a whole area settles on one color.
    pub sharing_rounds: usize,
    /// Share of the plain lightness-to-color map in every cell: it decides where the cells found say nothing.
    pub map_share: f32,
}

/// How another impression of the same print is found and trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlignmentSettings {
    /// Least share of the mutually nearest cells that must agree on one map. The same print reaches 0.85 when a third of
    /// it is missing; of prints of one series that differ none exceeded 0.21.
    pub least_agreement: f64,
    /// Fewest agreeing cells.
    pub least_cells: usize,
    /// Pairs drawn by RANSAC.
    pub draws: usize,
    /// How far from its partner a cell may land to agree, in working pixels: while drawing, and while fitting.
    pub tolerance: [f64; 2],
    /// Least distance of two drawn cells, in working pixels.
    pub least_distance: f64,
    /// Least and greatest scale of the other impression.
    pub scales: [f64; 2],
    /// Half the side of the window in which lightness is compared, in working pixels.
    pub window: usize,
    /// Variance of lightness that is paper's grain and on which impressions need not agree.
    pub grain_variance: f64,
    /// Correlation at which trust begins, and at which it is full.
    pub trust: [f32; 2],
    /// Least mean trust where the two overlap; the same print has nearly 1, others about 0.2.
    pub least_trust: f32,
}

/// How a print's areas are found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AreaSettings {
    /// Standard deviation of the blur before areas are sought, in working pixels.
    pub blur: f32,
    /// The step of lightness, in L*, that a single pixel would cross to join its neighbor; areas of n pixels cross an nth of it more
    /// than their greatest inner step. For deciding colors.
    pub scale: f32,
    /// The same for picks, whose areas are larger.
    pub pick_scale: f32,
    /// Least area in working pixels.
    pub least: u32,
    /// Range of lightness within a cell, in L*, at which what it says counts 1/e for its area.
    pub variation: f32,
    /// What every cell counts, so that areas of lines alone are heard.
    pub least_weight: f32,
    /// Difference of lightness, in L*, that makes two areas as unlike as a unit of feature distance does.
    pub alike_lightness: f32,
    /// The squared distance up to which areas count as alike for a pick.
    pub alike: f32,
}

/// How the color of an area is decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionSettings {
    /// Temperature of the annealed mean: 1 is the mean of all that is likely, 0 the likeliest.
    pub temperature: f32,
    /// How much the larger area around it has to say, 0..=1: what keeps a ground that paper's grain divides in one color.
    pub surroundings: f32,
    /// How much areas that look alike have to say, 0..=1.
    pub agreement: f32,
    /// Temperature of the weights with which they speak, in squared distance.
    pub agreement_temperature: f32,
    /// How much the decision of the whole area counts where it is flat; the rest is what each place in it says.
    pub flatness: f32,
    /// Standard deviation of lightness, in L*, at which an area is no longer flat.
    pub gradation: f32,
    /// Factor of chroma.
    pub gain: f32,
    /// How near to the decided color what is likely must lie to count for its confidence, in a*, b*.
    pub near: f32,
    /// How much less likely a color becomes, as a logarithm, for each earlier proposal that chose it.
    pub novelty: f32,
    /// Standard deviation, in a*, b*, of the colors that count as chosen with it.
    pub novelty_reach: f32,
}

/// What references say of an area, besides their votes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceSettings {
    /// Share of the decided areas in the color where there are references and no model.
    pub share: f32,
    /// How much references count beside a model: the factor of their log-probabilities.
    pub weight: f32,
    /// Share of the uniform distribution in the references' own, for the weights of rare colors (Zhang, Isola and Efros 2016).
    pub balance: f32,
    /// Probability of what was not seen.
    pub doubt: f32,
    /// Standard deviation, in a*, b*, of the colors that speak for a pigment.
    pub pigment_chroma: f32,
    /// Standard deviation, in L*, of the lightness at which a pigment is met.
    pub pigment_lightness: f32,
}

/// How a pixel reads what was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaintingSettings {
    /// What is left to make good of the dullness of averages, as a factor of chroma.
    ///
    /// It brings the mean chroma of prints colored from others above 0.8 of the truth's. On one half of the prints it
    /// gained 0.1 % in CIEDE2000, on the other it cost 1.4 %; 1.2 would cost 2 % and 6 %.
    pub gain: f32,
    /// How unlike in lightness two places are that count a third for each other where chroma is smoothed, in L*.
    ///
    /// Paper's grain and the blur of a scan move a pixel's lightness by some L*, and with it, wrongly, the color that is
    /// read for it. A key-block line differs from what it bounds by 40 and more.
    pub like: f32,
    /// Standard deviation in L* by which the pixels of a coarser picture (another impression, spread strokes) are
    /// preferred that are as light as the pixel to be colored, so that color does not run over lines.
    pub edge: f32,
}

/// How strokes and picks spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HintSettings {
    /// Longest side in pixels at which they are spread.
    pub side: usize,
    /// Differences of lightness between neighboring pixels up to this are paper's grain and gradation, and cost nothing.
    pub grain: f32,
    /// Cost of the way from a stroke up to which its color holds in full, and from which it is gone. A step of lightness
    /// by 10 L* costs 64; a key-block line several hundred.
    pub reach: [f32; 2],
    /// How far the chroma of a picked area follows its lightness: 0 is one color everywhere, 1 as much as the pigment gets thinner.
    pub gradation: f32,
    /// The greatest amount of pigment anywhere in the area, where the pick has 1.
    pub deepest: f32,
    /// A pick whose place is not darker than paper by this, in L*, fills its area evenly.
    pub least_depth: f32,
    /// Standard deviation in working pixels of the blur that takes grain out of an area's lightness.
    pub shade_blur: f32,
    /// Distance of chroma between a pick and what was found for its area at which the pick is hardly a correction any more, which
    /// keeps what varies in the area, but another color.
    pub correction: f32,
    /// Standard deviation in working pixels of the patch around a pick in which a correction is exact.
    pub exact_reach: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            version: SETTINGS_VERSION,
            sheet: SheetSettings::default(),
            matching: MatchingSettings::default(),
            settling: SettlingSettings::default(),
            alignment: AlignmentSettings::default(),
            areas: AreaSettings::default(),
            decision: DecisionSettings::default(),
            evidence: EvidenceSettings::default(),
            painting: PaintingSettings::default(),
            hints: HintSettings::default(),
            map_smoothing: 1.5,
        }
    }
}

impl Default for SheetSettings {
    fn default() -> Self {
        SheetSettings {
            working_side: 480,
            layer_weights: [0.15, 0.25, 0.6, 1.0, 0.6],
            lightness_weight: 2.0,
            paper_rank: 0.9,
            least_paper: 0.85,
        }
    }
}

impl Default for MatchingSettings {
    fn default() -> Self {
        MatchingSettings {
            matches: 64,
            temperature: 0.2,
            temperature_range: [0.05, 0.8],
            preference: 2,
        }
    }
}

impl Default for SettlingSettings {
    fn default() -> Self {
        SettlingSettings {
            compression: 0.15,
            level_spread: 3.5,
            sharing_temperature: 0.5,
            sharing_rounds: 2,
            map_share: 1e-3,
        }
    }
}

impl Default for AlignmentSettings {
    fn default() -> Self {
        AlignmentSettings {
            least_agreement: 0.4,
            least_cells: 24,
            draws: 400,
            tolerance: [10.0, 8.0],
            least_distance: 60.0,
            scales: [0.4, 2.5],
            window: 7,
            grain_variance: 4.0,
            trust: [0.5, 0.8],
            least_trust: 0.5,
        }
    }
}

impl Default for AreaSettings {
    fn default() -> Self {
        AreaSettings {
            blur: 0.6,
            scale: 20.0,
            pick_scale: 118.0,
            least: 30,
            variation: 12.0,
            least_weight: 0.02,
            alike_lightness: 8.0,
            alike: 1.6,
        }
    }
}

impl Default for DecisionSettings {
    fn default() -> Self {
        DecisionSettings {
            temperature: 0.3,
            surroundings: 0.4,
            agreement: 0.4,
            agreement_temperature: 0.5,
            flatness: 0.9,
            gradation: 10.0,
            gain: 1.0,
            near: 12.0,
            novelty: 2.0,
            novelty_reach: 14.0,
        }
    }
}

impl Default for EvidenceSettings {
    fn default() -> Self {
        EvidenceSettings {
            share: 0.4,
            weight: 0.3,
            balance: 0.5,
            doubt: 1e-4,
            pigment_chroma: 8.0,
            pigment_lightness: 8.0,
        }
    }
}

impl Default for PaintingSettings {
    fn default() -> Self {
        PaintingSettings {
            gain: 1.07,
            like: 20.0,
            edge: 8.0,
        }
    }
}

impl Default for HintSettings {
    fn default() -> Self {
        HintSettings {
            side: 1024,
            grain: 2.0,
            reach: [60.0, 240.0],
            gradation: 1.0,
            deepest: 1.15,
            least_depth: 10.0,
            shade_blur: 3.0,
            correction: 15.0,
            exact_reach: 16.0,
        }
    }
}

impl Settings {
    /// Refuses numbers that no computation can use.
    ///
    /// # Errors
    /// [`ColorError::Settings`] with the field and what it may be.
    pub fn check(&self) -> Result<(), ColorError> {
        let positive = |value: f32| value.is_finite() && value > 0.0;
        let share = |value: f32| (0.0..=1.0).contains(&value);
        let [least, most] = self.matching.temperature_range;
        let [full, gone] = self.hints.reach;
        let rules = [
            (
                self.version == SETTINGS_VERSION,
                "version",
                "another version of the method",
            ),
            (
                (32..=4096).contains(&self.sheet.working_side),
                "sheet.working_side",
                "outside 32..=4096",
            ),
            (
                self.sheet
                    .layer_weights
                    .iter()
                    .all(|w| w.is_finite() && *w >= 0.0),
                "sheet.layer_weights",
                "negative or not finite",
            ),
            (
                self.sheet.lightness_weight >= 0.0,
                "sheet.lightness_weight",
                "negative",
            ),
            (
                (0.0..1.0).contains(&self.sheet.paper_rank),
                "sheet.paper_rank",
                "outside 0..1",
            ),
            (
                (0.0..=1.0).contains(&self.sheet.least_paper),
                "sheet.least_paper",
                "outside 0..=1",
            ),
            (self.matching.matches > 0, "matching.matches", "0"),
            (
                self.matching.temperature >= 0.0,
                "matching.temperature",
                "negative",
            ),
            (
                positive(least) && least <= most,
                "matching.temperature_range",
                "not a range above 0",
            ),
            (
                positive(self.settling.compression),
                "settling.compression",
                "not above 0",
            ),
            (
                positive(self.settling.level_spread),
                "settling.level_spread",
                "not above 0",
            ),
            (
                positive(self.settling.sharing_temperature),
                "settling.sharing_temperature",
                "not above 0",
            ),
            (
                positive(self.settling.map_share),
                "settling.map_share",
                "not above 0",
            ),
            (
                self.alignment.trust[0] < self.alignment.trust[1],
                "alignment.trust",
                "not a range",
            ),
            (
                self.areas.blur > 0.0 && self.areas.blur <= 16.0,
                "areas.blur",
                "not above 0 and at most 16",
            ),
            (positive(self.areas.scale), "areas.scale", "not above 0"),
            (
                positive(self.areas.pick_scale),
                "areas.pick_scale",
                "not above 0",
            ),
            (
                positive(self.areas.variation),
                "areas.variation",
                "not above 0",
            ),
            (
                positive(self.areas.least_weight),
                "areas.least_weight",
                "not above 0",
            ),
            (
                positive(self.areas.alike_lightness),
                "areas.alike_lightness",
                "not above 0",
            ),
            (
                positive(self.decision.temperature),
                "decision.temperature",
                "not above 0",
            ),
            (
                positive(self.decision.agreement_temperature),
                "decision.agreement_temperature",
                "not above 0",
            ),
            (
                share(self.decision.agreement),
                "decision.agreement",
                "outside 0..=1",
            ),
            (
                share(self.decision.surroundings),
                "decision.surroundings",
                "outside 0..=1",
            ),
            (
                share(self.decision.flatness),
                "decision.flatness",
                "outside 0..=1",
            ),
            (
                positive(self.decision.gradation),
                "decision.gradation",
                "not above 0",
            ),
            (
                self.decision.gain.is_finite(),
                "decision.gain",
                "not finite",
            ),
            (
                positive(self.decision.novelty_reach),
                "decision.novelty_reach",
                "not above 0",
            ),
            (
                share(self.evidence.share),
                "evidence.share",
                "outside 0..=1",
            ),
            (
                self.evidence.weight.is_finite(),
                "evidence.weight",
                "not finite",
            ),
            (
                self.evidence.balance > 0.0 && self.evidence.balance <= 1.0,
                "evidence.balance",
                "not above 0 and at most 1",
            ),
            (
                positive(self.evidence.doubt),
                "evidence.doubt",
                "not above 0",
            ),
            (
                positive(self.evidence.pigment_chroma),
                "evidence.pigment_chroma",
                "not above 0",
            ),
            (
                positive(self.evidence.pigment_lightness),
                "evidence.pigment_lightness",
                "not above 0",
            ),
            (
                self.painting.gain.is_finite(),
                "painting.gain",
                "not finite",
            ),
            (positive(self.painting.like), "painting.like", "not above 0"),
            (positive(self.painting.edge), "painting.edge", "not above 0"),
            (
                (16..=8192).contains(&self.hints.side),
                "hints.side",
                "outside 16..=8192",
            ),
            (full >= 0.0 && full < gone, "hints.reach", "not a range"),
            (
                share(self.hints.gradation),
                "hints.gradation",
                "outside 0..=1",
            ),
            (
                self.hints.deepest >= 1.0 && self.hints.deepest.is_finite(),
                "hints.deepest",
                "less than 1, or not finite",
            ),
            (
                positive(self.hints.least_depth),
                "hints.least_depth",
                "not above 0",
            ),
            (
                positive(self.hints.correction),
                "hints.correction",
                "not above 0",
            ),
            (
                positive(self.hints.exact_reach),
                "hints.exact_reach",
                "not above 0",
            ),
            (
                positive(self.hints.shade_blur),
                "hints.shade_blur",
                "not above 0",
            ),
            (positive(self.map_smoothing), "map_smoothing", "not above 0"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, problem)) => Err(ColorError::Settings { field, problem }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_json_and_missing_fields_are_the_defaults() {
        let settings = Settings::default();
        let json = serde_json::to_string(&settings).expect("numbers");
        assert_eq!(
            serde_json::from_str::<Settings>(&json).expect("its own text"),
            settings
        );
        let some = r#"{"painting": {"gain": 1.0}}"#;
        let read: Settings = serde_json::from_str(some).expect("some settings");
        assert_eq!((read.painting.gain, read.painting.like), (1.0, 20.0));
        assert!(serde_json::from_str::<Settings>(r#"{"painting": {"gian": 1.0}}"#).is_err());
    }

    #[test]
    fn numbers_that_no_computation_can_use_are_refused() {
        assert!(Settings::default().check().is_ok());
        let mut wrong = Settings::default();
        wrong.matching.matches = 0;
        let error = wrong.check().unwrap_err().to_string();
        assert!(error.contains("matching.matches"), "{error}");
        for wrong in [
            r#"{"areas": {"blur": 1e9}}"#,
            r#"{"decision": {"temperature": 0.0}}"#,
            r#"{"evidence": {"doubt": 0.0}}"#,
        ] {
            let wrong: Settings = serde_json::from_str(wrong).expect("settings");
            assert!(wrong.check().is_err());
        }
        let other = Settings {
            version: SETTINGS_VERSION + 1,
            ..Settings::default()
        };
        assert!(other.check().is_err());
    }
}

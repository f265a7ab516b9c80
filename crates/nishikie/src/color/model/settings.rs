//! Every number that a trained model depends on.

use serde::{Deserialize, Serialize};
use vgg::Layer;

use crate::color::ColorError;

/// Version of what the settings mean: the same settings, weights, seed and prints give the same model as long as it stays.
pub const TRAIN_SETTINGS_VERSION: u32 = 1;

/// The numbers of training. [`TrainSettings::default`] is what the project measured and recommends.
///
/// A model keeps the settings that made it, and sees prints by them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainSettings {
    /// The method's version that these are for; [`TRAIN_SETTINGS_VERSION`].
    pub version: u32,
    /// Longest side in pixels at which prints are seen.
    pub working_side: usize,
    /// Prints whose chroma lies closer around its mean than this (root mean square) are left out: aged paper and photographs
    /// in one tone have nothing to teach. Two pages printed in ink alone have 3.6 and 4.2, the palest of 108 color prints 6.6.
    pub least_color: f32,
    /// What is said of a place.
    pub descriptor: DescriptorSettings,
    /// How the network's part of it is made short.
    pub projection: ProjectionSettings,
    /// What colors there are.
    pub bins: BinSettings,
    /// Which places of which views are learned from.
    pub sampling: SamplingSettings,
    /// The head's shape.
    pub head: HeadSettings,
    /// How the head is trained.
    pub optimizer: OptimizerSettings,
    /// How the head is judged.
    pub held_out: HeldOutSettings,
}

/// What is said of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DescriptorSettings {
    /// Side of a cell in working pixels; a power of two.
    pub stride: usize,
    /// The layers whose features are used.
    pub layers: Vec<Layer>,
    /// Standard deviations in working pixels of the Gaussians by which lightness is blurred.
    pub blurs: Vec<f32>,
    /// How far beyond a cell's pixels the window reaches in which lightness deviates, in working pixels.
    pub deviation_reach: usize,
    /// Percentiles of the whole print's lightness, 0..=100.
    pub percentiles: Vec<f32>,
}

/// How features are made short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProjectionSettings {
    /// Principal components that are kept.
    pub dimensions: usize,
    /// Whitening divides a component by √(its variance + this share of the kept components' mean variance).
    pub shrink: f32,
    /// Prints at most that the components are found from, evenly spread over those given.
    pub prints: usize,
    /// Cells of each of them.
    pub cells: usize,
}

/// What colors there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BinSettings {
    /// Side of a bin, in units of a* and b*.
    pub side: f32,
    /// Bins with a smaller share of the cells learned from are left out.
    pub least_share: f32,
    /// Bins that share a cell.
    pub neighbors: usize,
    /// Standard deviation of the Gaussian by which they share it, in units of a* and b*.
    pub spread: f32,
    /// λ of Zhang, Isola and Efros (2016): 0 weights cells by the rarity of their color, 1 all alike.
    pub uniform: f32,
}

/// Which places of which views are learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SamplingSettings {
    /// Cells of one view at most.
    pub cells: usize,
    /// Cells of all views together at most, which bounds memory.
    pub most_cells: usize,
    /// Views besides the plain one that a print can have.
    pub variants: Vec<Variant>,
    /// How many of them each print has, chosen by the seed.
    pub variants_per_print: usize,
}

/// Another view of a print.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Variant {
    /// Its size, as a factor of the working size.
    pub scale: f32,
    /// The power of its gray values, on 0..=1.
    pub gamma: f32,
    /// Whether left and right are exchanged.
    pub mirrored: bool,
}

/// The head's shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HeadSettings {
    /// Width of each hidden layer.
    pub hidden: Vec<usize>,
    /// Share of the inputs that are dropped while training.
    pub input_dropout: f32,
    /// The same of every hidden layer.
    pub dropout: f32,
}

/// How the head is trained: AdamW (Loshchilov and Hutter 2019) by a one-cycle schedule (Smith and Topin 2019), with cosines
/// between its three rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OptimizerSettings {
    /// Greatest learning rate.
    pub rate: f64,
    /// Share of the steps in which it is reached.
    pub warmup: f64,
    /// The greatest rate in parts of the first.
    pub first: f64,
    /// The first rate in parts of the last.
    pub last: f64,
    /// Decay of the mean of gradients, and of their squares.
    pub betas: [f64; 2],
    /// Weight decay, in parts of the learning rate.
    pub weight_decay: f64,
    /// Cells of a step.
    pub batch: usize,
    /// How often each cell is seen.
    pub epochs: usize,
}

/// How the head is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HeldOutSettings {
    /// One print in so many is held out.
    pub every: usize,
    /// Fewest prints of which some are held out.
    pub least_prints: usize,
    /// The temperature of the annealed mean by which held-out prints are colored.
    pub temperature: f32,
}

impl Default for TrainSettings {
    fn default() -> Self {
        TrainSettings {
            version: TRAIN_SETTINGS_VERSION,
            working_side: 480,
            least_color: 5.0,
            descriptor: DescriptorSettings::default(),
            projection: ProjectionSettings::default(),
            bins: BinSettings::default(),
            sampling: SamplingSettings::default(),
            head: HeadSettings::default(),
            optimizer: OptimizerSettings::default(),
            held_out: HeldOutSettings::default(),
        }
    }
}

impl Default for DescriptorSettings {
    fn default() -> Self {
        DescriptorSettings {
            stride: 4,
            layers: vec![
                Layer::Conv1_2,
                Layer::Conv2_2,
                Layer::Conv3_2,
                Layer::Conv3_4,
                Layer::Conv4_2,
                Layer::Conv4_4,
                Layer::Conv5_2,
            ],
            blurs: vec![4.0, 12.0, 32.0],
            deviation_reach: 3,
            percentiles: vec![5.0, 25.0, 50.0, 75.0, 95.0],
        }
    }
}

impl Default for ProjectionSettings {
    fn default() -> Self {
        ProjectionSettings {
            dimensions: 96,
            shrink: 0.1,
            prints: 64,
            cells: 512,
        }
    }
}

impl Default for BinSettings {
    fn default() -> Self {
        BinSettings {
            side: 8.0,
            least_share: 1e-4,
            neighbors: 5,
            spread: 5.0,
            uniform: 0.5,
        }
    }
}

impl Default for SamplingSettings {
    fn default() -> Self {
        let variant = |scale, gamma, mirrored| Variant {
            scale,
            gamma,
            mirrored,
        };
        SamplingSettings {
            cells: 1500,
            most_cells: 400_000,
            variants: vec![
                variant(1.0, 1.0, true),
                variant(0.8, 1.0, false),
                variant(1.25, 1.0, true),
                variant(1.0, 0.8, true),
                variant(1.0, 1.25, false),
            ],
            variants_per_print: 2,
        }
    }
}

impl Default for Variant {
    fn default() -> Self {
        Variant {
            scale: 1.0,
            gamma: 1.0,
            mirrored: false,
        }
    }
}

impl Default for HeadSettings {
    fn default() -> Self {
        HeadSettings {
            hidden: vec![128, 128],
            input_dropout: 0.1,
            dropout: 0.5,
        }
    }
}

impl Default for OptimizerSettings {
    fn default() -> Self {
        OptimizerSettings {
            rate: 2e-3,
            warmup: 0.3,
            first: 25.0,
            last: 1e4,
            betas: [0.9, 0.999],
            weight_decay: 0.1,
            batch: 1024,
            epochs: 5,
        }
    }
}

impl Default for HeldOutSettings {
    fn default() -> Self {
        HeldOutSettings {
            every: 5,
            least_prints: 5,
            temperature: 0.38,
        }
    }
}

impl DescriptorSettings {
    /// How many features a cell has.
    pub(super) fn features(&self) -> usize {
        self.layers.iter().map(|layer| layer.channels()).sum()
    }

    /// How many numbers besides features a cell has: mean, least and greatest lightness, blurs, deviation, four of place, percentiles.
    pub(super) fn others(&self) -> usize {
        8 + self.blurs.len() + self.percentiles.len()
    }
}

impl TrainSettings {
    /// The head's inputs.
    pub(super) fn inputs(&self) -> usize {
        self.projection.dimensions + self.descriptor.others()
    }

    /// Refuses numbers that no training can use.
    ///
    /// # Errors
    /// [`ColorError::Settings`] with the field and what it may be.
    pub fn check(&self) -> Result<(), ColorError> {
        let rules = self.rules();
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, problem)) => Err(ColorError::Settings { field, problem }),
            None => Ok(()),
        }
    }

    /// What must hold, of which field, and what is wrong if it does not.
    fn rules(&self) -> Vec<(bool, &'static str, &'static str)> {
        let positive = |value: f32| value.is_finite() && value > 0.0;
        let above = |value: f64| value.is_finite() && value > 0.0;
        let share = |value: f32| (0.0..1.0).contains(&value);
        let (descriptor, sampling) = (&self.descriptor, &self.sampling);
        let optimizer = &self.optimizer;
        let variant =
            |v: &Variant| (0.25..=4.0).contains(&v.scale) && (0.1..=10.0).contains(&v.gamma);
        vec![
            (
                self.version == TRAIN_SETTINGS_VERSION,
                "version",
                "another version of the method",
            ),
            (
                (32..=2048).contains(&self.working_side),
                "working_side",
                "outside 32..=2048",
            ),
            (
                self.least_color >= 0.0 && self.least_color.is_finite(),
                "least_color",
                "negative or not finite",
            ),
            (
                [1, 2, 4, 8, 16].contains(&descriptor.stride),
                "descriptor.stride",
                "not 1, 2, 4, 8 or 16",
            ),
            (
                descriptor.layers.is_sorted_by(|a, b| a < b) && !descriptor.layers.is_empty(),
                "descriptor.layers",
                "not a list of layers in the network's order",
            ),
            (
                descriptor.blurs.len() <= 16
                    && descriptor.blurs.iter().all(|&v| positive(v) && v <= 1024.0),
                "descriptor.blurs",
                "more than 16, or outside 0..=1024",
            ),
            (
                descriptor.deviation_reach <= 64,
                "descriptor.deviation_reach",
                "above 64",
            ),
            (
                descriptor.percentiles.len() <= 32
                    && descriptor
                        .percentiles
                        .iter()
                        .all(|v| (0.0..=100.0).contains(v)),
                "descriptor.percentiles",
                "more than 32, or outside 0..=100",
            ),
            (
                (1..=descriptor.features()).contains(&self.projection.dimensions),
                "projection.dimensions",
                "0, or more than there are features",
            ),
            (
                positive(self.projection.shrink),
                "projection.shrink",
                "not above 0",
            ),
            (self.projection.prints > 0, "projection.prints", "0"),
            (self.projection.cells > 0, "projection.cells", "0"),
            (
                (1.0..=64.0).contains(&self.bins.side),
                "bins.side",
                "outside 1..=64",
            ),
            (
                share(self.bins.least_share),
                "bins.least_share",
                "outside 0..1",
            ),
            (self.bins.neighbors > 0, "bins.neighbors", "0"),
            (positive(self.bins.spread), "bins.spread", "not above 0"),
            (
                self.bins.uniform > 0.0 && self.bins.uniform <= 1.0,
                "bins.uniform",
                "outside 0..=1, or 0",
            ),
            (sampling.cells > 0, "sampling.cells", "0"),
            (sampling.most_cells > 0, "sampling.most_cells", "0"),
            (
                sampling.variants.iter().all(variant),
                "sampling.variants",
                "a scale outside 0.25..=4 or a gamma outside 0.1..=10",
            ),
            (
                sampling.variants_per_print <= sampling.variants.len(),
                "sampling.variants_per_print",
                "more than there are variants",
            ),
            (
                self.head.hidden.len() <= 8
                    && self.head.hidden.iter().all(|w| (1..=4096).contains(w)),
                "head.hidden",
                "more than 8 layers, or a width outside 1..=4096",
            ),
            (
                share(self.head.input_dropout),
                "head.input_dropout",
                "outside 0..1",
            ),
            (share(self.head.dropout), "head.dropout", "outside 0..1"),
            (above(optimizer.rate), "optimizer.rate", "not above 0"),
            (
                optimizer.warmup > 0.0 && optimizer.warmup < 1.0,
                "optimizer.warmup",
                "not between 0 and 1",
            ),
            (above(optimizer.first), "optimizer.first", "not above 0"),
            (above(optimizer.last), "optimizer.last", "not above 0"),
            (
                optimizer.betas.iter().all(|beta| (0.0..1.0).contains(beta)),
                "optimizer.betas",
                "outside 0..1",
            ),
            (
                optimizer.weight_decay >= 0.0 && optimizer.weight_decay.is_finite(),
                "optimizer.weight_decay",
                "negative or not finite",
            ),
            (
                (1..=65_536).contains(&optimizer.batch),
                "optimizer.batch",
                "outside 1..=65,536",
            ),
            (
                (1..=1000).contains(&optimizer.epochs),
                "optimizer.epochs",
                "outside 1..=1,000",
            ),
            (self.held_out.every >= 2, "held_out.every", "below 2"),
            (
                self.held_out.least_prints >= 2,
                "held_out.least_prints",
                "below 2",
            ),
            (
                positive(self.held_out.temperature),
                "held_out.temperature",
                "not above 0",
            ),
        ]
    }
}

//! The numbers that a trained model depends on.

use vgg::Layer;

use crate::settings_table::settings_table;

settings_table! {
    /// The numbers of training. [`TrainSettings::default`] is what the project measured and recommends.
    ///
    /// A model keeps the settings that made it, and prepares prints by them.
    pub struct TrainSettings in "" ignores version least_color {
        /// Longest side at which prints are seen.
        working_side: usize = 480, [32..=2048], "pixels";
        /// Description of a place.
        descriptor: DescriptorSettings = DescriptorSettings::default(), [group], "";
        /// Reduction of the network's features.
        projection: ProjectionSettings = ProjectionSettings::default(), [group], "";
        /// Bins of chroma.
        bins: BinSettings = BinSettings::default(), [group], "";
        /// Sampling of the examples.
        sampling: SamplingSettings = SamplingSettings::default(), [group], "";
        /// The head's shape.
        head: HeadSettings = HeadSettings::default(), [group], "";
        /// Optimization of the head.
        optimizer: OptimizerSettings = OptimizerSettings::default(), [group], "";
        /// Evaluation on held-out prints.
        held_out: HeldOutSettings = HeldOutSettings::default(), [group], "";
    }
    rules {
        "projection.dimensions": |settings| settings.projection.dimensions <= settings.descriptor.features(),
            "more dimensions than there are features";
    }
}

settings_table! {
    /// Description of a place.
    pub struct DescriptorSettings in "descriptor." {
        /// Side of a cell: 1, 2, 4, 8 or 16.
        stride: usize = 4, [any], "working pixels";
        /// The layers whose features are used, in the network's order.
        layers: Vec<Layer> = vec![
            Layer::Conv1_2,
            Layer::Conv2_2,
            Layer::Conv3_2,
            Layer::Conv3_4,
            Layer::Conv4_2,
            Layer::Conv4_4,
            Layer::Conv5_2,
        ], [any], "";
        /// Standard deviations of the Gaussians by which lightness is blurred, 16 at most.
        blurs: Vec<f32> = vec![4.0, 12.0, 32.0], [above 0 to 1024], "working pixels";
        /// The distance by which the window for the deviation of lightness exceeds a cell on each side.
        deviation_reach: usize = 3, [0..=64], "working pixels";
        /// Percentiles of the whole print's lightness, 32 at most.
        percentiles: Vec<f32> = vec![5.0, 25.0, 50.0, 75.0, 95.0], [0..=100], "percent";
    }
    rules {
        "stride": |descriptor| [1, 2, 4, 8, 16].contains(&descriptor.stride), "not 1, 2, 4, 8 or 16";
        "layers": |descriptor| !descriptor.layers.is_empty() && descriptor.layers.is_sorted_by(|a, b| a < b),
            "not a list of layers in the network's order";
        "blurs": |descriptor| descriptor.blurs.len() <= 16, "more than 16";
        "percentiles": |descriptor| descriptor.percentiles.len() <= 32, "more than 32";
    }
}

settings_table! {
    /// Reduction of the network's features.
    pub struct ProjectionSettings in "projection." {
        /// The number of principal components.
        dimensions: usize = 96, [from 1], "";
        /// Whitening divides a component by √(its variance + this share of the kept components' mean variance).
        shrink: f32 = 0.1, [above 0], "";
        /// The greatest number of prints from which the components are computed, evenly spread over those given.
        prints: usize = 64, [from 1], "prints";
        /// The number of cells of each of them.
        cells: usize = 512, [from 1], "cells";
    }
}

settings_table! {
    /// Bins of chroma.
    pub struct BinSettings in "bins." {
        /// Side of a bin.
        side: f32 = 8.0, [1..=64], "units of a*, b*";
        /// The least share of the training cells; bins with less are left out.
        least_share: f32 = 1e-4, [0..1], "";
        /// The number of bins among which a cell's color is shared.
        neighbors: usize = 5, [from 1], "bins";
        /// Standard deviation of the Gaussian of these shares.
        spread: f32 = 5.0, [above 0], "units of a*, b*";
        /// λ of Zhang, Isola and Efros (2016): 0 weights cells by the rarity of their color, 1 all alike.
        uniform: f32 = 0.5, [above 0 to 1], "";
    }
}

settings_table! {
    /// Sampling of the examples.
    pub struct SamplingSettings in "sampling." {
        /// The greatest number of cells of one view.
        cells: usize = 1500, [from 1], "cells";
        /// The greatest number of cells of all views together, which bounds memory.
        most_cells: usize = 400_000, [from 1], "cells";
        /// The views besides the plain one that a print can have.
        variants: Vec<Variant> = vec![
            Variant::new(1.0, 1.0, true),
            Variant::new(0.8, 1.0, false),
            Variant::new(1.25, 1.0, true),
            Variant::new(1.0, 0.8, true),
            Variant::new(1.0, 1.25, false),
        ], [any], "";
        /// The number of them that each print has, chosen by the seed.
        variants_per_print: usize = 2, [any], "views";
    }
    rules {
        "variants": |sampling| sampling.variants.iter().all(|variant| variant.check().is_ok()),
            "a scale outside 0.25..=4 or a gamma outside 0.1..=10";
        "variants_per_print": |sampling| sampling.variants_per_print <= sampling.variants.len(),
            "more than there are variants";
    }
}

settings_table! {
    /// Another view of a print.
    #[derive(Copy)]
    pub struct Variant in "" {
        /// Its size, as a factor of the working size.
        scale: f32 = 1.0, [0.25..=4], "";
        /// The power of its gray values, on 0..=1.
        gamma: f32 = 1.0, [0.1..=10], "";
        /// True if left and right are exchanged.
        mirrored: bool = false, [any], "";
    }
}

settings_table! {
    /// The head's shape.
    pub struct HeadSettings in "head." {
        /// Width of each hidden layer; 8 layers at most.
        hidden: Vec<usize> = vec![128, 128], [1..=4096], "";
        /// The share of the inputs that are dropped in training.
        input_dropout: f32 = 0.1, [0..1], "";
        /// The share of every hidden layer's outputs that are dropped in training.
        dropout: f32 = 0.5, [0..1], "";
    }
    rules {
        "hidden": |head| head.hidden.len() <= 8, "more than 8 layers";
    }
}

settings_table! {
    /// Optimization of the head: AdamW (Loshchilov and Hutter 2019) by a one-cycle schedule (Smith and Topin 2019), with cosines
    /// between its three rates.
    pub struct OptimizerSettings in "optimizer." {
        /// The greatest learning rate.
        rate: f64 = 2e-3, [above 0], "";
        /// The share of the steps in which it is reached.
        warmup: f64 = 0.3, [above 0 below 1], "";
        /// The greatest rate in parts of the first.
        first: f64 = 25.0, [above 0], "";
        /// The first rate in parts of the last.
        last: f64 = 1e4, [above 0], "";
        /// Decay of the mean of gradients, and of their squares.
        betas: [f64; 2] = [0.9, 0.999], [0..1], "";
        /// Weight decay, in parts of the learning rate.
        weight_decay: f64 = 0.1, [from 0], "";
        /// The number of cells of a step.
        batch: usize = 1024, [1..=65_536], "cells";
        /// The number of times that each cell is seen.
        epochs: usize = 5, [1..=1000], "";
    }
}

settings_table! {
    /// Evaluation on held-out prints.
    pub struct HeldOutSettings in "held_out." {
        /// One print in so many is held out.
        every: usize = 5, [from 2], "prints";
        /// The least number of prints of which some are held out.
        least_prints: usize = 5, [from 2], "prints";
        /// Temperature of the annealed mean by which held-out prints are colored.
        temperature: f32 = 0.38, [above 0], "";
    }
}

impl Variant {
    const fn new(scale: f32, gamma: f32, mirrored: bool) -> Self {
        Variant {
            scale,
            gamma,
            mirrored,
        }
    }
}

impl DescriptorSettings {
    /// Returns the number of features of a cell, over all layers.
    pub(super) fn features(&self) -> usize {
        self.layers.iter().map(|layer| layer.channels()).sum()
    }

    /// Returns the number of a cell's other numbers: mean, least and greatest lightness, blurs, deviation, four of place, percentiles.
    pub(super) fn others(&self) -> usize {
        8 + self.blurs.len() + self.percentiles.len()
    }
}

impl TrainSettings {
    /// Returns the number of the head's inputs.
    pub(super) fn inputs(&self) -> usize {
        self.projection.dimensions + self.descriptor.others()
    }
}

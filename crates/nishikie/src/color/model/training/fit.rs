//! Training of a head on examples.

use nalgebra::DMatrix;
use rand::seq::SliceRandom;

use super::head_trainer::HeadTrainer;
use super::random::{Purpose, random};
use super::schedule::rate;
use super::targets::Targets;
use crate::color::ColorError;
use crate::color::lab::Chroma;
use crate::color::model::bins::Bins;
use crate::color::model::head::Head;
use crate::color::model::layers::Linear;
use crate::color::model::settings::{OptimizerSettings, TrainSettings};

/// Cells to learn from.
pub(super) struct Examples {
    /// The length of a cell's input.
    pub width: usize,
    /// `[cells][width]`.
    pub inputs: Vec<f32>,
    /// Each cell's color.
    pub chroma: Vec<Chroma>,
}

impl Examples {
    /// Returns the inputs of these cells, a column each.
    fn inputs(&self, cells: impl ExactSizeIterator<Item = usize>) -> DMatrix<f32> {
        let count = cells.len();
        let values = cells.flat_map(|cell| &self.inputs[cell * self.width..][..self.width]);
        DMatrix::from_iterator(self.width, count, values.copied())
    }
}

/// Returns the number of steps that [`fit`] makes with this many cells.
pub(super) fn steps(cells: usize, settings: &OptimizerSettings) -> usize {
    cells.div_ceil(settings.batch) * settings.epochs
}

/// Returns the bins of these cells' colors, and a head that predicts them.
///
/// The loss is the cross-entropy with the shares that bins have of a cell's color, each cell weighted by the rarity of its
/// nearest bin. `after_step` is called after every step. The same seed gives the same bits for any number of threads.
///
/// # Errors
/// Those of `after_step`; [`ColorError::Diverged`].
pub(super) fn fit(
    examples: &Examples,
    cells: &[usize],
    seed: u64,
    settings: &TrainSettings,
    mut after_step: impl FnMut() -> Result<(), ColorError>,
) -> Result<(Bins, Head), ColorError> {
    let chroma: Vec<Chroma> = cells.iter().map(|&cell| examples.chroma[cell]).collect();
    let (bins, parts) = Bins::of(&chroma, &settings.bins);
    let targets = Targets {
        bins: bins.centers.len(),
        parts_per_cell: bins.parts(&settings.bins),
        parts,
        weights: bins.weights(&settings.bins),
    };
    let mut trainer = HeadTrainer::new(examples.width, targets.bins, seed, settings);
    let total = steps(cells.len(), &settings.optimizer);
    let mut order: Vec<usize> = (0..cells.len()).collect();
    let mut shuffle = random(seed, Purpose::Batches, 0);
    let mut step = 0;
    for _ in 0..settings.optimizer.epochs {
        order.shuffle(&mut shuffle);
        for batch in order.chunks(settings.optimizer.batch) {
            let rate = rate(step, total, &settings.optimizer);
            trainer.step(batch.len(), rate, |range| {
                let block = &batch[range];
                let inputs = examples.inputs(block.iter().map(|&at| cells[at]));
                (inputs, targets.of(block, batch.len()))
            });
            step += 1;
            after_step()?;
        }
    }
    let head = trainer.head();
    let finite = |layer: &Linear| {
        let mut values = layer.weights.iter().chain(&layer.bias);
        values.all(|value| value.is_finite())
    };
    match head.layers.iter().all(finite) {
        true => Ok((bins, head)),
        false => Err(ColorError::Diverged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two kinds of cells, distinguished by the first input.
    fn examples(count: usize) -> Examples {
        let kind = |cell: usize| cell.is_multiple_of(3);
        let input = |at: usize| {
            let (cell, index) = (at / 5, at % 5);
            let noise = ((cell * 37 + index * 101) as f32).sin();
            if index == 0 && kind(cell) {
                noise + 4.0
            } else {
                noise
            }
        };
        let color = |cell| {
            if kind(cell) {
                [40.0, 24.0]
            } else {
                [0.0, 16.0]
            }
        };
        Examples {
            width: 5,
            inputs: (0..5 * count).map(input).collect(),
            chroma: (0..count).map(color).collect(),
        }
    }

    fn settings() -> TrainSettings {
        let mut settings = TrainSettings::default();
        settings.head.hidden = vec![16];
        settings.optimizer.epochs = 12;
        settings.optimizer.batch = 64;
        settings.optimizer.rate = 1e-2;
        settings
    }

    #[test]
    fn a_head_learns_to_distinguish_colors() {
        let examples = examples(3000);
        let all: Vec<usize> = (0..2400).collect();
        let mut calls = 0;
        let (bins, head) = fit(&examples, &all, 3, &settings(), || {
            calls += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(calls, steps(2400, &settings().optimizer));
        let inputs = DMatrix::from_column_slice(5, 600, &examples.inputs[5 * 2400..]);
        let logs = head.log_probabilities(inputs);
        let right = logs
            .column_iter()
            .zip(&examples.chroma[2400..])
            .filter(|(cell, chroma)| bins.centers[cell.imax()] == **chroma);
        assert!(right.count() > 560);
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits_and_another_seed_others() {
        let examples = examples(700);
        let all: Vec<usize> = (0..700).collect();
        let mut settings = settings();
        settings.optimizer.batch = 600;
        let with = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| fit(&examples, &all, seed, &settings, || Ok(())).unwrap())
        };
        let one = with(1, 1);
        assert_eq!(one, with(2, 1));
        assert_eq!(one, with(5, 1));
        assert_ne!(one, with(1, 2));
    }

    #[test]
    fn stopping_ends_it() {
        let examples = examples(100);
        let stop = || Err(ColorError::Cancelled);
        let result = fit(&examples, &[0, 1, 2, 3], 1, &settings(), stop);
        assert!(matches!(result, Err(ColorError::Cancelled)));
    }
}

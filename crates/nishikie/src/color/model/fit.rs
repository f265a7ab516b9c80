//! Trains a head by gradients.

use candle_core::{D, Device, Tensor, Var};
use candle_nn::optim::{AdamW, Optimizer, ParamsAdamW};
use nalgebra::{DMatrix, DVector};
use rand::Rng;
use rand::distr::{Distribution, Uniform};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::bins::{Bins, Part};
use super::head::{Dense, Head};
use super::random::{Purpose, random};
use super::settings::{OptimizerSettings, TrainSettings};
use crate::color::ColorError;
use crate::color::lab::Chroma;

/// Cells to learn from.
pub(super) struct Examples {
    /// Numbers of a cell's input.
    pub width: usize,
    /// `[cells][width]`.
    pub inputs: Vec<f32>,
    /// Each cell's color.
    pub chroma: Vec<Chroma>,
}

/// How many steps [`fit`] makes with this many cells.
pub(super) fn steps(cells: usize, settings: &OptimizerSettings) -> usize {
    cells.div_ceil(settings.batch) * settings.epochs
}

/// The bins of these cells' colors, and a head that tells them.
///
/// The loss is the cross-entropy with the shares that bins have of a cell's color, each cell weighted by the rarity of its
/// nearest bin. `tell` is told after every step. The same seed gives the same bits for any number of threads.
///
/// # Errors
/// What `tell` says; [`ColorError::Diverged`].
pub(super) fn fit(
    examples: &Examples,
    cells: &[usize],
    seed: u64,
    settings: &TrainSettings,
    mut tell: impl FnMut() -> Result<(), ColorError>,
) -> Result<(Bins, Head), ColorError> {
    let chroma: Vec<Chroma> = cells.iter().map(|&cell| examples.chroma[cell]).collect();
    let (bins, parts) = Bins::of(&chroma, &settings.bins);
    let targets = Targets {
        count: bins.centers.len(),
        parts_per_cell: bins.parts(&settings.bins),
        parts,
        weights: bins.weights(&settings.bins),
    };
    let mut student = Student::new(examples.width, targets.count, seed, settings)?;
    let total = steps(cells.len(), &settings.optimizer);
    let mut order: Vec<usize> = (0..cells.len()).collect();
    let mut shuffle = random(seed, Purpose::Batches, 0);
    let mut step = 0;
    for _ in 0..settings.optimizer.epochs {
        order.shuffle(&mut shuffle);
        for batch in order.chunks(settings.optimizer.batch) {
            let inputs: Vec<f32> = batch
                .iter()
                .flat_map(|&at| &examples.inputs[cells[at] * examples.width..][..examples.width])
                .copied()
                .collect();
            let rate = rate(step, total, &settings.optimizer);
            student.step(inputs, targets.of(batch), rate)?;
            step += 1;
            tell()?;
        }
    }
    let head = student.head()?;
    let finite = |layer: &Dense| {
        layer
            .weights
            .iter()
            .chain(&layer.bias)
            .all(|v| v.is_finite())
    };
    match head.layers.iter().all(finite) {
        true => Ok((bins, head)),
        false => Err(ColorError::Diverged),
    }
}

/// What each cell ought to be told.
struct Targets {
    count: usize,
    parts_per_cell: usize,
    /// Nearest first.
    parts: Vec<Part>,
    /// By nearest bin.
    weights: Vec<f32>,
}

impl Targets {
    /// The weighted shares of a batch's cells, `[cells][bins]`, divided by the number of cells.
    fn of(&self, batch: &[usize]) -> Vec<f32> {
        let mut all = vec![0.0; batch.len() * self.count];
        for (row, &cell) in all.chunks_exact_mut(self.count).zip(batch) {
            let parts = &self.parts[cell * self.parts_per_cell..][..self.parts_per_cell];
            let weight = self.weights[usize::from(parts[0].0)] / batch.len() as f32;
            for &(bin, part) in parts {
                row[usize::from(bin)] = weight * part;
            }
        }
        all
    }
}

/// The learning rate of a step: from the first up to the greatest, and down to the last, along cosines.
fn rate(step: usize, steps: usize, settings: &OptimizerSettings) -> f64 {
    let (first, greatest) = (settings.rate / settings.first, settings.rate);
    let last = first / settings.last;
    let done = step as f64 / (steps.max(2) - 1) as f64;
    let cosine = |from: f64, to: f64, share: f64| {
        to + (from - to) * 0.5 * (1.0 + (std::f64::consts::PI * share).cos())
    };
    match done < settings.warmup {
        true => cosine(first, greatest, done / settings.warmup),
        false => cosine(
            greatest,
            last,
            (done - settings.warmup) / (1.0 - settings.warmup),
        ),
    }
}

/// A head while it learns.
struct Student {
    /// Weights `[outputs][inputs]` and bias of each layer.
    layers: Vec<[Var; 2]>,
    optimizer: AdamW,
    dropouts: Vec<f32>,
    dropped: ChaCha8Rng,
}

impl Student {
    fn new(
        inputs: usize,
        outputs: usize,
        seed: u64,
        settings: &TrainSettings,
    ) -> Result<Self, ColorError> {
        let head = &settings.head;
        let mut widths = vec![inputs];
        widths.extend(&head.hidden);
        widths.push(outputs);
        let mut first = random(seed, Purpose::Weights, 0);
        let layers: Vec<[Var; 2]> = widths
            .windows(2)
            .map(|widths| {
                let (inputs, outputs) = (widths[0], widths[1]);
                // As PyTorch's linear layers begin.
                let reach = 1.0 / (inputs.max(1) as f32).sqrt();
                let even = Uniform::new_inclusive(-reach, reach).expect("a range around 0");
                let mut draw = |count: usize| -> Vec<f32> {
                    even.sample_iter(&mut first).take(count).collect()
                };
                let weights =
                    Var::from_vec(draw(inputs * outputs), (outputs, inputs), &Device::Cpu)?;
                let bias = Var::from_vec(draw(outputs), outputs, &Device::Cpu)?;
                Ok([weights, bias])
            })
            .collect::<Result<_, candle_core::Error>>()?;
        let [beta1, beta2] = settings.optimizer.betas;
        let parameters = ParamsAdamW {
            beta1,
            beta2,
            weight_decay: settings.optimizer.weight_decay,
            ..ParamsAdamW::default()
        };
        let mut dropouts = vec![head.input_dropout];
        dropouts.resize(layers.len(), head.dropout);
        Ok(Student {
            optimizer: AdamW::new(layers.iter().flatten().cloned().collect(), parameters)?,
            layers,
            dropouts,
            dropped: random(seed, Purpose::Dropout, 0),
        })
    }

    /// One step; `targets` are weighted.
    fn step(&mut self, inputs: Vec<f32>, targets: Vec<f32>, rate: f64) -> Result<(), ColorError> {
        let width = self.layers[0][0].dim(1)?;
        let cells = inputs.len() / width;
        let mut values = Tensor::from_vec(inputs, (cells, width), &Device::Cpu)?;
        for index in 0..self.layers.len() {
            let kept = kept(&mut self.dropped, self.dropouts[index], values.elem_count());
            if let Some(kept) = kept {
                values = (values.clone() * Tensor::from_vec(kept, values.shape(), &Device::Cpu)?)?;
            }
            values = through(&self.layers, index, &values)?;
        }
        let logs = candle_nn::ops::log_softmax(&values, D::Minus1)?;
        let targets = Tensor::from_vec(targets, logs.shape(), &Device::Cpu)?;
        let loss = (logs * targets)?.sum_all()?.neg()?;
        self.optimizer.set_learning_rate(rate);
        self.optimizer.backward_step(&loss)?;
        Ok(())
    }

    /// What was learned.
    fn head(&self) -> Result<Head, ColorError> {
        let layers = self.layers.iter().map(|[weights, bias]| {
            let (outputs, inputs) = weights.dims2()?;
            let values = weights.flatten_all()?.to_vec1()?;
            Ok(Dense {
                weights: DMatrix::from_row_slice(outputs, inputs, &values),
                bias: DVector::from_vec(bias.to_vec1()?),
            })
        });
        Ok(Head {
            layers: layers.collect::<Result<_, candle_core::Error>>()?,
        })
    }
}

/// Values behind a layer; all but the last end in ReLU.
fn through(
    layers: &[[Var; 2]],
    index: usize,
    values: &Tensor,
) -> Result<Tensor, candle_core::Error> {
    let [weights, bias] = &layers[index];
    let sums = values.matmul(&weights.t()?)?.broadcast_add(bias)?;
    match index + 1 == layers.len() {
        true => Ok(sums),
        false => sums.relu(),
    }
}

/// Factors of values of which this share is dropped: 0, or what makes up for the dropped ones. `None` where none is.
///
/// Candle's own dropout draws from a generator that cannot be seeded.
fn kept(random: &mut ChaCha8Rng, share: f32, count: usize) -> Option<Vec<f32>> {
    if share == 0.0 {
        return None;
    }
    let mut draws = vec![0; 2 * count];
    random.fill_bytes(&mut draws);
    let (draws, _) = draws.as_chunks();
    let limit = (share * 65_536.0) as u16;
    let factor = 1.0 / (1.0 - share);
    let kept = |&draw: &[u8; 2]| {
        if u16::from_le_bytes(draw) < limit {
            0.0
        } else {
            factor
        }
    };
    Some(draws.iter().map(kept).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two kinds of cells, of which the first input tells one from the other.
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
    fn a_head_learns_what_tells_colors_apart() {
        let examples = examples(3000);
        let all: Vec<usize> = (0..2400).collect();
        let mut told = 0;
        let (bins, head) = fit(&examples, &all, 3, &settings(), || {
            told += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(told, steps(2400, &settings().optimizer));
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
        let with = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| fit(&examples, &all, seed, &settings(), || Ok(())).unwrap())
        };
        let one = with(1, 1);
        assert_eq!(one, with(2, 1));
        assert_eq!(one, with(5, 1));
        assert_ne!(one, with(1, 2));
    }

    #[test]
    fn plain_arithmetic_agrees_with_the_trainer() {
        let student = Student::new(7, 11, 5, &settings()).unwrap();
        let inputs: Vec<f32> = (0..7 * 40).map(|n| (n as f32 * 0.7).sin() * 3.0).collect();
        let mut values = Tensor::from_slice(&inputs, (40, 7), &Device::Cpu).unwrap();
        for index in 0..student.layers.len() {
            values = through(&student.layers, index, &values).unwrap();
        }
        let wanted = candle_nn::ops::log_softmax(&values, D::Minus1).unwrap();
        let wanted = wanted.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        let found = student
            .head()
            .unwrap()
            .log_probabilities(DMatrix::from_column_slice(7, 40, &inputs));
        for (found, wanted) in found.iter().zip(&wanted) {
            assert!((found - wanted).abs() < 1e-5, "{found} {wanted}");
        }
    }

    #[test]
    fn the_rate_rises_and_falls() {
        let settings = OptimizerSettings::default();
        let rates: Vec<f64> = (0..101).map(|step| rate(step, 101, &settings)).collect();
        assert!((rates[0] - 8e-5).abs() < 1e-12);
        assert!((rates[30] - 2e-3).abs() < 1e-12);
        assert!((rates[100] - 8e-9).abs() < 1e-12);
        assert!(rates[..31].is_sorted() && rates[30..].is_sorted_by(|a, b| a >= b));
        assert!(rate(0, 1, &settings).is_finite());
    }

    #[test]
    fn what_is_kept_makes_up_for_what_is_dropped() {
        let kept = kept(&mut random(1, Purpose::Dropout, 0), 0.25, 40_000).unwrap();
        let mean = kept.iter().sum::<f32>() / 40_000.0;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
        assert!(
            kept.iter()
                .all(|&v| v == 0.0 || (v - 4.0 / 3.0).abs() < 1e-6)
        );
        assert!(super::kept(&mut random(1, Purpose::Dropout, 0), 0.0, 3).is_none());
    }

    #[test]
    fn stopping_ends_it() {
        let examples = examples(100);
        let stop = || Err(ColorError::Cancelled);
        let result = fit(&examples, &[0, 1, 2, 3], 1, &settings(), stop);
        assert!(matches!(result, Err(ColorError::Cancelled)));
    }
}

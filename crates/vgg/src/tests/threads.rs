//! Results do not depend on the number of threads.

use super::oracle::*;
use crate::{Image, Layer, Network, Pooling, Tap, Weights};

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let pixels = Numbers(3)
        .many(3 * 70 * 90)
        .into_iter()
        .map(|value| 128.0 + 60.0 * value);
    let image = Image::new(90, 70, pixels.collect());
    let taps = [Layer::Conv1_1, Layer::Conv2_2, Layer::Conv5_1];
    for (instruction_set, precision) in ways() {
        let network = Network::new(Weights::embedded().unwrap())
            .with_instruction_set(instruction_set)
            .unwrap()
            .with_precision(precision)
            .unwrap();
        let style = Image::new(64, 48, vec![90.0; 3 * 64 * 48]);
        let targets = network
            .gram_targets(&[(&style, 1.0)], Pooling::Max, &taps)
            .unwrap();
        let taps: Vec<Tap> = targets
            .iter()
            .map(|(&layer, target)| Tap {
                layer,
                target,
                weight: 1e-6,
            })
            .collect();
        let with_threads = |count: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(count)
                .build()
                .unwrap();
            let found = pool.install(|| network.evaluate(&image, Pooling::Max, &taps).unwrap());
            (found.distances, found.gradient)
        };
        let one = with_threads(1);
        for threads in 2..=5 {
            assert!(
                with_threads(threads) == one,
                "{instruction_set}, {precision}, with {threads} threads"
            );
        }
    }
}

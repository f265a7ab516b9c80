//! Results do not depend on the number of threads.

use super::oracle::*;
use crate::{Gram, Image, Layer, Network, Pooling, Weights, symmetric_product};

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
        let with_threads = |count: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(count)
                .build()
                .unwrap();
            pool.install(|| {
                let pass = network.forward(&image, Pooling::Max, &taps).unwrap();
                let grams: Vec<Gram> = taps
                    .iter()
                    .map(|&tap| Gram::of(pass.features(tap)))
                    .collect();
                let gradient = pass.backward_with(|layer, features| {
                    let at = taps.iter().position(|&tap| tap == layer).unwrap();
                    Some(symmetric_product(grams[at].as_slice(), features))
                });
                (grams, gradient)
            })
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

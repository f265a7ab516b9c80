//! The evaluation of taps against its definition, composed of a forward pass, Gram matrices and a backward pass.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::oracle::Numbers;
use super::reference::backward;
use crate::features::Features;
use crate::gram::{Gram, symmetric_product};
use crate::tap::{Kind, Target};
use crate::{Evaluation, Image, Layer, Network, Pooling, Tap, Weights};

/// Layers that need at most 256 channels, so that a case takes little time.
const LAYERS: [Layer; 7] = [
    Layer::Conv1_1,
    Layer::Conv1_2,
    Layer::Pool1,
    Layer::Conv2_1,
    Layer::Conv2_2,
    Layer::Pool2,
    Layer::Conv3_1,
];

fn network() -> &'static Network {
    static NETWORK: OnceLock<Network> = OnceLock::new();
    NETWORK.get_or_init(|| Network::new(Weights::embedded().unwrap()))
}

fn image(seed: u64, (width, height): (usize, usize)) -> Image {
    let values = Numbers(seed).many(3 * width * height).into_iter();
    let pixels = values.map(|value| 128.0 + 60.0 * value);
    Image::new(width, height, pixels.collect())
}

/// The gradient of a term at the features, and the sum of its squares.
fn term(features: &Features, tap: &Tap) -> (Features, f64) {
    let sum = |x: &[f32], t: &[f32]| -> f64 {
        let differences = x.iter().zip(t).map(|(x, t)| f64::from(*x) - f64::from(*t));
        differences.map(|difference| difference * difference).sum()
    };
    match &tap.target.0 {
        Kind::Features(target) => (
            features.scaled_difference(target, (2.0 * tap.weight) as f32),
            sum(&features.to_planar(), &target.to_planar()),
        ),
        Kind::Gram(target) => {
            let gram = Gram::of(features);
            let factor = tap.weight * 4.0 / features.positions() as f64;
            let symmetric = gram.scaled_difference(target, factor);
            (
                symmetric_product(&symmetric, features.clone()),
                sum(gram.as_slice(), target.as_slice()),
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// At most one feature tap and one Gram tap at a layer, for which the order of the sums is the same: to the bit.
    #[test]
    fn taps_are_evaluated_as_they_are_defined(
        size in (4usize..60, 4usize..60),
        of_features in subsequence(&LAYERS[..], 0..=3),
        of_grams in subsequence(&LAYERS[..], 0..=4),
        average: bool,
        seed: u64,
    ) {
        let pooling = if average { Pooling::Average } else { Pooling::Max };
        let (content, style, image) = (
            image(seed, size),
            image(seed ^ 1, (20, 23)),
            image(seed ^ 2, size),
        );
        let network = network();
        let features = network.feature_targets(&content, pooling, &of_features).unwrap();
        let grams = network.gram_targets(&[(&style, 2.0)], pooling, &of_grams).unwrap();
        let taps: Vec<Tap> = features
            .iter()
            .chain(&grams)
            .zip(1..)
            .map(|((&layer, target), n)| Tap { layer, target, weight: 0.1 * f64::from(n) })
            .collect();
        let found = network.evaluate(&image, pooling, &taps).unwrap();

        let layers: Vec<Layer> = taps.iter().map(|tap| tap.layer).collect();
        let pass = network.forward(&image, pooling, &layers).unwrap();
        let mut gradients = Vec::new();
        for (tap, distance) in taps.iter().zip(&found.distances) {
            let (gradient, squared) = term(pass.features(tap.layer), tap);
            gradients.push((tap.layer, gradient));
            prop_assert!((distance.squared - squared).abs() <= 1e-9 * squared);
            prop_assert_eq!(distance.entries, tap.target.entries());
        }
        prop_assert!(found.gradient == backward(pass, gradients));
    }
}

/// Several taps at a layer add up, and several styles are met at the weighted mean of their Gram matrices.
#[test]
fn terms_add_up() {
    let (layer, pooling) = (Layer::Conv2_1, Pooling::Max);
    let network = network();
    let [a, b, x] = [3, 4, 5].map(|seed| image(seed, (24, 20)));
    let target = |images: &[(&Image, f64)]| {
        let mut targets = network.gram_targets(images, pooling, &[layer]).unwrap();
        targets.remove(&layer).unwrap()
    };
    let (first, second) = (target(&[(&a, 1.0)]), target(&[(&b, 1.0)]));
    let both = target(&[(&a, 3.0), (&b, 1.0)]);
    let evaluate = |terms: &[(&Target, f64)]| -> Evaluation {
        let taps: Vec<Tap> = terms
            .iter()
            .map(|&(target, weight)| Tap {
                layer,
                target,
                weight,
            })
            .collect();
        network.evaluate(&x, pooling, &taps).unwrap()
    };
    let apart = evaluate(&[(&first, 0.75), (&second, 0.25)]);
    let mean = evaluate(&[(&both, 1.0)]);
    let pairs = apart
        .gradient
        .as_slice()
        .iter()
        .zip(mean.gradient.as_slice());
    let (mut error, mut size) = (0.0, 0.0);
    for (found, wanted) in pairs {
        error += f64::from(found - wanted).powi(2);
        size += f64::from(*wanted).powi(2);
    }
    assert!(size > 0.0 && error < 1e-10 * size, "{error} in {size}");
    assert_eq!(apart.distances[0], evaluate(&[(&first, 1.0)]).distances[0]);
    assert_eq!(apart.distances[1], evaluate(&[(&second, 1.0)]).distances[0]);
}

#[test]
#[should_panic(expected = "features of one shape")]
fn a_target_of_another_size_is_refused() {
    let network = network();
    let targets = network.feature_targets(&image(1, (16, 18)), Pooling::Max, &[Layer::Conv1_1]);
    let targets = targets.unwrap();
    let tap = Tap {
        layer: Layer::Conv1_1,
        target: &targets[&Layer::Conv1_1],
        weight: 1.0,
    };
    let _ = network.evaluate(&image(1, (18, 16)), Pooling::Max, &[tap]);
}

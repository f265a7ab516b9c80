//! The gradient at the image against finite differences of a sum over the features, for taps that make the network take
//! every path: pooling along with a convolution, pooling on its own, gradients that meet at a tap.

use super::reference::backward;
use crate::{Features, Image, InstructionSet, Layer, Network, Pooling, Weights};

/// Numbers between −1 and 1 without a period.
fn waves(count: usize, step: f64) -> Vec<f32> {
    (0..count).map(|i| (i as f64 * step).sin() as f32).collect()
}

/// Coefficients in the shape of features; the loss is the sum of their products with the features.
fn coefficients(features: &Features, step: f64) -> Features {
    let mut result = features.zeros_like();
    let values = waves(features.channels() * features.positions(), step);
    let mut values = values.into_iter();
    for c in 0..features.channels() {
        for y in 0..features.height() {
            for x in 0..features.width() {
                result.set(c, y, x, values.next().unwrap());
            }
        }
    }
    result
}

fn loss(network: &Network, image: &Image, pooling: Pooling, taps: &[Layer]) -> f64 {
    let pass = network.forward(image, pooling, taps).unwrap();
    let mut loss = 0.0;
    for (n, &layer) in taps.iter().enumerate() {
        let features = pass.features(layer);
        let c = coefficients(features, 0.7 + n as f64);
        let products = features.to_planar().into_iter().zip(c.to_planar());
        loss += products
            .map(|(f, c)| f64::from(f) * f64::from(c))
            .sum::<f64>();
    }
    loss
}

fn check(network: &Network, pooling: Pooling, taps: &[Layer]) {
    let (width, height) = (37, 35);
    let pixels: Vec<f32> = waves(3 * width * height, 1.3)
        .iter()
        .map(|v| 128.0 + 100.0 * v)
        .collect();
    let image = Image::new(width, height, pixels);
    let pass = network.forward(&image, pooling, taps).unwrap();
    let given = taps
        .iter()
        .enumerate()
        .map(|(n, &layer)| (layer, coefficients(pass.features(layer), 0.7 + n as f64)));
    let given = given.collect();
    let gradient = backward(pass, given);
    // Along the gradient the loss changes by the gradient's square, but for the kinks of ReLU and of pooling.
    let square: f64 = gradient
        .as_slice()
        .iter()
        .map(|g| f64::from(*g).powi(2))
        .sum();
    let step = 0.02 / square.sqrt();
    let moved = |sign: f64| {
        let pixels = image.as_slice().iter().zip(gradient.as_slice());
        let pixels = pixels
            .map(|(p, g)| p + (sign * step * f64::from(*g)) as f32)
            .collect();
        loss(network, &Image::new(width, height, pixels), pooling, taps)
    };
    let found = (moved(1.0) - moved(-1.0)) / (2.0 * step);
    let error = (found - square).abs() / square;
    assert!(
        error < 0.05,
        "{taps:?} with {pooling:?} on {}: slope {found}, gradient squared {square}",
        network.instruction_set()
    );
}

#[test]
fn finite_differences() {
    let mut network = Network::new(Weights::embedded().unwrap());
    for instruction_set in InstructionSet::available() {
        network = network.with_instruction_set(instruction_set).unwrap();
        for pooling in [Pooling::Max, Pooling::Average] {
            for layer in [
                Layer::Conv1_1,
                Layer::Conv1_2,
                Layer::Pool1,
                Layer::Conv2_1,
                Layer::Conv3_1,
                Layer::Conv4_1,
                Layer::Conv5_1,
            ] {
                check(&network, pooling, &[layer]);
            }
            check(
                &network,
                pooling,
                &[
                    Layer::Conv1_1,
                    Layer::Pool1,
                    Layer::Conv2_2,
                    Layer::Pool2,
                    Layer::Conv4_2,
                ],
            );
            check(&network, pooling, &Layer::ALL);
        }
    }
}

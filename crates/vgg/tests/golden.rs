//! The features against values that an independent float64 implementation computed (`golden/*.json`; `about` says how).

use serde_json::Value;
use vgg::{Image, InstructionSet, Layer, Network, Pooling, Precision, Tap, Weights};

/// The picture of the golden values.
fn formula(width: usize, height: usize, k: usize) -> Image {
    let mut data = vec![0.0; 3 * width * height];
    for y in 0..height {
        for x in 0..width {
            let rgb = [
                3 * x + 5 * y + 11 * ((x * y) % 7) + k,
                7 * x + 2 * y + 13 * ((x + 2 * y) % 5) + 3 * k,
                x * x + y * y + k * k,
            ];
            for (channel, value) in rgb.into_iter().enumerate() {
                data[(channel * height + y) * width + x] = (value % 256) as f32;
            }
        }
    }
    Image::new(width, height, data)
}

fn check(golden: &str, image: &Image) {
    let golden: Value = serde_json::from_str(golden).unwrap();
    let network = Network::new(Weights::embedded().unwrap());
    let maps = network.features(image, Pooling::Max, &Layer::ALL).unwrap();
    for layer in Layer::ALL {
        let features = &maps[&layer];
        let wanted = &golden["features"][layer.name()];
        let shape = [features.channels(), features.height(), features.width()];
        assert_eq!(wanted["shape"], serde_json::json!(shape), "{layer}");
        let planar = features.to_planar();
        let l2 = planar
            .iter()
            .map(|&v| f64::from(v).powi(2))
            .sum::<f64>()
            .sqrt();
        let mean = planar.iter().map(|&v| f64::from(v)).sum::<f64>() / planar.len() as f64;
        let close = |what: &str, found: f64, wanted: f64| {
            let error = (found - wanted).abs() / wanted.abs();
            assert!(error < 1e-5, "{layer}: {what} is {found}, wanted {wanted}");
        };
        close("the L2 norm", l2, wanted["l2"].as_f64().unwrap());
        close("the mean", mean, wanted["mean"].as_f64().unwrap());
        let samples = wanted["samples"].as_array().unwrap();
        // Relative in L2 over the samples: a single small value may be the difference of large ones.
        let (mut error, mut size) = (0.0, 0.0);
        for sample in samples {
            let at = |key: &str| sample[key].as_u64().unwrap() as usize;
            let value = sample["value"].as_f64().unwrap();
            let found = f64::from(features.get(at("c"), at("y"), at("x")));
            error += (found - value).powi(2);
            size += value * value;
        }
        assert!(
            samples.len() == 6 && (error / size).sqrt() < 1e-5,
            "{layer}: samples"
        );
    }
}

#[test]
fn features_of_even_sizes() {
    check(include_str!("golden/vgg19_even.json"), &formula(64, 48, 5));
}

#[test]
fn features_of_odd_sizes() {
    check(include_str!("golden/vgg19_odd.json"), &formula(75, 53, 9));
}

/// Rounded factors change features and gradient by no more than documented.
#[test]
fn fast_stays_near_exact() {
    let layers = [
        Layer::Conv1_1,
        Layer::Conv2_1,
        Layer::Conv3_1,
        Layer::Conv4_1,
        Layer::Conv5_1,
    ];
    let image = formula(96, 80, 3);
    for instruction_set in InstructionSet::available() {
        if !instruction_set.has(Precision::Fast) {
            eprintln!("not tested here: {instruction_set}, fast");
            continue;
        }
        let network = |precision| {
            let network = Network::new(Weights::embedded().unwrap());
            let network = network.with_instruction_set(instruction_set).unwrap();
            network.with_precision(precision).unwrap()
        };
        let networks = Precision::ALL.map(network);
        let [exact, fast] = networks
            .each_ref()
            .map(|n| n.features(&image, Pooling::Max, &layers).unwrap());
        for layer in layers {
            let [exact, fast] = [&exact, &fast].map(|maps| maps[&layer].to_planar());
            let error = distance(&fast, &exact);
            let most = match instruction_set {
                _ if layer == Layer::Conv1_1 => 0.0,
                InstructionSet::Amx => 1e-4,
                // Layers before this one are not rounded.
                _ if layer < Layer::Conv4_1 => 0.0,
                _ => 0.02,
            };
            assert!(error <= most, "{instruction_set}, {layer}: {error}");
            assert!(
                error > 0.0 || most == 0.0,
                "{instruction_set}, {layer} is not rounded"
            );
        }
        let gradient = |network: &Network| {
            let target = network.gram_targets(&[(&formula(64, 64, 8), 1.0)], Pooling::Max, &layers);
            let target = target.unwrap();
            let taps: Vec<Tap> = target
                .iter()
                .map(|(&layer, target)| Tap {
                    layer,
                    target,
                    weight: 1.0 / target.entries() as f64,
                })
                .collect();
            let evaluation = network.evaluate(&image, Pooling::Max, &taps).unwrap();
            evaluation.gradient
        };
        let [exact, fast] = networks.each_ref().map(gradient);
        let error = distance(fast.as_slice(), exact.as_slice());
        let most = if instruction_set == InstructionSet::Amx {
            0.01
        } else {
            0.03
        };
        assert!(error < most, "{instruction_set}, the gradient: {error}");
    }
}

/// The length of the difference, relative to `wanted`.
fn distance(found: &[f32], wanted: &[f32]) -> f64 {
    let square = |values: &mut dyn Iterator<Item = f32>| values.map(|v| f64::from(v).powi(2)).sum();
    let difference: f64 = square(&mut found.iter().zip(wanted).map(|(f, w)| f - w));
    let size: f64 = square(&mut wanted.iter().copied());
    (difference / size).sqrt()
}

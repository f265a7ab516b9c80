//! The features against values that an independent float64 implementation computed (`golden/*.json`; `about` says how).

use serde_json::Value;
use vgg::{Image, Layer, Network, Pooling, Weights};

/// The picture that the golden values are about.
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
    let network = Network::new(Weights::embedded().unwrap(), Pooling::Max);
    let pass = network.forward(image, &Layer::ALL).unwrap();
    for layer in Layer::ALL {
        let features = pass.features(layer);
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

//! Losses, gradients and relative errors against values that an independent float64 implementation computed, and the
//! gradient against finite differences.

use std::sync::Arc;

use nishikie::style::objective::{ContentTarget, Evaluation, Objective, StyleTarget, TermWeights};
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

fn layers(names: &Value) -> Vec<Layer> {
    names
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().parse().unwrap())
        .collect()
}

fn close(what: &str, found: f64, wanted: f64, tolerance: f64) {
    let error = (found - wanted).abs() / wanted.abs();
    assert!(
        error < tolerance,
        "{what} is {found}, wanted {wanted}, relative error {error:e}"
    );
}

fn check(golden: &str, content: Image, style: Image, image: Image) {
    let golden: Value = serde_json::from_str(golden).unwrap();
    let network = Network::new(Weights::embedded().unwrap());
    let values = image.as_slice().len() as f64;
    for number in ["1", "2", "3"] {
        let wanted = &golden["settings"][number];
        let number_at = |key: &str| wanted[key].as_f64().unwrap();
        let weights = TermWeights {
            alpha: number_at("alpha"),
            beta: number_at("beta"),
            // The golden total variation is a sum, ours a mean.
            gamma: number_at("gamma") * values,
        };
        let content = ContentTarget::new(
            &network,
            Pooling::Max,
            &layers(&wanted["content_layers"]),
            &content,
        )
        .unwrap();
        let style_layers = layers(&wanted["style_layers"]);
        let style =
            StyleTarget::new(&network, Pooling::Max, &style_layers, &[(&style, 1.0)]).unwrap();
        let objective = Objective::new(&network, Pooling::Max, Arc::new(content), Arc::new(style));
        let Evaluation {
            losses,
            relative_error,
            gradient,
        } = objective.evaluate(&image, weights).unwrap();

        for (what, found) in [
            ("content", losses.content),
            ("style", losses.style),
            ("tv", losses.tv * values),
            ("total", losses.total),
        ] {
            close(what, found, number_at(what), 1e-5);
        }
        assert_eq!(losses.style_by_layer.len(), style_layers.len());
        for (layer, loss) in &losses.style_by_layer {
            close(
                layer.name(),
                *loss,
                wanted["style_by_layer"][layer.name()].as_f64().unwrap(),
                1e-5,
            );
        }
        for (what, found) in [
            ("content_sum", relative_error.content_sum),
            ("content_mean", relative_error.content_mean),
            ("style_sum", relative_error.style_sum),
            ("style_mean", relative_error.style_mean),
        ] {
            close(
                what,
                found,
                wanted["relative_error"][what].as_f64().unwrap(),
                1e-4,
            );
        }

        let l2 = gradient
            .as_slice()
            .iter()
            .map(|&v| f64::from(v).powi(2))
            .sum::<f64>()
            .sqrt();
        close(
            "the gradient's norm",
            l2,
            wanted["gradient_rgb"]["l2"].as_f64().unwrap(),
            1e-4,
        );
        let samples = wanted["gradient_rgb"]["samples"].as_array().unwrap();
        let (mut error, mut size) = (0.0, 0.0);
        for sample in samples {
            let at = |key: &str| sample[key].as_u64().unwrap() as usize;
            let value = sample["value"].as_f64().unwrap();
            let found = gradient.plane(at("channel"))[at("y") * image.width() + at("x")];
            error += (f64::from(found) - value).powi(2);
            size += value * value;
        }
        assert!(
            samples.len() == 5 && (error / size).sqrt() < 1e-4,
            "setting {number}: samples of the gradient"
        );
    }
}

#[test]
fn even_sizes() {
    let golden = include_str!("../../vgg/tests/golden/vgg19_even.json");
    check(
        golden,
        formula(64, 48, 0),
        formula(80, 56, 29),
        formula(64, 48, 5),
    );
}

#[test]
fn odd_sizes() {
    let golden = include_str!("../../vgg/tests/golden/vgg19_odd.json");
    check(
        golden,
        formula(75, 53, 1),
        formula(61, 47, 17),
        formula(75, 53, 9),
    );
}

/// Along random directions the total changes as the gradient says, with every term and both kinds of pooling.
#[test]
fn finite_differences() {
    let network = Network::new(Weights::embedded().unwrap());
    for pooling in [Pooling::Max, Pooling::Average] {
        let (content, image) = (formula(37, 33, 1), formula(37, 33, 9));
        let style = formula(40, 36, 17);
        let (content_layers, style_layers) = (
            [Layer::Conv3_2, Layer::Conv4_2],
            [Layer::Conv1_1, Layer::Pool2, Layer::Conv4_2],
        );
        let content = ContentTarget::new(&network, pooling, &content_layers, &content).unwrap();
        let style = StyleTarget::new(&network, pooling, &style_layers, &[(&style, 1.0)]).unwrap();
        let objective = Objective::new(&network, pooling, Arc::new(content), Arc::new(style));
        let weights = TermWeights {
            alpha: 1.0,
            beta: 1e-5,
            gamma: 5.0,
        };
        let at = objective.evaluate(&image, weights).unwrap();
        for seed in 1..=4u32 {
            // Signs from a small generator; a step that is small against the curvature, large against rounding.
            let mut state = seed;
            let direction: Vec<f32> = (0..image.as_slice().len())
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if state >> 31 == 0 { 1.0 } else { -1.0 }
                })
                .collect();
            let step = 0.03;
            let moved = |sign: f32| {
                let mut moved = image.clone();
                for (value, d) in moved.as_mut_slice().iter_mut().zip(&direction) {
                    *value += sign * step * d;
                }
                objective.evaluate(&moved, weights).unwrap().losses.total
            };
            let measured = (moved(1.0) - moved(-1.0)) / (2.0 * f64::from(step));
            let slopes = at.gradient.as_slice().iter().zip(&direction);
            let predicted: f64 = slopes.map(|(g, d)| f64::from(g * d)).sum();
            let norm = at
                .gradient
                .as_slice()
                .iter()
                .map(|&g| f64::from(g).powi(2))
                .sum::<f64>()
                .sqrt();
            assert!(
                (measured - predicted).abs() < 0.02 * norm,
                "{pooling:?}: {measured} against {predicted}"
            );
        }
    }
}

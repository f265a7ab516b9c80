//! L-BFGS on the real objective is no worse than SciPy's, evaluation for evaluation.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use nishikie::picture::Picture;
use nishikie::style::objective::{ContentTarget, Objective, StyleTarget, TermWeights};
use nishikie::style::optimizer::{Function, Lbfgs, Optimizer, OptimizerError, Point};
use serde_json::Value;
use vgg::{Image, Layer, Network, Pooling, Weights};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/lbfgs")
        .join(name)
}

fn picture(name: &str) -> Image {
    let picture = Picture::open(data(name)).unwrap();
    Image::new(picture.width(), picture.height(), picture.into_planar_rgb())
}

fn layers(names: &Value) -> Vec<Layer> {
    let names = names.as_array().unwrap().iter();
    names
        .map(|name| name.as_str().unwrap().parse().unwrap())
        .collect()
}

/// Runs one of SciPy's problems for 100 evaluations.
fn check(problem: &str, setting: u64, beta: f64) {
    let scipy: Value = serde_json::from_slice(&std::fs::read(data("scipy.json")).unwrap()).unwrap();
    let wanted = scipy["runs"]
        .as_array()
        .unwrap()
        .iter()
        .find(|run| run["problem"] == problem && run["setting"] == setting && run["beta"] == beta)
        .unwrap();
    let number = |key: &str| wanted[key].as_f64().unwrap();

    let network = Network::new(Weights::embedded().unwrap());
    let content = picture(&format!("{problem}_content.png"));
    let style = picture(&format!("{problem}_style.png"));
    let objective = Objective::new(
        &network,
        Pooling::Max,
        Arc::new(
            ContentTarget::new(
                &network,
                Pooling::Max,
                &layers(&wanted["content_layers"]),
                &content,
            )
            .unwrap(),
        ),
        Arc::new(
            StyleTarget::new(
                &network,
                Pooling::Max,
                &layers(&wanted["style_layers"]),
                &[(&style, 1.0)],
            )
            .unwrap(),
        ),
    );
    let weights = TermWeights {
        alpha: number("alpha"),
        beta,
        // SciPy's total variation is a sum, ours a mean.
        gamma: number("gamma") * content.as_slice().len() as f64,
    };

    let (width, height) = (content.width(), content.height());
    let mut losses = Vec::new();
    let mut function = |x: &[f32], gradient: &mut [f32]| {
        let found = objective.evaluate(&Image::new(width, height, x.to_vec()), weights)?;
        gradient.copy_from_slice(found.gradient.as_slice());
        losses.push(found.losses.total);
        Ok(found.losses.total)
    };
    minimize(content.into_vec(), 100, &mut function).unwrap();

    let start = losses[0] / number("start");
    assert!(
        (start - 1.0).abs() < 1e-4,
        "another problem: its start is {start} × SciPy's"
    );
    for mark in [30, 60, 100] {
        let best = losses[..mark].iter().copied().fold(f64::INFINITY, f64::min);
        let ratio = best / number(&format!("at_{mark}"));
        println!("{problem}, setting {setting}, β {beta}: {ratio:.4} × SciPy's after {mark}");
        assert!(
            ratio < 1.05,
            "{ratio:.4} × SciPy's loss after {mark} evaluations"
        );
    }
}

fn minimize(
    start: Vec<f32>,
    budget: usize,
    function: &mut Function<'_, vgg::Error>,
) -> Result<(), OptimizerError<vgg::Error>> {
    let mut point = Point::start(start, function)?;
    let mut optimizer = Lbfgs::default();
    let mut used = 1;
    while used < budget {
        used += optimizer
            .step(&mut point, budget - used, function)?
            .evaluations;
    }
    Ok(())
}

#[test]
fn five_style_layers() {
    check("a", 1, 1e-4);
    check("b", 1, 1e-5);
}

#[test]
fn two_style_layers() {
    check("a", 3, 1e-5);
    check("b", 3, 1e-4);
}

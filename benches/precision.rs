//! What `--precision fast` changes in the end: every configuration on some pairs of prints in both precisions.
//!
//! `cargo run --release -p nishikie --example precision_table -- PRINTS SIZE PAIRS`, where PRINTS holds `contents/` and
//! `styles/`; the first content takes the first style, and so on. The total loss of either final picture is computed in
//! exact. Prints a line for every run, then how far the losses lie apart for every third of the 36.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use nishikie::objective::{Objective, TermWeights};
use nishikie::picture::Picture;
use nishikie::{Configuration, Inputs, colorize, prepare};
use vgg::{Image, Network, Pooling, Precision, Weights};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [prints, size, pairs] = &arguments[..] else {
        return Err("wanted: PRINTS SIZE PAIRS".into());
    };
    let [exact, fast] = Precision::ALL.map(|precision| -> Result<Network, vgg::Error> {
        Network::new(Weights::embedded()?, Pooling::Max).with_precision(precision)
    });
    let (exact, fast) = (exact?, fast?);
    let size = size.parse()?;
    let contents = pictures(&Path::new(prints).join("contents"))?;
    let styles = pictures(&Path::new(prints).join("styles"))?;
    let mut by_layers: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (content, style) in contents.iter().zip(&styles).take(pairs.parse()?) {
        let content = prepare::content(&Picture::open(content)?, Some(size))?;
        let style = prepare::style(&Picture::open(style)?, &content, 1.0)?;
        let [content, style] = [&content, &style].map(prepare::image);
        for configuration in Configuration::all() {
            let run = |network| -> Result<Image, Box<dyn Error>> {
                let inputs = Inputs::new(network, &configuration, &content, &[(&style, 1.0)])?;
                let outcome = colorize(&inputs, &configuration, |_, _| ControlFlow::Continue(()))?;
                Ok(outcome.image)
            };
            let inputs = Inputs::new(&exact, &configuration, &content, &[(&style, 1.0)])?;
            let objective = Objective::new(&exact, inputs.content_target, inputs.style_target);
            let weights = TermWeights {
                alpha: configuration.alpha,
                beta: configuration.alpha * configuration.ratio,
                gamma: configuration.gamma,
            };
            let loss = |network| -> Result<f64, Box<dyn Error>> {
                let evaluation = objective.evaluate(&run(network)?, weights)?;
                Ok(evaluation.losses.total)
            };
            let (wanted, found) = (loss(&exact)?, loss(&fast)?);
            let difference = found / wanted - 1.0;
            println!(
                "{} {wanted:.6e} {found:.6e} {:+.3} %",
                configuration.name,
                100.0 * difference
            );
            let kind = configuration.name[.."config1_1".len()].to_owned();
            by_layers.entry(kind).or_default().push(difference);
        }
    }
    println!("\n| configurations | runs | mean | least | most |");
    println!("| --- | --- | --- | --- | --- |");
    for (kind, mut differences) in by_layers {
        differences.sort_by(f64::total_cmp);
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        let (least, most) = (differences[0], differences[differences.len() - 1]);
        println!(
            "| {kind}_* | {} | {:+.2} % | {:+.2} % | {:+.2} % |",
            differences.len(),
            100.0 * mean,
            100.0 * least,
            100.0 * most
        );
    }
    Ok(())
}

/// A folder's pictures in the order of their names.
fn pictures(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

//! The effect of `--precision fast` on results: every configuration on some pairs of prints in both precisions.
//!
//! `cargo run --release -p nishikie --example precision_table -- PRINTS SIZE PAIRS`, where PRINTS holds `contents/` and
//! `styles/`; the first content is paired with the first style, and so on. The total loss of both final pictures is computed in
//! exact precision. For comparison, exact also runs from a start that differs by at most 0.005 gray levels, because a hundred
//! steps amplify any difference. Prints a line for every run, then a table.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use nishikie::picture::Picture;
use nishikie::prepare;
use nishikie::progress::Silent;
use nishikie::style::objective::Objective;
use nishikie::style::{Configuration, Problem, optimize};
use vgg::{Image, Network, Precision, Weights};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [prints, size, pairs] = &arguments[..] else {
        return Err("wanted: PRINTS SIZE PAIRS".into());
    };
    let [exact, fast] = Precision::ALL.map(|precision| -> Result<Network, vgg::Error> {
        Network::new(Weights::embedded()?).with_precision(precision)
    });
    let (exact, fast) = (exact?, fast?);
    let size = size.parse()?;
    let contents = pictures(&Path::new(prints).join("contents"))?;
    let styles = pictures(&Path::new(prints).join("styles"))?;
    let mut table: BTreeMap<String, Vec<[f64; 2]>> = BTreeMap::new();
    for (content, style) in contents.iter().zip(&styles).take(pairs.parse()?) {
        let content = prepare::content(&Picture::open(content)?, Some(size))?;
        let style = prepare::style(&Picture::open(style)?, &content, 1.0)?;
        let [content, style] = [&content, &style].map(prepare::image);
        for configuration in Configuration::all() {
            let weights = configuration.term_weights(configuration.ratio);
            let of_exact = Problem::new(&exact, &configuration, &content, &[(&style, 1.0)])?;
            let of_fast = Problem::new(&fast, &configuration, &content, &[(&style, 1.0)])?;
            let (p, g) = (
                of_exact.content_target.clone(),
                of_exact.style_target.clone(),
            );
            let objective = Objective::new(&exact, configuration.pooling, p.clone(), g.clone());
            let nudged = Problem {
                network: &exact,
                content: &content,
                content_target: p,
                style_target: g,
                start: Some(nudge(&content)),
            };
            let loss = |problem: &Problem| -> Result<f64, Box<dyn Error>> {
                let outcome = optimize(problem, &configuration, &Silent)?;
                Ok(objective.evaluate(&outcome.image, weights)?.losses.total)
            };
            let wanted = loss(&of_exact)?;
            let differences = [
                loss(&of_fast)? / wanted - 1.0,
                loss(&nudged)? / wanted - 1.0,
            ];
            let [fast, nudged] = differences.map(|difference| 100.0 * difference);
            println!(
                "{} {wanted:.4e} {fast:+.2} % {nudged:+.2} %",
                configuration.name
            );
            let kind = configuration.name[.."config1_1".len()].to_owned();
            table.entry(kind).or_default().push(differences);
        }
    }
    println!(
        "\n| configurations | runs | fast: mean | from | to | exact, nudged: mean | from | to |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (kind, differences) in table {
        print!("| {kind}_* | {} |", differences.len());
        for column in 0..2 {
            let values = || differences.iter().map(|row| 100.0 * row[column]);
            let mean = values().sum::<f64>() / differences.len() as f64;
            let (least, most) = (
                values().fold(f64::INFINITY, f64::min),
                values().fold(-f64::INFINITY, f64::max),
            );
            print!(" {mean:+.2} % | {least:+.2} % | {most:+.2} % |");
        }
        println!();
    }
    Ok(())
}

/// The picture with up to 0.005 added to or subtracted from each value.
fn nudge(image: &Image) -> Image {
    let values = image.as_slice().iter().enumerate();
    let values = values.map(|(at, value)| value + ((at * 7919 % 101) as f32 - 50.0) * 1e-4);
    Image::new(image.width(), image.height(), values.collect())
}

/// A folder's pictures in the order of their names.
fn pictures(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

//! The colour table of BENCHMARKS.md: grey versions of coloured prints, coloured again and compared with the truth.
//!
//! `cargo run --release --example color_table -- PRINTS [OUT]`, where PRINTS holds `contents/`, `truth/` (the same names)
//! and `styles/`. Every content is coloured from itself, from itself mirrored, cropped to 80 % and 10 % darker, and from
//! the styles with which colour mode comes nearest to the truth and stays farthest from it; by the plain
//! lightness-to-colour map, by the paper's config3_3_4 and by colour mode. Pictures go to OUT.

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use nishikie::color::{Job, Reference, Score, colorize_by_lightness};
use nishikie::picture::{Depth, Picture};
use nishikie::{Configuration, Inputs, prepare};
use vgg::{Network, Pooling, Weights};

/// Longest side of all pictures.
const SIDE: usize = 480;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let prints = arguments.next().ok_or("give the folder of prints")?;
    let out = arguments.next();
    if let Some(out) = &out {
        fs::create_dir_all(out)?;
    }
    let network = Network::new(Weights::embedded()?, Pooling::Max);
    let styles = open_all(&prints.join("styles"))?;
    let contents = open_all(&prints.join("contents"))?;
    let truths = open_all(&prints.join("truth"))?;

    let mut table = Table::default();
    for ((name, content), (_, truth)) in contents.iter().zip(&truths) {
        let mut by_style = Vec::new();
        for (_, style) in &styles {
            let score = Score::of(&by_color(&network, content, style)?, truth, Some(content))?;
            by_style.push((score.ciede2000, style));
        }
        by_style.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ends = (&by_style[0], &by_style[by_style.len() - 1]);
        let changed = changed(truth)?;
        for (row, reference) in [
            ("the print itself", truth),
            ("mirrored, cropped, darker", &changed),
            ("best of ten styles", ends.0.1),
            ("worst of ten styles", ends.1.1),
        ] {
            for (column, picture) in [
                ("grey", content.clone()),
                ("map", colorize_by_lightness(content, &[reference])?),
                ("config3_3_4", by_paper(&network, content, reference)?),
                ("color", by_color(&network, content, reference)?),
            ] {
                let picture = eight_bit(&picture)?;
                table.add(row, column, Score::of(&picture, truth, Some(content))?);
                if let Some(out) = &out {
                    let file = format!("{name} {row} {column}.png").replace([' ', ','], "-");
                    picture.save(out.join(file), Depth::Eight, None, true)?;
                }
            }
        }
        eprintln!("{name}");
    }
    table.print();
    Ok(())
}

/// A folder's pictures in the order of their names, brought to [`SIDE`].
fn open_all(folder: &Path) -> Result<Vec<(String, Picture)>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    let open = |path: &PathBuf| -> Result<(String, Picture)> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let picture = Picture::open(path)?.resize_longest(SIDE)?;
        Ok((name.into_owned(), eight_bit(&picture)?))
    };
    paths.iter().map(open).collect()
}

fn by_color(network: &Network, content: &Picture, style: &Picture) -> Result<Picture> {
    let references = [Reference::from(style)];
    Ok(nishikie::color::colorize(
        network,
        &Job::new(content, &references),
    )?)
}

fn by_paper(network: &Network, content: &Picture, style: &Picture) -> Result<Picture> {
    let configuration = Configuration::named("config3_3_4")?;
    let [image, style] = [content, style].map(prepare::image);
    let inputs = Inputs::new(network, &configuration, &image, &[(&style, 1.0)])?;
    let outcome = nishikie::colorize(&inputs, &configuration, |_, _| ControlFlow::Continue(()))?;
    Ok(content.with_planar_rgb(outcome.image.into_vec())?)
}

/// As an 8-bit file holds it.
fn eight_bit(picture: &Picture) -> Result<Picture> {
    let rounded = picture.planar_rgb().iter().map(|v| v.round()).collect();
    Ok(picture.with_planar_rgb(rounded)?)
}

/// Mirrored, cropped to 80 % each way, 10 % darker.
fn changed(picture: &Picture) -> Result<Picture> {
    let (width, height) = (picture.width(), picture.height());
    let (left, top) = (width / 10, height / 10);
    let (across, down) = (width - 2 * left, height - 2 * top);
    let mut pixels = Vec::with_capacity(3 * across * down);
    for plane in picture.planes() {
        for row in plane.chunks_exact(width).skip(top).take(down) {
            pixels.extend(row[left..left + across].iter().rev().map(|v| v * 0.9));
        }
    }
    let changed = Picture::from_planar_rgb(across, down, pixels)?;
    eight_bit(&changed.resize_longest(SIDE)?)
}

/// Scores by row and column, in order of appearance.
#[derive(Default)]
struct Table(Vec<(&'static str, &'static str, Vec<Score>)>);

impl Table {
    fn add(&mut self, row: &'static str, column: &'static str, score: Score) {
        match self.0.iter_mut().find(|c| (c.0, c.1) == (row, column)) {
            Some(cell) => cell.2.push(score),
            None => self.0.push((row, column, vec![score])),
        }
    }

    fn print(&self) {
        println!(
            "| reference | by | mean CIEDE2000 | chroma ratio | bleeding | lightness, mean | p99 |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- |");
        for (row, column, scores) in &self.0 {
            let mean = |of: &dyn Fn(&Score) -> f64| {
                scores.iter().map(of).sum::<f64>() / scores.len() as f64
            };
            println!(
                "| {row} | {column} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
                mean(&|s| s.ciede2000),
                mean(&|s| s.chroma_ratio),
                mean(&|s| s.bleeding.unwrap_or(0.0)),
                mean(&|s| s.lightness.mean),
                mean(&|s| s.lightness.p99),
            );
        }
    }
}

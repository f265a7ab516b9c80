//! The color tables of BENCHMARKS.md: color prints converted to gray, colored again and compared with the truth.
//!
//! `cargo run --release -p nishikie --example color_table -- PRINTS [OUT]`, where PRINTS holds `contents/`, `truth/` (the
//! same names) and `styles/`. First every print is colored from itself, from itself mirrored, cropped to 80 % and 10 % darker,
//! and from other prints, one at a time and three together, by the plain lightness-to-color map and by color mode: the held-out
//! half of the prints, then the half used for choosing settings.
//!
//! Then every content is colored from itself, from itself changed as above, and from the styles with which color mode
//! comes nearest to the truth and stays farthest from it, also by the paper's config3_3_4. Then it is colored from the styles that a user would
//! choose: the first or the first three styles of `suggest`, or all. Pictures are written to OUT. The order of `suggest` is compared
//! with the errors of its styles.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use nishikie::color::{Analyzer, Score, Session, Settings, colorize_by_lightness, suggest};
use nishikie::picture::{Depth, Gray, Picture};
use nishikie::prepare;
use nishikie::progress::Silent;
use nishikie::style::{Configuration, Problem, optimize};
use vgg::{Network, Weights};

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
    let network = Network::new(Weights::embedded()?);
    let styles = open_all(&prints.join("styles"))?;
    let contents = open_all(&prints.join("contents"))?;
    let truths = open_all(&prints.join("truth"))?;

    let all = [&truths[..], &styles].concat();
    for (half, first) in [("held out", 1), ("settings chosen on", 0)] {
        println!("{half}:");
        half_of(&network, &all, first)?;
    }

    let mut table = Table::default();
    let (mut agreement, mut lost) = (0.0, 0.0);
    for ((name, content), (_, truth)) in contents.iter().zip(&truths) {
        let mut errors = Vec::new();
        for (_, style) in &styles {
            let picture = by_color(&network, content, &[style])?;
            errors.push(Score::of(&picture, truth, Some(content))?.ciede2000);
        }
        let ranks = ranks_by_suggest(&network, content, &prints.join("styles"), &styles)?;
        let by_error = ranks_of(&errors);
        agreement += correlation(&ranks, &by_error);
        let at = |ranks: &[usize], rank| ranks.iter().position(|&r| r == rank).unwrap_or(0);
        let (best, worst) = (at(&by_error, 0), at(&by_error, styles.len() - 1));
        lost += errors[at(&ranks, 0)] - errors[best];

        let changed = changed(truth)?;
        let suggested = |most: usize| -> Vec<&Picture> {
            let ranked = ranks.iter().zip(&styles);
            ranked
                .filter(|(r, _)| **r < most)
                .map(|(_, s)| &s.1)
                .collect()
        };
        for (row, references) in [
            ("the print itself", vec![truth]),
            ("mirrored, cropped, darker", vec![&changed]),
            ("best of ten styles", vec![&styles[best].1]),
            ("worst of ten styles", vec![&styles[worst].1]),
            ("first suggested", suggested(1)),
            ("first three suggested", suggested(3)),
            ("all ten styles", suggested(styles.len())),
        ] {
            let mut pictures = vec![
                ("gray", content.clone()),
                (
                    "map",
                    colorize_by_lightness(
                        &Gray::of(content),
                        &references,
                        &Settings::default(),
                        &Silent,
                    )?,
                ),
                ("color mode", by_color(&network, content, &references)?),
            ];
            if let &[reference] = &references[..] {
                pictures.push(("config3_3_4", by_paper(&network, content, reference)?));
            }
            for (column, picture) in pictures {
                let picture = eight_bit(&picture)?;
                table.add(row, column, Score::of(&picture, truth, Some(content))?);
                if let Some(out) = &out {
                    let file = format!("{name} {row} {column}.png").replace([' ', ','], "-");
                    picture.save(out.join(file), Depth::Eight, None, true)?;
                }
            }
        }
        eprintln!("{name}: best {}, worst {}", styles[best].0, styles[worst].0);
    }
    table.print();
    let count = contents.len() as f64;
    println!(
        "Rank correlation of `suggest` with the error: {:.2}; its first style loses {:.2} to the best.",
        agreement / count,
        lost / count
    );
    Ok(())
}

/// Colors every second print, beginning with `first`, from itself and from others: one at a time and three together, at fixed
/// distances in the list.
fn half_of(network: &Network, prints: &[(String, Picture)], first: usize) -> Result<()> {
    let mut table = Table::default();
    for index in (first..prints.len()).step_by(2) {
        let (name, truth) = &prints[index];
        let content = eight_bit(&luma(truth)?)?;
        let changed = changed(truth)?;
        let other = |step: usize| &prints[(index + step) % prints.len()].1;
        let mut jobs = vec![
            ("the print itself", vec![truth]),
            ("mirrored, cropped, darker", vec![&changed]),
        ];
        jobs.extend([1, 4, 8, 11, 14, 17].map(|step| ("another print", vec![other(step)])));
        jobs.extend(
            [[1, 8, 14], [4, 11, 17]].map(|steps| ("three others", steps.map(other).to_vec())),
        );
        for (row, references) in jobs {
            for (column, picture) in [
                ("gray", content.clone()),
                (
                    "map",
                    colorize_by_lightness(
                        &Gray::of(&content),
                        &references,
                        &Settings::default(),
                        &Silent,
                    )?,
                ),
                ("color mode", by_color(network, &content, &references)?),
            ] {
                let picture = eight_bit(&picture)?;
                table.add(row, column, Score::of(&picture, truth, Some(&content))?);
            }
        }
        eprintln!("{name}");
    }
    table.print();
    for row in ["another print", "three others"] {
        let [map, ours] = ["map", "color mode"].map(|column| table.scores(row, column));
        let differences = map.iter().zip(ours).map(|(m, o)| o.ciede2000 - m.ciede2000);
        let worse: Vec<f64> = differences.filter(|&difference| difference > 0.0).collect();
        println!(
            "{row}: worse than the map in {} of {}, by {:.2} on average and at most {:.2}",
            worse.len(),
            map.len(),
            worse.iter().sum::<f64>() / worse.len().max(1) as f64,
            worse.iter().copied().fold(0.0, f64::max),
        );
    }
    Ok(())
}

/// Returns the picture in gray, with the weights of ITU-R BT.601, which most programs use.
fn luma(picture: &Picture) -> Result<Picture> {
    let [red, green, blue] = picture.planes();
    let of = |index: usize| 0.299 * red[index] + 0.587 * green[index] + 0.114 * blue[index];
    let plane: Vec<f32> = (0..red.len()).map(of).collect();
    Ok(picture.with_planar_rgb([&plane[..]; 3].concat())?)
}

/// Returns the rank, from 0, that `suggest` gives each style.
fn ranks_by_suggest(
    network: &Network,
    content: &Picture,
    folder: &Path,
    styles: &[(String, Picture)],
) -> Result<Vec<usize>> {
    let found = suggest(network, content, folder, &Silent)?;
    let rank = |name: &String| {
        let named = |path: &Path| path.file_stem().is_some_and(|stem| stem == name.as_str());
        let rank = found.iter().position(|s| named(&s.path));
        rank.ok_or_else(|| format!("{name} was not ranked").into())
    };
    styles.iter().map(|(name, _)| rank(name)).collect()
}

fn ranks_of(values: &[f64]) -> Vec<usize> {
    let smaller = |value: &f64| values.iter().filter(|other| *other < value).count();
    values.iter().map(smaller).collect()
}

/// Returns Pearson's correlation coefficient, which for ranks is Spearman's.
fn correlation(a: &[usize], b: &[usize]) -> f64 {
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let product = |x: &[usize], y: &[usize]| {
        let pairs = x.iter().zip(y);
        pairs
            .map(|(&x, &y)| (x as f64 - mean) * (y as f64 - mean))
            .sum::<f64>()
    };
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

/// Reads a folder's pictures in the order of their names, resized to [`SIDE`].
fn open_all(folder: &Path) -> Result<Vec<(String, Picture)>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.is_file());
    paths.sort();
    let open = |path: &PathBuf| -> Result<(String, Picture)> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let picture = Picture::open(path)?.resize_longest(SIDE)?;
        Ok((name.into_owned(), eight_bit(&picture)?))
    };
    paths.iter().map(open).collect()
}

fn by_color(network: &Network, content: &Picture, styles: &[&Picture]) -> Result<Picture> {
    let analyzer = Analyzer::new(network);
    let mut session = Session::new(&analyzer, Gray::of(content), Settings::default())?;
    for style in styles {
        session.add_reference(&analyzer, style, None)?;
    }
    Ok(session.finish(&Silent)?.0)
}

fn by_paper(network: &Network, content: &Picture, style: &Picture) -> Result<Picture> {
    let configuration = Configuration::named("config3_3_4")?;
    let [image, style] = [content, style].map(prepare::image);
    let problem = Problem::new(network, &configuration, &image, &[(&style, 1.0)])?;
    let outcome = optimize(&problem, &configuration, &Silent)?;
    Ok(content.with_planar_rgb(outcome.image.into_vec())?)
}

/// Returns the picture with values rounded as in an 8-bit file.
fn eight_bit(picture: &Picture) -> Result<Picture> {
    let rounded = picture.planar_rgb().iter().map(|v| v.round()).collect();
    Ok(picture.with_planar_rgb(rounded)?)
}

/// Returns the picture mirrored, cropped to 80 % of each side, and 10 % darker.
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

    fn scores(&self, row: &str, column: &str) -> &[Score] {
        let cell = self.0.iter().find(|c| (c.0, c.1) == (row, column));
        cell.map_or(&[], |cell| &cell.2)
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

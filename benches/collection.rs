//! The collection tables of BENCHMARKS.md: color mode on prints whose colors it has not seen, from references, from a model
//! trained on other prints of their kind, from a palette, and with a curator's clicks.
//!
//! `cargo run --release -p nishikie --example collection_table -- PRINTS OUT [WAY…]`, where PRINTS holds `actors/`, `truth/` and
//! `styles/`. Actors are divided into five folds of neighbors by name, so that prints of one series stay together, landscapes (`truth/`)
//! likewise; a print is colored from references and by a model of the other folds (and of `styles/`). Models are
//! kept in OUT and used again. Every second print is for tuning, the others are reported.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use nishikie::color::model::{Model, TrainSettings, Training, train};
use nishikie::color::{
    Analyzer, Candidates, Edit, Palette, Pick, Pigment, Reach, Score, Session, Settings, View,
    colorize_by_lightness, palette_distance, suggest,
};
use nishikie::picture::{Depth, Gray, Picture};
use nishikie::prepare;
use nishikie::progress::Silent;
use nishikie::style::{Configuration, Problem, optimize};
use vgg::{Network, Weights};

/// Longest side of all pictures.
const SIDE: usize = 480;

/// The number of folds into which the prints of a kind are divided.
const FOLDS: usize = 5;

/// The numbers of clicks after which a print is scored.
const CLICKS: [usize; 6] = [0, 1, 3, 5, 10, 20];

/// The numbers of decisions after which a print is scored.
const DECISIONS: [usize; 5] = [0, 1, 3, 5, 10];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A color print and its gray version.
struct Print {
    name: String,
    path: PathBuf,
    truth: Picture,
    gray: Picture,
    /// The fold in which it is held out; `None` for prints that are never colored.
    fold: Option<usize>,
}

/// Prints of one kind.
struct Kind {
    name: &'static str,
    folder: PathBuf,
    prints: Vec<Print>,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let prints = PathBuf::from(arguments.next().ok_or("give the folder of prints")?);
    let out = PathBuf::from(
        arguments
            .next()
            .ok_or("give a folder for models and pictures")?,
    );
    let ways: Vec<String> = arguments.collect();
    let network = Network::new(Weights::embedded()?);
    let settings = match std::env::var("SETTINGS") {
        Ok(path) => serde_json::from_str(&fs::read_to_string(path)?)?,
        Err(_) => Settings::default(),
    };
    for (name, folders) in [
        ("actors", &["actors"][..]),
        ("landscapes", &["truth", "styles"]),
    ] {
        let kind = Kind::open(name, folders, &prints, &out)?;
        let models = kind.models(&network, &out)?;
        let bench = Bench {
            analyzer: Analyzer::new(&network),
            settings: settings.clone(),
            kind: &kind,
            models: &models,
            out: &out,
            ways: &ways,
            reach: std::env::var("REACH").map_or(Ok(Reach::Piece), |reach| reach.parse())?,
        };
        bench.run()?;
    }
    Ok(())
}

/// The sources of a print's colors.
#[derive(Clone, Copy)]
struct From<'a> {
    references: &'a [Picture],
    model: Option<&'a Model>,
    palette: Option<&'a Palette>,
}

struct Bench<'a> {
    analyzer: Analyzer<'a>,
    settings: Settings,
    kind: &'a Kind,
    models: &'a [Model],
    out: &'a Path,
    ways: &'a [String],
    /// The reach of decisions.
    reach: Reach,
}

/// The measures of a picture, of which a row of the table has the means.
#[derive(Clone, Copy)]
struct Row {
    error: f64,
    p95: f64,
    chroma: f64,
    colorfulness: f64,
    palette: f64,
    to_reference: f64,
}

impl Row {
    fn of(score: &Score, to_reference: Option<f64>) -> Row {
        Row {
            error: score.ciede2000,
            p95: score.ciede2000_p95,
            chroma: score.chroma_ratio,
            colorfulness: score.colorfulness_ratio,
            palette: score.palette_distance,
            to_reference: to_reference.unwrap_or(f64::NAN),
        }
    }
}

impl Bench<'_> {
    fn wants(&self, way: &str) -> bool {
        self.ways.is_empty() && way != "config3_3_4" || self.ways.iter().any(|w| w == way)
    }

    fn run(&self) -> Result<()> {
        let mut table: BTreeMap<(usize, String), Vec<Row>> = BTreeMap::new();
        let mut clicks: BTreeMap<(usize, bool, usize), Vec<f64>> = BTreeMap::new();
        let every: usize = std::env::var("EVERY")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(1);
        let colored = self.kind.prints.iter().filter(|print| print.fold.is_some());
        for (index, print) in colored
            .enumerate()
            .filter(|(index, _)| index / 2 % every == 0)
        {
            let half = index % 2;
            let fold = print.fold.unwrap_or_default();
            let references = self.references(print, fold)?;
            for (way, picture) in self.pictures(print, &self.models[fold], &references)? {
                let picture = eight_bit(&picture)?;
                let score = Score::of(&picture, &print.truth, Some(&print.gray))?;
                let to_reference = references.first().map(|r| palette_distance(&picture, r));
                let row = Row::of(&score, to_reference);
                table.entry((half, way.to_owned())).or_default().push(row);
                let file = format!("{} {way}.png", print.name).replace([' ', ','], "-");
                let folder = self.out.join(format!("pictures-{}", self.kind.name));
                fs::create_dir_all(&folder)?;
                picture.save(folder.join(file), Depth::Eight, None, true)?;
            }
            for (alike, reach) in [(false, Reach::Piece), (true, Reach::Alike)] {
                if self.wants("clicks") {
                    for (count, error) in self.clicked(print, &self.models[fold], reach)? {
                        clicks.entry((half, alike, count)).or_default().push(error);
                    }
                }
            }
            if self.wants("proposals") {
                for (way, row) in self.proposals(print, &self.models[fold])? {
                    table.entry((half, way.to_owned())).or_default().push(row);
                }
            }
            if self.wants("decisions") {
                let mut sources = vec![
                    ("7 model", &references[..0], Some(&self.models[fold])),
                    ("8 three references", &references[..], None),
                ];
                sources.truncate(if self.wants("references too") { 2 } else { 1 });
                for (source, references, model) in sources {
                    for (offered, answer) in [(false, "the true color"), (true, "the best offered")]
                    {
                        for (count, row) in self.decided(print, references, model, offered)? {
                            let way = format!("{source}, {answer}, {count:>2} decisions");
                            table.entry((half, way)).or_default().push(row);
                        }
                    }
                }
            }
            eprintln!("{}", print.name);
        }
        for (half, title) in [(0, "tuned on"), (1, "reported")] {
            println!("\n{}, {title}:\n", self.kind.name);
            println!(
                "| | prints | mean CIEDE2000 | 95th percentile | chroma ratio | colorfulness ratio | palette distance to the truth | to the first reference |"
            );
            println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
            for ((_, way), rows) in table.iter().filter(|((h, _), _)| *h == half) {
                let mean =
                    |of: fn(&Row) -> f64| rows.iter().map(of).sum::<f64>() / rows.len() as f64;
                println!(
                    "| {} | {} | {:.2} | {:.1} | {:.2} | {:.2} | {:.2} | {:.2} |",
                    way.trim_start_matches(char::is_numeric).trim_start(),
                    rows.len(),
                    mean(|r| r.error),
                    mean(|r| r.p95),
                    mean(|r| r.chroma),
                    mean(|r| r.colorfulness),
                    mean(|r| r.palette),
                    mean(|r| r.to_reference)
                );
            }
            for alike in [false, true] {
                let of = |count| clicks.get(&(half, alike, count));
                let means: Vec<String> = CLICKS
                    .iter()
                    .filter_map(|&count| of(count))
                    .map(|all| format!("{:.2}", all.iter().sum::<f64>() / all.len() as f64))
                    .collect();
                if !means.is_empty() {
                    println!(
                        "clicks (alike: {alike}), mean CIEDE2000 after {CLICKS:?}: {}",
                        means.join(" / ")
                    );
                }
            }
        }
        Ok(())
    }

    /// Returns the three prints of other folds that `suggest` ranks first.
    fn references(&self, print: &Print, fold: usize) -> Result<Vec<Picture>> {
        let found = suggest(
            self.analyzer.network,
            &print.gray,
            &self.kind.folder,
            &Silent,
        )?;
        let others = found.iter().filter_map(|suggestion| {
            let same = |p: &&Print| suggestion.path == p.path;
            self.kind
                .prints
                .iter()
                .find(same)
                .filter(|p| p.fold != Some(fold))
        });
        Ok(others.take(3).map(|print| print.truth.clone()).collect())
    }

    /// Colors the print in every way that is wanted. Names begin with a digit that orders them.
    fn pictures(
        &self,
        print: &Print,
        model: &Model,
        references: &[Picture],
    ) -> Result<Vec<(&'static str, Picture)>> {
        let settled = Palette::of(&[&print.truth], 10, &Silent)?;
        let before = {
            let mut settings = self.settings.clone();
            settings.evidence.share = 0.0;
            settings
        };
        let from = |references| From {
            references,
            model: None,
            palette: None,
        };
        let (plain, one, three) = (from(&[][..]), from(&references[..1]), from(references));
        let model = Some(model);
        let palette = Some(&settled);
        let mut pictures = Vec::new();
        for (way, job, settings) in [
            ("2 color mode by cells, three references", three, &before),
            ("2 color mode by cells, one reference", one, &before),
            ("3 one reference", one, &self.settings),
            ("3 three references", three, &self.settings),
            ("4 model", From { model, ..plain }, &self.settings),
            (
                "5 model, three references",
                From { model, ..three },
                &self.settings,
            ),
            ("6 palette", From { palette, ..plain }, &self.settings),
            (
                "6 palette, three references",
                From { palette, ..three },
                &self.settings,
            ),
            (
                "6 palette, model",
                From {
                    palette,
                    model,
                    ..plain
                },
                &self.settings,
            ),
        ] {
            if self.wants(way.split_at(2).1) {
                pictures.push((way, self.colored(&print.gray, &job, settings)?));
            }
        }
        if self.wants("gray") {
            pictures.push(("0 gray", print.gray.clone()));
        }
        for (way, references) in [
            ("1 map, one reference", &references[..1]),
            ("1 map, three references", references),
        ] {
            if self.wants(way.split_at(2).1) {
                let references: Vec<&Picture> = references.iter().collect();
                let picture = colorize_by_lightness(
                    &Gray::of(&print.gray),
                    &references,
                    &self.settings,
                    &Silent,
                )?;
                pictures.push((way, picture));
            }
        }
        if self.wants("config3_3_4") {
            pictures.push((
                "1 config3_3_4, one reference",
                by_paper(self.analyzer.network, &print.gray, &references[0])?,
            ));
        }
        Ok(pictures)
    }

    fn colored(&self, gray: &Picture, from: &From, settings: &Settings) -> Result<Picture> {
        let mut session = Session::new(&self.analyzer, Gray::of(gray), settings.clone())?;
        for reference in from.references {
            session.add_reference(&self.analyzer, reference, None)?;
        }
        session.set_model(&self.analyzer, from.model)?;
        session.set_palette(from.palette.cloned());
        Ok(session.finish(&Silent)?.0)
    }

    /// Returns the measures of the first of eight proposals, and of the one nearest to the truth; the palette distances in place of those to the
    /// reference are from the most similar of the eight to each.
    fn proposals(&self, print: &Print, model: &Model) -> Result<Vec<(&'static str, Row)>> {
        let mut session =
            Session::new(&self.analyzer, Gray::of(&print.gray), self.settings.clone())?;
        session.set_model(&self.analyzer, Some(model))?;
        let view = View::whole(session.scan());
        let pictures: Vec<Picture> = (0..8)
            .map(|number| eight_bit(&session.propose(number, &view, &Silent)?))
            .collect::<Result<_>>()?;
        let mut rows = Vec::new();
        for (index, picture) in pictures.iter().enumerate() {
            let others = pictures
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            let apart = others.map(|(_, other)| palette_distance(picture, other));
            let apart = apart.fold(f64::INFINITY, f64::min);
            let score = Score::of(picture, &print.truth, Some(&print.gray))?;
            rows.push(Row::of(&score, Some(apart)));
        }
        let best = rows.iter().min_by(|a, b| a.error.total_cmp(&b.error));
        let first_and_best = [
            ("9 first of eight proposals", rows.first()),
            ("9 best of eight proposals", best),
        ];
        Ok(first_and_best
            .into_iter()
            .filter_map(|(way, row)| Some((way, *row?)))
            .collect())
    }

    /// Returns the measures while the greatest doubt is decided again and again: by its true color, or by the offered color that is nearest
    /// to it, which may be the present one.
    fn decided(
        &self,
        print: &Print,
        references: &[Picture],
        model: Option<&Model>,
        offered: bool,
    ) -> Result<Vec<(usize, Row)>> {
        let mut session =
            Session::new(&self.analyzer, Gray::of(&print.gray), self.settings.clone())?;
        for reference in references {
            session.add_reference(&self.analyzer, reference, None)?;
        }
        session.set_model(&self.analyzer, model)?;
        let (width, height, labels) = session.areas().raster();
        let labels = labels.to_vec();
        let (across, down) = (print.gray.width(), print.gray.height());
        let piece_at = |x: usize, y: usize| labels[y * height / down * width + x * width / across];
        let mut rows = Vec::new();
        for count in 0..=DECISIONS[DECISIONS.len() - 1] {
            if DECISIONS.contains(&count) {
                let picture = eight_bit(&session.render(&View::whole(session.scan()), &Silent)?)?;
                let score = Score::of(&picture, &print.truth, Some(&print.gray))?;
                rows.push((count, Row::of(&score, None)));
            }
            let Some(doubt) = session.doubts(1, &Silent)?.pop() else {
                continue;
            };
            let piece = piece_at(doubt.x, doubt.y);
            let inside: Vec<usize> = (0..across * down)
                .filter(|&pixel| piece_at(pixel % across, pixel / across) == piece)
                .collect();
            let truth = [0, 1, 2].map(|plane| {
                let mut values: Vec<f32> = inside
                    .iter()
                    .map(|&pixel| print.truth.planes()[plane][pixel])
                    .collect();
                let middle = values.len() / 2;
                *values.select_nth_unstable_by(middle, f32::total_cmp).1 as u8
            });
            let colors = doubt.alternatives.iter().map(|alternative| alternative.rgb);
            let colors: Vec<[u8; 3]> = colors.chain([doubt.rgb]).collect();
            let nearest = colors.into_iter().min_by(|a, b| {
                let [a, b] = [a, b].map(|rgb| chroma_apart(*rgb, truth));
                a.total_cmp(&b)
            });
            let rgb = match offered {
                true => nearest.unwrap_or(truth),
                false => truth,
            };
            session.edit(Edit::Pick(Pick {
                x: doubt.x,
                y: doubt.y,
                rgb,
                reach: self.reach,
            }))?;
        }
        Ok(rows)
    }

    /// Returns the mean errors while the area with the greatest sum of errors is given its true mean color again and again.
    fn clicked(&self, print: &Print, model: &Model, reach: Reach) -> Result<Vec<(usize, f64)>> {
        let mut session =
            Session::new(&self.analyzer, Gray::of(&print.gray), self.settings.clone())?;
        session.set_model(&self.analyzer, Some(model))?;
        let (width, height, labels) = session.areas().raster();
        let labels = labels.to_vec();
        let count = labels.iter().max().map_or(0, |most| *most as usize + 1);
        let (across, down) = (print.gray.width(), print.gray.height());
        let area_of = |pixel: usize| {
            let (x, y) = (pixel % across, pixel / across);
            labels[y * height / down * width + x * width / across] as usize
        };
        let mut errors = Vec::new();
        let mut done = vec![false; count];
        for click in 0..=CLICKS[CLICKS.len() - 1] {
            let picture = session.render(&View::whole(session.scan()), &Silent)?;
            let score = Score::of(&eight_bit(&picture)?, &print.truth, None)?;
            if CLICKS.contains(&click) {
                errors.push((click, score.ciede2000));
            }
            let mut wrong = vec![0.0f64; count];
            for pixel in 0..across * down {
                let distance = (0..3).map(|plane| {
                    let [have, want] = [&picture, &print.truth].map(|p| p.planes()[plane][pixel]);
                    f64::from(have - want).powi(2)
                });
                wrong[area_of(pixel)] += distance.sum::<f64>().sqrt();
            }
            let left = (0..count).filter(|&area| !done[area]);
            let Some(worst) = left.max_by(|&a, &b| wrong[a].total_cmp(&wrong[b])) else {
                break;
            };
            done[worst] = true;
            let inside: Vec<usize> = (0..across * down)
                .filter(|&p| area_of(p) == worst)
                .collect();
            // The place that is as light as the area is on average.
            let light = |&p: &usize| f64::from(print.gray.planes()[0][p]);
            let mean = inside.iter().map(light).sum::<f64>() / inside.len() as f64;
            let typical = inside.iter().min_by(|&a, &b| {
                let away = |p: &usize| (light(p) - mean).abs();
                away(a).total_cmp(&away(b))
            });
            let Some(&place) = typical else {
                continue;
            };
            let rgb = [0, 1, 2].map(|plane| {
                let sum: f32 = inside.iter().map(|&p| print.truth.planes()[plane][p]).sum();
                (sum / inside.len() as f32).round() as u8
            });
            session.edit(Edit::Pick(Pick {
                x: place % across,
                y: place / across,
                rgb,
                reach,
            }))?;
        }
        Ok(errors)
    }
}

impl Kind {
    /// Copies the prints to one folder of OUT, where `suggest` may keep descriptors.
    fn open(name: &'static str, folders: &[&str], prints: &Path, out: &Path) -> Result<Self> {
        let folder = out.join(name);
        fs::create_dir_all(&folder)?;
        let mut all = Vec::new();
        for (index, source) in folders.iter().enumerate() {
            let mut paths: Vec<PathBuf> = fs::read_dir(prints.join(source))?
                .map(|entry| Ok(entry?.path()))
                .collect::<std::io::Result<_>>()?;
            paths.retain(|path| path.is_file());
            paths.sort();
            let count = paths.len();
            for (place, from) in paths.into_iter().enumerate() {
                let path = folder.join(from.file_name().unwrap_or_default());
                if !path.exists() {
                    fs::copy(&from, &path)?;
                }
                let truth = eight_bit(&Picture::open(&path)?.resize_longest(SIDE)?)?;
                all.push(Print {
                    name: path
                        .file_stem()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned(),
                    gray: eight_bit(&luma(&truth)?)?,
                    truth,
                    path,
                    fold: (index == 0).then_some(place * FOLDS / count),
                });
            }
        }
        Ok(Kind {
            name,
            folder,
            prints: all,
        })
    }

    /// Trains a model for each fold, of the prints of the others.
    fn models(&self, network: &Network, out: &Path) -> Result<Vec<Model>> {
        let of_fold = |fold: usize| -> Result<Model> {
            let path = out.join(format!("{}-{fold}.safetensors", self.name));
            if path.exists() {
                return Ok(Model::open(&path)?);
            }
            let others = self.prints.iter().filter(|print| print.fold != Some(fold));
            let pictures: Vec<PathBuf> = others.map(|print| print.path.clone()).collect();
            let mut settings = TrainSettings::default();
            // The table judges it.
            settings.held_out.least_prints = usize::MAX;
            let training = Training {
                network,
                name: self.name,
                seed: 0,
                settings: &settings,
                monitor: &Silent,
            };
            let model = train(&training, &Candidates::of(&pictures)?)?;
            fs::write(&path, model.to_bytes())?;
            eprintln!("{}", path.display());
            Ok(model)
        };
        (0..FOLDS).map(of_fold).collect()
    }
}

/// Returns the distance of two colors in a* and b*.
fn chroma_apart(a: [u8; 3], b: [u8; 3]) -> f32 {
    let [a, b] = [a, b].map(|rgb| Pigment::of_rgb(rgb, 1.0).lab);
    (a[1] - b[1]).hypot(a[2] - b[2])
}

fn by_paper(network: &Network, content: &Picture, style: &Picture) -> Result<Picture> {
    let configuration = Configuration::named("config3_3_4")?;
    let [image, style] = [content, style].map(prepare::image);
    let problem = Problem::new(network, &configuration, &image, &[(&style, 1.0)])?;
    let outcome = optimize(&problem, &configuration, &Silent)?;
    Ok(content.with_planar_rgb(outcome.image.into_vec())?)
}

/// Returns the picture in gray as most programs compute it (ITU-R BT.601).
fn luma(picture: &Picture) -> Result<Picture> {
    let [red, green, blue] = picture.planes();
    let of = |index: usize| 0.299 * red[index] + 0.587 * green[index] + 0.114 * blue[index];
    let plane: Vec<f32> = (0..red.len()).map(of).collect();
    Ok(picture.with_planar_rgb([&plane[..]; 3].concat())?)
}

/// Returns the picture with values rounded as in an 8-bit file.
fn eight_bit(picture: &Picture) -> Result<Picture> {
    let rounded = picture.planar_rgb().iter().map(|v| v.round()).collect();
    Ok(picture.with_planar_rgb(rounded)?)
}

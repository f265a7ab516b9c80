use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use nishikie::color::{Score, palette_distance};
use nishikie::picture::Picture;
use nishikie::prepare;
use nishikie::style::objective::RelativeError;
use nishikie::style::{Configuration, evaluate};
use serde_json::json;

use crate::console;
use crate::memory;
use crate::options::NetworkOptions;
use crate::pictures::{depths, large_enough, open, open_original};

/// The longest side, in pixels, at which relative errors are computed, as in the paper.
const RELATIVE_ERROR_SIDE: usize = 512;

/// Measure how near a colored picture comes to the truth.
///
/// No single number says whether a coloring is good; read them together.
///
/// CIEDE2000: color difference, pixel by pixel. 0 is the truth itself, 1 just noticeable; the gray print itself is the
/// value to beat. Its 95th percentile tells how wrong the worst areas are.
///
/// chroma ratio: mean chroma divided by the truth's. 1 is right, below it dull, above it garish.
///
/// colorfulness ratio: colorfulness after Hasler and Süsstrunk, divided by the truth's. 1 is right; less than the chroma
/// ratio says that one tint lies over everything.
///
/// palette distance: how far the colors, wherever they lie, are from the truth's, in units of chroma. 0 is the same
/// palette; and to each --style, where small says that its colors were taken over.
///
/// hue error: how far hues are turned on average, in degrees, where picture and truth are both colored (chroma above 10).
/// 0 is right, 180 the opposite color; its share tells for how much of the print it speaks.
///
/// bleeding: share of the truth's steps of color across key-block lines that was lost. 0 is none, 1 all.
///
/// lightness: how far L* strays from the input's, or from the truth's without --input. 0 keeps the print as it is.
///
/// relative error, with --input and --style: the paper's, of the content and of the styles together, each 0 to 2 and
/// better small, at 512 pixels at most in config3_3_4; `nishikie evaluate` takes others.
#[derive(Args)]
pub struct ScoreCommand {
    /// The colored picture.
    out: PathBuf,

    /// The print in its own colors, as large.
    truth: PathBuf,

    /// The gray picture that was colored: lightness is compared with it, not with the truth.
    #[arg(long, value_name = "GRAY")]
    input: Option<PathBuf>,

    /// A print that color was taken from, of any size; also compare the palette with it. Can be given several times.
    #[arg(long = "style", value_name = "FILE")]
    styles: Vec<PathBuf>,

    /// Bring all to this longest side first.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    size: Option<u32>,

    /// Print as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    network: NetworkOptions,
}

impl ScoreCommand {
    pub fn run(self) -> anyhow::Result<()> {
        let sized = |picture: Picture| -> anyhow::Result<_> {
            Ok(match self.size {
                Some(size) => picture.resize_longest(size as usize)?,
                None => picture,
            })
        };
        let original = |path: &PathBuf| open_original(path).and_then(sized);
        let out = sized(open(&self.out)?)?;
        // Before the second picture is opened.
        memory::check_comparison(&out)?;
        let mut truth = original(&self.truth)?;
        let input = self.input.as_ref();
        let mut input = input.map(|path| open(path).and_then(sized)).transpose()?;
        let styles: Vec<Picture> = self.styles.iter().map(original).collect::<Result<_, _>>()?;
        if self.size.is_some() {
            // Sides that round differently.
            let same = |p: Picture| p.resize(out.width(), out.height());
            truth = same(truth)?;
            input = input.map(same).transpose()?;
        }
        let score = Score::of(&out, &truth, input.as_ref())
            .with_context(|| format!("{}", self.out.display()))?;
        let distances: Vec<f64> = styles.iter().map(|s| palette_distance(&out, s)).collect();
        let relative_error = match &input {
            Some(input) if !styles.is_empty() => Some(self.relative_error(&out, input, &styles)?),
            _ => None,
        };

        if self.json {
            let mut result = json!(score);
            let named = self.styles.iter().zip(&distances);
            result["styles"] = named
                .map(|(path, distance)| json!({ "file": path.display().to_string(), "palette_distance": distance }))
                .collect();
            result["relative_error"] = json!(relative_error);
            console::json(&serde_json::to_string_pretty(&result)?)?;
            return Ok(());
        }
        self.print(&score, &distances, relative_error)
    }

    /// Returns the paper's relative errors of a result, with the default configuration.
    fn relative_error(
        &self,
        out: &Picture,
        input: &Picture,
        styles: &[Picture],
    ) -> anyhow::Result<RelativeError> {
        let configuration = Configuration::default();
        let content = prepare::content(input, Some(RELATIVE_ERROR_SIDE))?;
        let out = out.resize(content.width(), content.height())?;
        let (content_depth, style_depth) = depths(&configuration);
        large_enough(&self.out, &out, content_depth)?;
        let mut images = Vec::new();
        for (path, style) in self.styles.iter().zip(styles) {
            let style = prepare::style(style, &content, 1.0)?;
            large_enough(path, &style, style_depth)?;
            images.push(prepare::image(&style));
        }
        let weighed: Vec<_> = images.iter().map(|image| (image, 1.0)).collect();
        let network = self.network.network(None)?;
        let [content, out] = [&content, &out].map(prepare::image);
        let found = evaluate(&network, &configuration, &content, &weighed, &out)?;
        Ok(found.relative_error)
    }

    fn print(
        &self,
        score: &Score,
        distances: &[f64],
        relative_error: Option<RelativeError>,
    ) -> anyhow::Result<()> {
        let line = |name: &str, value: &str| console::print(format_args!("{name:<18} {value}"));
        let ratio = |ratio: f64| match ratio.is_finite() {
            true => format!("{ratio:.3}"),
            false => "-  (the truth is gray)".to_owned(),
        };
        let difference = format!(
            "{:.3} mean, {:.3} 95th percentile",
            score.ciede2000, score.ciede2000_p95
        );
        line("CIEDE2000", &difference)?;
        line("chroma ratio", &ratio(score.chroma_ratio))?;
        line("colorfulness ratio", &ratio(score.colorfulness_ratio))?;
        let distance = format!("{:.3} to the truth", score.palette_distance);
        line("palette distance", &distance)?;
        for (path, distance) in self.styles.iter().zip(distances) {
            line("", &format!("{distance:.3} to {}", path.display()))?;
        }
        let hue = match score.hue {
            Some(hue) => format!(
                "{:.1}° mean, over {:.1} % of the pixels",
                hue.mean,
                100.0 * hue.share
            ),
            None => "-  (no pixel is colored in both)".to_owned(),
        };
        line("hue error", &hue)?;
        let bleeding = match score.bleeding {
            Some(bleeding) => format!("{bleeding:.3}"),
            None => "-  (no color meets another across a line)".to_owned(),
        };
        line("bleeding", &bleeding)?;
        let lightness = format!(
            "{:.3} mean, {:.3} 99th percentile",
            score.lightness.mean, score.lightness.p99
        );
        line("lightness", &lightness)?;
        if let Some(error) = relative_error {
            let error = format!(
                "{:.4} content, {:.4} style",
                error.content_mean, error.style_mean
            );
            line("relative error", &error)?;
        }
        Ok(())
    }
}

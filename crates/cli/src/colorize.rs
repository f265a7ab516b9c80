use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use nishikie::color::memory_needed;
use nishikie::picture::output;
use nishikie::picture::{Depth, Picture, Source, check_output};
use nishikie::prepare;
use nishikie::style::{
    DEFAULT_COARSEST, Ending, Level, Pictures, Sidecar, Start, history_csv, stylize,
};
use serde_json::json;
use vgg::Layer;

use crate::color::{self, ColorOptions};
use crate::console::{Console, RunProgress};
use crate::memory;
use crate::options::{ConfigurationOptions, NetworkOptions, positive, style_weights, weight};

/// Colour a grey print with one or several coloured ones.
///
/// In colour mode the print keeps every line, letter and pattern at its own size, and its lightness; each place takes the
/// colour of what looks like it in the styles. In style mode, the paper's, a picture that begins as the content is
/// optimised until its features in VGG-19 are the content's and their Gram matrices the style's.
#[derive(Args)]
#[command(after_help = "Examples:
  nishikie colorize grey.png colour.jpg -o out.png
  nishikie colorize scan.tif one.jpg two.jpg -o out.tif --pick 120,48=#2b4f81
  nishikie colorize grey.png colour.jpg -o out.png --mode style
  nishikie colorize grey.png one.jpg two.jpg --style-weights 1,0.3 -o out.png
  nishikie colorize grey.png colour.jpg -o out.png --config config2_3_1 --size 768 --iterations 200")]
pub struct Colorize {
    /// The print to colour: PNG, JPEG, TIFF or WebP. If it has colour, that is taken away first.
    content: PathBuf,

    /// Coloured prints to take the colour from.
    #[arg(required = true)]
    styles: Vec<PathBuf>,

    /// The picture to write; its extension says the format (.png, .jpg, .tif, .webp). A record of the run is written
    /// beside it, with the extension .json.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,

    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,

    /// How to colour. If not given: style where an option is that only style mode has, else color.
    #[arg(long)]
    mode: Option<Mode>,

    /// Longest side of the output in pixels; a smaller content keeps its size. In style mode 512 if not given, in colour
    /// mode the content's own.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    size: Option<u32>,

    /// Longest side of the styles, in parts of the content's; 1 if not given.
    #[arg(long, value_name = "FACTOR", value_parser = positive, allow_hyphen_values = true, help_heading = STYLE_MODE)]
    style_scale: Option<f64>,

    /// Longest side of the first, coarsest level, in pixels. A larger output is made coarse to fine: 2048 at 512, 1024, then
    /// 2048, each level beginning with the last one's picture enlarged and, after the first, taking half of
    /// --iterations. 512 if not given; the size itself makes one level of it.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..), help_heading = STYLE_MODE)]
    coarsest: Option<u32>,

    /// How much each style counts, in the order of the styles; all the same if not given.
    #[arg(long, value_name = "W,…", value_delimiter = ',', value_parser = weight, allow_hyphen_values = true, help_heading = STYLE_MODE)]
    style_weights: Vec<f64>,

    /// Where the output begins: `content` (the default), `noise`, or a picture's file name.
    #[arg(long, value_name = "START", help_heading = STYLE_MODE)]
    start: Option<String>,

    /// Which noise, with --start noise; the same number gives the same. 0 if not given.
    #[arg(long, value_name = "N", help_heading = STYLE_MODE)]
    seed: Option<u64>,

    /// Bits per channel; 16 for PNG and TIFF only. If not given: 8 in style mode, in colour mode the content's where the
    /// format has them.
    #[arg(long)]
    depth: Option<DepthName>,

    /// Also write the best picture so far after every N evaluations, as OUT-00010.png and so on, marked as unfinished. Where
    /// there are several levels, the name says the size: OUT-512px-00010.png.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = STYLE_MODE)]
    save_every: Option<u32>,

    /// Write losses and relative errors after every iteration as CSV.
    #[arg(long, value_name = "FILE", help_heading = STYLE_MODE)]
    history: Option<PathBuf>,

    /// Print the result as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    color: ColorOptions,

    #[command(flatten)]
    configuration: ConfigurationOptions,

    #[command(flatten)]
    network: NetworkOptions,
}

/// The heading of what only style mode has.
const STYLE_MODE: &str = "Style mode";

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Mode {
    /// The content keeps every line and its lightness, and takes on colour alone.
    Color,
    /// The paper's method: the whole picture is optimised, its strokes with it.
    Style,
}

#[derive(Clone, Copy, ValueEnum)]
enum DepthName {
    #[value(name = "8")]
    Eight,
    #[value(name = "16")]
    Sixteen,
}

impl Colorize {
    pub fn run(self, console: &Console) -> anyhow::Result<()> {
        let only_style = self.configuration.given()
            || !self.style_weights.is_empty()
            || self.style_scale.is_some()
            || self.coarsest.is_some()
            || self.start.is_some()
            || self.seed.is_some()
            || self.save_every.is_some()
            || self.history.is_some();
        match self.mode {
            Some(Mode::Color) if only_style => {
                bail!(
                    "an option of style mode (in --help under \"Style mode\" and \"Configuration\") does not go with --mode \
                     color; leave one of them out"
                )
            }
            Some(Mode::Style) | None if only_style || self.mode.is_some() => {
                if self.color.given() {
                    bail!(
                        "an option of colour mode (in --help under \"Colour mode\") does not go with style mode; leave one of \
                         them out"
                    );
                }
                self.by_style(console)
            }
            _ => self.by_color(console),
        }
    }

    fn by_color(self, console: &Console) -> anyhow::Result<()> {
        let depth = |content: Option<&Picture>| match (self.depth, content) {
            (Some(DepthName::Sixteen), _) => Depth::Sixteen,
            (None, Some(content)) if holds_sixteen(&self.output) => content.depth(),
            _ => Depth::Eight,
        };
        check_output(&self.output, depth(None), self.force)?;
        output::check(&Sidecar::path_beside(&self.output), self.force)?;
        let inputs = [&self.content].into_iter().chain(&self.styles);
        let inputs = inputs.chain(self.color.files());
        keep_inputs(&self.output, inputs.map(PathBuf::as_path))?;
        let scan = open(&self.content, console)?;
        if !scan.is_gray() {
            console.note(format_args!(
                "{}: its colour is taken away first",
                self.content.display()
            ));
        }
        let content = prepare::content(&scan, self.size.map(|size| size as usize))?;
        drop(scan);
        let needed = memory_needed(content.width(), content.height(), self.styles.len());
        memory::check_color(content.width(), content.height(), needed)?;
        console.detail(format_args!(
            "needs about {:.1} GB of memory",
            needed as f64 / 1e9
        ));
        large_enough(&self.content, &content, Some(Layer::Conv4_2))?;
        let run = color::Run {
            content: &content,
            styles: &self.styles,
            output: &self.output,
            depth: depth(Some(&content)),
            force: self.force,
            json: self.json,
        };
        self.color.run(&run, &self.network, console)
    }

    fn by_style(self, console: &Console) -> anyhow::Result<()> {
        let configuration = self.configuration.configuration()?;
        let weights = style_weights(&self.style_weights, self.styles.len())?;
        let depth = match self.depth {
            Some(DepthName::Sixteen) => Depth::Sixteen,
            Some(DepthName::Eight) | None => Depth::Eight,
        };
        let size = self.size.unwrap_or(512);
        let style_scale = self.style_scale.unwrap_or(1.0);
        let start_name = self.start.as_deref().unwrap_or("content");
        let seed = self.seed.unwrap_or(0);
        let beside = Sidecar::path_beside(&self.output);
        check_output(&self.output, depth, self.force)?;
        output::check(&beside, self.force)?;
        if let Some(history) = &self.history {
            output::check(history, self.force)?;
            if *history == self.output || *history == beside {
                bail!(
                    "{}: is written by the run already; name another file for --history",
                    history.display()
                );
            }
        }
        let start_file = Some(start_name).filter(|name| !["content", "noise"].contains(name));
        let inputs = [self.content.as_path()]
            .into_iter()
            .chain(self.styles.iter().map(PathBuf::as_path))
            .chain(start_file.map(Path::new));
        for file in [Some(&self.output), self.history.as_ref()]
            .into_iter()
            .flatten()
        {
            keep_inputs(file, inputs.clone())?;
        }

        let scan = open(&self.content, console)?;
        if !scan.is_gray() {
            console.note(format_args!(
                "{}: its colour is taken away first",
                self.content.display()
            ));
        }
        let content = prepare::content(&scan, Some(size as usize))?;
        memory::check(content.width(), content.height())?;
        let deepest = |layers: &[Layer]| layers.iter().copied().max();
        let style_depth = deepest(&configuration.style_layers);
        let depth_needed = style_depth.max(deepest(&configuration.content_layers));
        large_enough(&self.content, &content, depth_needed)?;
        let mut sources: Vec<Source> = scan.source().into_iter().cloned().collect();
        drop(scan);
        let mut styles = Vec::new();
        for path in &self.styles {
            let style = open(path, console)?;
            let source = style.source().cloned();
            if source.as_ref().map(|s| &s.sha256) == sources.first().map(|s| &s.sha256) {
                bail!(
                    "{}: is the content itself; name another print as the style",
                    path.display()
                );
            }
            if style.is_gray() {
                console.note(format_args!("{}: has no colour to give", path.display()));
            }
            sources.extend(source);
            large_enough(path, &style, style_depth)?;
            let style = prepare::style(&style, &content, style_scale)?;
            large_enough(path, &style, style_depth)?;
            styles.push(style);
        }
        let start = match start_name {
            "content" => Start::Content,
            "noise" => Start::Noise(seed),
            file => {
                let picture = open(Path::new(file), console)?;
                sources.extend(picture.source().cloned());
                Start::Picture(prepare::image(
                    &picture.resize(content.width(), content.height())?,
                ))
            }
        };

        let network = self.network.network(configuration.pooling, console)?;
        console.detail(format_args!(
            "{}, {} × {} pixels, {} threads",
            configuration.name,
            content.width(),
            content.height(),
            rayon::current_num_threads()
        ));
        let coarsest = self
            .coarsest
            .map_or(DEFAULT_COARSEST, |pixels| pixels as usize);
        let pictures = Pictures {
            content: &content,
            styles: &styles
                .into_iter()
                .zip(weights.iter().copied())
                .collect::<Vec<_>>(),
            style_scale,
            start,
            coarsest,
        };

        let roles = ["content"]
            .into_iter()
            .chain(self.styles.iter().map(|_| "style"))
            .chain(["start"]);
        let sources = sources
            .iter()
            .zip(roles)
            .map(|(source, role)| source.input(role))
            .collect();
        let list = |values: &[f64]| {
            let texts: Vec<String> = values.iter().map(f64::to_string).collect();
            texts.join(",")
        };
        let settings = [
            ("size", size.to_string()),
            ("coarsest", coarsest.to_string()),
            ("style_scale", style_scale.to_string()),
            ("style_weights", list(&weights)),
            ("start", start_name.to_owned()),
            ("seed", seed.to_string()),
            ("precision", network.precision().to_string()),
        ];
        let weights_sha256 = network.weights().sha256();
        let unfinished = Sidecar::unfinished(&configuration, weights_sha256, sources, settings);

        let stop = stop_on_interrupt()?;
        let mut progress = RunProgress::default();
        let mut saved = 0;
        let mut failed = None;
        let outcome = stylize(
            &network,
            &configuration,
            &pictures,
            |level, record, image| {
                progress.update(level, record);
                if let Some(every) = self.save_every.map(|every| every as usize)
                    && record.evaluations / every > saved
                {
                    saved = record.evaluations / every;
                    let path = numbered(&self.output, level, record.evaluations);
                    let written = content
                        .resize(level.width, level.height)
                        .and_then(|content| content.with_planar_rgb(image.as_slice().to_vec()))
                        .and_then(|p| p.save(&path, depth, Some(&unfinished), self.force));
                    if let Err(error) = written {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                if stop.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        )?;
        progress.finish();

        let sidecar = Sidecar::new(unfinished, &configuration, &outcome);
        let picture = content.with_planar_rgb(outcome.image.into_vec())?;
        picture.save(&self.output, depth, Some(&sidecar.provenance), self.force)?;
        output::write(&beside, &serde_json::to_vec_pretty(&sidecar)?, self.force)?;
        if let Some(path) = &self.history {
            output::write(path, &history_csv(&sidecar.history)?, self.force)?;
        }
        if let Some(error) = failed {
            let written = self.output.display();
            return Err(error).context(format!(
                "a picture along the way could not be written, so the run was stopped early; {written} is the best so far"
            ));
        }

        let last = sidecar.history.last().context("a run has a history")?;
        if self.json {
            let result = json!({
                "output": self.output,
                "record": beside,
                "configuration": sidecar.configuration,
                "width": sidecar.width,
                "height": sidecar.height,
                "ending": sidecar.ending,
                "result": last,
            });
            println!("{}", serde_json::to_string_pretty(&result)?);
            return Ok(());
        }
        let ending = match sidecar.ending {
            Ending::Complete => "",
            Ending::Converged => ", since the loss would fall no further",
            Ending::StoppedEarly => ", stopped early",
        };
        println!(
            "{}: {} × {}, {}, {} evaluations in {:.1} s{ending}",
            self.output.display(),
            sidecar.width,
            sidecar.height,
            configuration.name,
            last.evaluations,
            last.seconds
        );
        println!(
            "relative error {:.3} (content {:.3}, style {:.3}), loss {:.4e}",
            last.relative_error.mean(),
            last.relative_error.content_mean,
            last.relative_error.style_mean,
            last.losses.total
        );
        Ok(())
    }
}

/// Whether the format that the name says has 16 bits per channel.
fn holds_sixteen(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["png", "tif", "tiff"].iter().any(|&e| extension == e)
}

/// Refuses to write over what the run is made from, with --force too: a scan may be the only one there is.
pub fn keep_inputs<'a>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> anyhow::Result<()> {
    let Ok(existing) = output.canonicalize() else {
        return Ok(());
    };
    for input in inputs {
        if input.canonicalize().is_ok_and(|input| input == existing) {
            bail!(
                "{}: is one of the inputs, which are never overwritten; choose another name",
                output.display()
            );
        }
    }
    Ok(())
}

/// Refuses a picture without a position at the deepest layer that is to see it.
pub fn large_enough(path: &Path, picture: &Picture, deepest: Option<Layer>) -> anyhow::Result<()> {
    let (width, height) = (picture.width(), picture.height());
    match deepest {
        Some(layer) if width.min(height) < layer.least_side() => bail!(
            "{}: at {width} × {height} pixels it is too small for {layer}, where each side must have at least {}",
            path.display(),
            layer.least_side()
        ),
        _ => Ok(()),
    }
}

/// Opens a picture, and passes on what was odd about it.
pub fn open(path: &Path, console: &Console) -> anyhow::Result<Picture> {
    let picture = Picture::open(path)?;
    for warning in picture.warnings() {
        console.note(format_args!("{}: {warning}", path.display()));
    }
    Ok(picture)
}

/// `out.png` after 10 evaluations is `out-00010.png`, where there are several levels `out-512px-00010.png`.
fn numbered(path: &Path, level: &Level, evaluations: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let size = match level.of {
        1 => String::new(),
        _ => format!("{}px-", level.width.max(level.height)),
    };
    path.with_file_name(format!("{stem}-{size}{evaluations:05}.{extension}"))
}

/// Becomes true at the first Ctrl-C; the second ends the program at once.
fn stop_on_interrupt() -> anyhow::Result<&'static AtomicBool> {
    static STOP: AtomicBool = AtomicBool::new(false);
    ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("nishikie: stopping after this iteration; Ctrl-C again ends at once, with nothing written");
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(&STOP)
}

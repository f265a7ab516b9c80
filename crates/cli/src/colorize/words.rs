//! The arguments of `nishikie colorize`.

use std::path::{Path, PathBuf};

use clap::Args;
use nishikie::Engine;
use nishikie::vgg::Precision;

use super::options::{ColorOptions, DepthName, FormatName, Mode, PageChoice, StyleOptions};
use crate::files::{Files, is_standard};
use crate::options::{ConfigurationOptions, NetworkOptions};
use crate::signing::SigningOptions;

/// Color a gray print with one or several colored ones.
///
/// In color mode the print keeps every line, letter and pattern at its own size, and its lightness; each place takes the
/// color of what looks like it in the styles. In style mode, the paper's, a picture that begins as the content is
/// optimized until its features in VGG-19 are the content's and their Gram matrices the style's.
#[derive(Args)]
#[command(after_help = "Examples:
  nishikie colorize gray.png color.jpg -o out.png
  nishikie colorize gray.png -o out.png --model actors.safetensors
  nishikie colorize gray.png -o out.png --model actors.safetensors --proposals 4
  nishikie colorize gray.png -o out.png --model actors.safetensors --palette print.gpl
  nishikie colorize scan.tif one.jpg two.jpg -o out.tif --pick 120,48=#2b4f81 --alike
  nishikie colorize gray.png color.jpg -o out.png --mode style
  nishikie colorize gray.png one.jpg two.jpg --style-weights 1,0.3 -o out.png
  nishikie colorize gray.png color.jpg -o out.png --config config2_3_1 --size 768 --iterations 200
  nishikie colorize gray.png color.jpg -o again.png --settings out.png.json
  nishikie colorize *.tif --style one.jpg --style two.jpg --output-dir colored
  nishikie colorize album.tif --style one.jpg --output-dir colored --page all
  cat gray.png | nishikie colorize - color.jpg -o - --format jpg > out.jpg")]
pub struct Colorize {
    /// The print to color: PNG, JPEG, TIFF, WebP, JPEG 2000, JPEG XL, GIF or BMP, or - for one that comes from standard input. If it
    /// has color, that is taken away first.
    pub(super) content: PathBuf,

    /// Colored prints to take the color from; not needed with --model or --palette. With --output-dir these are contents too,
    /// and styles are given by --style.
    #[arg(required_unless_present_any = ["model", "palette", "settings", "style_files", "output_dir"])]
    pub(super) styles: Vec<PathBuf>,

    /// A colored print to take the color from, in the same way as one named after the content; may be given several times.
    #[arg(long = "style", value_name = "STYLE")]
    pub(super) style_files: Vec<PathBuf>,

    /// The picture to write; its extension says the format (.png, .jpg, .tif, .webp). A record of the run is written
    /// beside it, as OUT.png.json and so on. With - the picture alone goes to standard output.
    #[arg(
        short,
        long,
        value_name = "OUT",
        required_unless_present = "output_dir"
    )]
    pub(super) output: Option<PathBuf>,

    /// Color every picture that is named, each into this folder under its own name, with its record. What a run before has done
    /// already with the same inputs and settings is not done again; one that cannot be colored does not stop the others.
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["output", "pick", "scribbles", "mask", "style_mask", "confidence", "proposals", "history", "save_every"]
    )]
    pub(super) output_dir: Option<PathBuf>,

    /// The format to write, where no name of an output says it: with --output-dir the content's own if not given, with -o - PNG.
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<FormatName>,

    /// Which page of the content's file, where it has several. With --output-dir also `all`: each page of a TIFF is then a picture of
    /// its own, NAME-p01, NAME-p02 and so on.
    #[arg(long, value_name = "N|all")]
    pub(super) page: Option<PageChoice>,

    /// Overwrite an existing picture and its record.
    #[arg(long)]
    pub(super) force: bool,

    /// Use this mode. The default is the mode of --settings, else style if an option of style mode is given, else color.
    #[arg(long)]
    pub(super) mode: Option<Mode>,

    /// Take every setting from the record of another picture, which with the same inputs makes the same picture again.
    /// Options given beside it take the place of the record's.
    #[arg(long, value_name = "RECORD.json")]
    pub(super) settings: Option<PathBuf>,

    /// Longest side of the output in pixels; a smaller content keeps its size. In style mode 512 if not given, in color
    /// mode the content's own.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) size: Option<u32>,

    /// Bits per channel; 16 for PNG and TIFF only. If not given: 8 in style mode, in color mode the content's where the
    /// format has them.
    #[arg(long)]
    pub(super) depth: Option<DepthName>,

    /// Print the result as JSON.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) color: Option<ColorOptions>,

    #[command(flatten)]
    pub(super) style: Option<StyleOptions>,

    #[command(flatten)]
    pub(super) configuration: Option<ConfigurationOptions>,

    #[command(flatten)]
    pub(super) signing: SigningOptions,

    #[command(flatten)]
    pub(super) network: NetworkOptions,
}

impl Colorize {
    /// Returns true if the output's name gives its format.
    pub(super) fn names_format(&self) -> bool {
        self.output
            .as_deref()
            .is_some_and(|output| !is_standard(output))
    }

    /// Returns the page that `--page` names, if it names one.
    pub(super) fn one_page(&self) -> Option<u32> {
        match self.page {
            Some(PageChoice::One(page)) => Some(page),
            _ => None,
        }
    }

    /// Returns true if every page is wanted.
    pub(super) fn all_pages(&self) -> bool {
        self.page == Some(PageChoice::All)
    }

    /// Returns the prints to color.
    pub(super) fn contents(&self) -> impl Iterator<Item = &Path> {
        let more = self.output_dir.is_some().then_some(&self.styles);
        let first = [&self.content].into_iter();
        first
            .chain(more.into_iter().flatten())
            .map(PathBuf::as_path)
    }

    /// Returns the prints to take color from, in the order of their weights.
    pub(super) fn styles(&self) -> impl Iterator<Item = &Path> {
        let first = self.output_dir.is_none().then_some(&self.styles);
        let styles = first.into_iter().flatten().chain(&self.style_files);
        styles.map(PathBuf::as_path)
    }

    /// Returns the set of all files that are read.
    pub(super) fn inputs(&self) -> Files {
        let color = self.color.iter().flat_map(ColorOptions::files);
        Files::default()
            .reads(self.contents())
            .reads(self.styles())
            .reads(&self.settings)
            .reads(color)
            .reads(self.start_file())
            .reads(self.network.weights())
            .reads(self.signing.files())
    }

    /// Returns the engine that carries out the orders. `precision` is a record's, used if the options give none.
    pub(super) fn engine(&self, precision: Option<Precision>) -> anyhow::Result<Engine> {
        // A key that cannot be used is reported first.
        let signer = self.signing.signer()?;
        Ok(Engine {
            signer,
            ..self.network.engine(precision)?
        })
    }

    /// Returns the model to color with.
    pub(super) fn model_file(&self) -> Option<&Path> {
        self.color.as_ref()?.model.as_deref()
    }

    /// Returns the number of proposals, if more than one is asked for.
    pub(super) fn proposals(&self) -> Option<u8> {
        self.color.as_ref()?.proposals
    }

    /// Returns the path of the confidence picture, if it is asked for.
    pub(super) fn confidence(&self) -> Option<&Path> {
        self.color.as_ref()?.confidence.as_deref()
    }

    /// Returns the path of the table of losses, if it is asked for.
    pub(super) fn history(&self) -> Option<&Path> {
        self.style.as_ref()?.history.as_deref()
    }

    /// Returns the number of evaluations between two previews.
    pub(super) fn save_every(&self) -> Option<u32> {
        self.style.as_ref()?.save_every
    }

    /// Returns the picture to start with, if a file was given.
    pub(super) fn start_file(&self) -> Option<&Path> {
        self.style.as_ref()?.start_file()
    }
}

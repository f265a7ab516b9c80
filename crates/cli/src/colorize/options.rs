//! Options that only one of the modes has. A group is `None` if none of its options was given, which is used to infer the mode.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use nishikie::color::{Palette, PaletteError, Pick, Reach};
use nishikie::picture::Depth;
use nishikie::style::{Start, StyleRecipe};
use nishikie::{ColorRecipe, Recipe};

use crate::options::{ConfigurationOptions, positive, weight};

/// The options of color mode.
#[derive(Args)]
#[command(next_help_heading = "Color mode")]
pub struct ColorOptions {
    /// What was learned from a collection of prints by `nishikie train`. Styles may then be left out; where they are given, both
    /// count, and another impression of the same print still counts most.
    #[arg(long, value_name = "MODEL.safetensors")]
    pub model: Option<PathBuf>,

    /// Color with these pigments alone: a .json or .gpl file, such as `nishikie palette` writes, or colors as #rrggbb,#rrggbb,…
    /// Styles may be left out; with them or with a model the pigments find their places better.
    #[arg(long, value_name = "FILE|#RRGGBB,…")]
    palette: Option<PaletteChoice>,

    /// A color that is decided: pixels from the left and the top of the output, and the color of the piece there, a connected area of
    /// one lightness. With `,cloth` behind the color also of the pieces around it that have its pigment, with `,alike` of all that
    /// have it. May be given several times; the last of a piece counts. What is doubtful elsewhere is decided anew.
    #[arg(long, value_name = "X,Y=#RRGGBB")]
    pick: Vec<Pick>,

    /// Every --pick is also for the pieces that look as if they had the same pigment.
    #[arg(long, requires = "pick")]
    alike: bool,

    /// Also write how sure the colors are as a gray picture of the output's size: the probability that a color is right, from black, 0,
    /// to white, 1.
    #[arg(long, value_name = "FILE", conflicts_with = "proposals")]
    pub confidence: Option<PathBuf>,

    /// Write N plausible colorings that differ, as OUT-1, OUT-2 and so on with their records, and OUT as a sheet of them. The first is
    /// what is written without this option.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=12))]
    pub proposals: Option<u8>,

    /// Strokes of wanted color on a transparent ground, a PNG laid over the content. Their chroma is kept exactly.
    #[arg(long, value_name = "PNG")]
    pub scribbles: Option<PathBuf>,

    /// The content's regions, each in a color of its own: a region takes color from the styles' regions of the same mask
    /// color.
    #[arg(long, value_name = "PICTURE", requires = "style_mask")]
    pub mask: Option<PathBuf>,

    /// A style's regions, for --mask; as many as there are styles, in their order.
    #[arg(long, value_name = "PICTURE", requires = "mask")]
    pub style_mask: Vec<PathBuf>,

    /// Color by lightness alone, the yardstick that color mode is measured against.
    #[arg(long, conflicts_with_all = ["pick", "scribbles", "mask", "model", "palette", "proposals", "confidence"])]
    plain_map: bool,
}

/// A palette by its file or by its colors.
#[derive(Clone)]
struct PaletteChoice {
    palette: Palette,
    /// The file that the palette was read from; `None` if its colors were given.
    file: Option<PathBuf>,
}

impl FromStr for PaletteChoice {
    type Err = PaletteError;

    fn from_str(text: &str) -> Result<Self, PaletteError> {
        let colors = text.trim_start().starts_with('#');
        let file = (!colors).then(|| PathBuf::from(text));
        let palette = match &file {
            Some(file) => Palette::open(file)?,
            None => Palette::parse(text)?,
        };
        Ok(PaletteChoice { palette, file })
    }
}

/// The options of style mode besides those of its configuration.
#[derive(Args)]
#[command(next_help_heading = "Style mode")]
pub struct StyleOptions {
    /// Longest side of the styles, in parts of the content's; 1 if not given.
    #[arg(long, value_name = "FACTOR", value_parser = positive, allow_hyphen_values = true)]
    style_scale: Option<f64>,

    /// Longest side of the first, coarsest level, in pixels. A larger output is made coarse to fine: 2048 at 512, 1024, then
    /// 2048, each level beginning with the last one's picture enlarged and, after the first, taking half of
    /// --iterations. 512 if not given; the size itself makes one level of it.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    coarsest: Option<u32>,

    /// Weights of the styles, in their order; all the same if not given.
    #[arg(long, value_name = "W,…", value_delimiter = ',', value_parser = weight, allow_hyphen_values = true)]
    style_weights: Vec<f64>,

    /// Picture that the output begins as: `content` (the default), `noise`, or a picture's file name.
    #[arg(long, value_name = "START")]
    start: Option<String>,

    /// Which noise, with --start noise; the same number gives the same. 0 if not given.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Also write the best picture so far after every N evaluations, as OUT-00010.png and so on, marked as unfinished. Where
    /// there are several levels, the name says the size: OUT-512px-00010.png.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub save_every: Option<u32>,

    /// Write losses and relative errors after every iteration as CSV.
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
}

/// The mode.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum Mode {
    /// The content keeps every line and its lightness, and takes on color alone.
    Color,
    /// The paper's method: the whole picture is optimized, its strokes with it.
    Style,
}

/// A page of the content's file, from 1, or all of them.
#[derive(Clone, Copy, PartialEq)]
pub enum PageChoice {
    One(u32),
    All,
}

impl FromStr for PageChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            _ if text == "all" => Ok(PageChoice::All),
            Ok(page) if page > 0 => Ok(PageChoice::One(page)),
            _ => Err("wanted is a number from 1 up, or all".into()),
        }
    }
}

/// Bits per channel.
#[derive(Clone, Copy, ValueEnum)]
pub enum DepthName {
    #[value(name = "8")]
    Eight,
    #[value(name = "16")]
    Sixteen,
}

/// A format to write.
#[derive(Clone, Copy, ValueEnum)]
pub enum FormatName {
    Png,
    Jpg,
    Tif,
    Webp,
}

impl FormatName {
    /// Returns the extension of files of this format.
    pub fn extension(self) -> &'static str {
        match self {
            FormatName::Png => "png",
            FormatName::Jpg => "jpg",
            FormatName::Tif => "tif",
            FormatName::Webp => "webp",
        }
    }
}

impl Mode {
    pub fn of(recipe: &Recipe) -> Mode {
        match recipe {
            Recipe::Color(_) => Mode::Color,
            Recipe::Style(_) => Mode::Style,
        }
    }
}

impl From<DepthName> for Depth {
    fn from(name: DepthName) -> Depth {
        match name {
            DepthName::Eight => Depth::Eight,
            DepthName::Sixteen => Depth::Sixteen,
        }
    }
}

impl ColorOptions {
    /// Changes a recipe by the options that were given.
    pub fn change(&self, recipe: &mut ColorRecipe) {
        recipe.plain_map |= self.plain_map;
        if !self.pick.is_empty() {
            recipe.edits.picks.clone_from(&self.pick);
        }
        for pick in &mut recipe.edits.picks {
            if self.alike {
                pick.reach = Reach::Alike;
            }
        }
        if let Some(PaletteChoice { palette, .. }) = &self.palette {
            recipe.palette = Some(palette.clone());
        }
    }

    /// Returns the files that the options name.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let palette = self.palette.as_ref();
        let palette = palette.and_then(|palette| palette.file.as_ref());
        let single = self.scribbles.iter().chain(&self.mask).chain(&self.model);
        let single = single.chain(palette);
        single.chain(&self.style_mask).map(PathBuf::as_path)
    }
}

impl StyleOptions {
    /// Changes a recipe by the options that were given.
    pub fn change(&self, recipe: &mut StyleRecipe) {
        if let Some(scale) = self.style_scale {
            recipe.style_scale = scale;
        }
        if let Some(coarsest) = self.coarsest {
            recipe.coarsest = coarsest as usize;
        }
        if !self.style_weights.is_empty() {
            recipe.style_weights.clone_from(&self.style_weights);
        }
        let recorded = match recipe.start {
            Start::Noise(seed) => seed,
            Start::Content | Start::Picture => 0,
        };
        let seed = self.seed.unwrap_or(recorded);
        recipe.start = match (self.start.as_deref(), recipe.start) {
            (Some("content"), _) => Start::Content,
            (Some("noise"), _) | (None, Start::Noise(_)) => Start::Noise(seed),
            (Some(_), _) => Start::Picture,
            (None, start) => start,
        };
    }

    /// Returns the picture to start with, if a file was given.
    pub fn start_file(&self) -> Option<&Path> {
        let name = self.start.as_deref()?;
        (!["content", "noise"].contains(&name)).then(|| Path::new(name))
    }
}

/// Changes a style recipe by the options that were given.
pub fn change_style(
    recipe: &mut StyleRecipe,
    style: Option<&StyleOptions>,
    configuration: Option<&ConfigurationOptions>,
) -> anyhow::Result<()> {
    if let Some(style) = style {
        style.change(recipe);
    }
    if let Some(configuration) = configuration {
        recipe.configuration = configuration.changed(&recipe.configuration)?;
    }
    Ok(())
}

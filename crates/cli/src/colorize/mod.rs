mod options;
mod previews;
mod told;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, bail};
use clap::Args;
use nishikie::color::model::Model;
use nishikie::color::{Reference, side_by_side};
use nishikie::job::{Monitor, Note};
use nishikie::picture::output::{self, Overwrite};
use nishikie::picture::{Depth, Format, Overlay, Picture, check_output};
use nishikie::style::{Start, StyleRecipe, history_csv};
use nishikie::vgg::Network;
use nishikie::{
    Inputs, METHOD_VERSION, Recipe, Record, check_outputs, colorize, prepare, provenance, reduced,
};

use crate::console::Terminal;
use crate::interrupt;
use crate::memory;
use crate::options::{ConfigurationOptions, NetworkOptions};
use crate::pictures::keep_inputs;
use options::{ColorOptions, DepthName, Mode, StyleOptions, change_style};
use previews::Previews;

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
  nishikie colorize gray.png color.jpg -o again.png --settings out.png.json")]
pub struct Colorize {
    /// The print to color: PNG, JPEG, TIFF, WebP, JPEG 2000 or JPEG XL. If it has color, that is taken away first.
    content: PathBuf,

    /// Colored prints to take the color from; not needed with --model or --palette.
    #[arg(required_unless_present_any = ["model", "palette", "settings"])]
    styles: Vec<PathBuf>,

    /// The picture to write; its extension says the format (.png, .jpg, .tif, .webp). A record of the run is written
    /// beside it, as OUT.png.json and so on.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,

    /// Overwrite a picture and its record that exist.
    #[arg(long)]
    force: bool,

    /// How to color. If not given: as --settings says, or style where an option is that only style mode has, else color.
    #[arg(long)]
    mode: Option<Mode>,

    /// Take every setting from the record of another picture, which with the same inputs makes the same picture again.
    /// Options given beside it take the place of the record's.
    #[arg(long, value_name = "RECORD.json")]
    settings: Option<PathBuf>,

    /// Longest side of the output in pixels; a smaller content keeps its size. In style mode 512 if not given, in color
    /// mode the content's own.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    size: Option<u32>,

    /// Bits per channel; 16 for PNG and TIFF only. If not given: 8 in style mode, in color mode the content's where the
    /// format has them.
    #[arg(long)]
    depth: Option<DepthName>,

    /// Print the result as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    color: Option<ColorOptions>,

    #[command(flatten)]
    style: Option<StyleOptions>,

    #[command(flatten)]
    configuration: Option<ConfigurationOptions>,

    #[command(flatten)]
    network: NetworkOptions,
}

impl Colorize {
    pub fn run(self) -> anyhow::Result<()> {
        interrupt::listen()?;
        let record = self.settings.as_deref().map(Record::read).transpose()?;
        let recipe = self.recipe(record.as_ref())?;
        self.check_files(record.as_ref())?;
        let mut notes = Vec::new();

        let scan = Picture::open(&self.content)?;
        if !scan.is_gray() {
            let name = self.content.display().to_string();
            notes.push(Note::ColorRemoved { name });
        }
        let content = prepare::content(&scan, recipe.size())?;
        drop(scan);
        let (width, height) = (content.width(), content.height());
        match recipe {
            Recipe::Style(_) => memory::check(width, height)?,
            Recipe::Color(_) => memory::check_color(width, height, self.styles.len())?,
        }
        let depth = self.depth(record.as_ref(), &recipe, Some(&content));
        let styles = self.styles.iter().map(|path| {
            // All that is looked at: many large scans would fill memory.
            Ok(reduced(&Picture::open(path)?, &content, &recipe)?)
        });
        let styles = styles.collect::<anyhow::Result<Vec<Picture>>>()?;
        let color = self.color.as_ref();
        let style_masks = color.map_or(&[][..], |color| &color.style_mask).iter();
        let style_masks = style_masks
            .map(Picture::open)
            .collect::<Result<Vec<_>, _>>()?;
        if style_masks.len() > styles.len() {
            let (styles, masks) = (styles.len(), style_masks.len());
            return Err(nishikie::Error::StyleMasks { styles, masks }.into());
        }
        let mask = color.and_then(|color| color.mask.as_ref());
        let mask = mask.map(Picture::open).transpose()?;
        let scribbles = color.and_then(|color| color.scribbles.as_ref());
        let scribbles = scribbles.map(Overlay::open).transpose()?;
        let start = self.start_file().map(Picture::open).transpose()?;
        let model = color.and_then(|color| color.model.as_ref());
        let model = model.map(|path| Model::open(path)).transpose()?;
        let references: Vec<Reference> = styles
            .iter()
            .enumerate()
            .map(|(index, picture)| Reference {
                picture,
                mask: style_masks.get(index),
            })
            .collect();
        let inputs = Inputs {
            content: &content,
            references: &references,
            mask: mask.as_ref(),
            scribbles: scribbles.as_ref(),
            model: model.as_ref(),
            start: start.as_ref(),
        };

        let precision = record.as_ref().map(|record| record.precision);
        let network = self.network.network(recipe.pooling(), precision)?;
        if let Some(record) = &record {
            let given = inputs.list();
            if let Some(missing) = missing(record, &recipe, &given) {
                bail!(
                    "the record was made with {} as {}, which is not given; --{} names it",
                    missing.name,
                    missing.role,
                    missing.role.replace(' ', "-")
                );
            }
            notes.extend(record.differences(&given, &network.weights().sha256()));
        }
        tracing::info!(
            "{}, {} × {} pixels, {} threads, method {METHOD_VERSION}",
            recipe.name(),
            content.width(),
            content.height(),
            rayon::current_num_threads()
        );
        let terminal = Terminal::default();
        notes.iter().cloned().for_each(|note| terminal.note(note));
        let style = self.style.as_ref();
        let previews = Previews {
            terminal: &terminal,
            every: style.and_then(|style| Some(style.save_every? as usize)),
            output: &self.output,
            depth,
            force: self.force,
            content: &content,
            provenance: provenance(&network, &inputs, &recipe),
            inputs: self.files().collect(),
            state: Mutex::default(),
        };
        if let Some(count) = self.proposals() {
            return self.propose(count, &network, &inputs, &recipe, depth, &previews);
        }
        let colored = colorize(&network, &inputs, &recipe, &previews);
        terminal.finish();
        let mut colored = colored?;
        colored.record.notes.splice(0..0, notes);
        let saved = colored.save(&self.output, depth, self.force)?;
        if let Some((path, confidence)) = self.confidence().zip(colored.confidence.as_ref()) {
            let (width, height) = (colored.picture.width(), colored.picture.height());
            let whole = confidence.resize(width, height)?;
            whole.save(path, Depth::Eight, None, self.force)?;
        }
        if let Some(path) = self.history() {
            output::write(path, &history_csv(&saved.history)?, self.force)?;
        }
        if let Some(error) = previews.failure() {
            let written = self.output.display();
            return Err(error).context(format!(
                "a picture along the way could not be written, so the run was stopped early; {written} is the best so far"
            ));
        }
        if self.json {
            told::as_json(&self.output, &saved)
        } else {
            told::in_words(&self.output, &saved);
            Ok(())
        }
    }

    /// Several colorings, and a sheet of them.
    fn propose(
        &self,
        count: u8,
        network: &Network,
        inputs: &Inputs,
        recipe: &Recipe,
        depth: Depth,
        previews: &Previews,
    ) -> anyhow::Result<()> {
        let mut pictures = Vec::new();
        let mut written = Vec::new();
        for (index, path) in (0..count).zip(self.proposal_files(count)) {
            let mut recipe = recipe.clone();
            if let Recipe::Color(own) = &mut recipe {
                own.proposal = index;
            }
            let colored = colorize(network, inputs, &recipe, previews);
            previews.terminal.finish();
            let colored = colored?;
            let record = colored.save(&path, depth, self.force)?;
            written.push((path, record));
            pictures.push(colored.picture);
        }
        let sheet = side_by_side(&pictures)?;
        sheet.save(&self.output, Depth::Eight, None, self.force)?;
        if self.json {
            return told::proposals_as_json(&self.output, &written);
        }
        for (path, record) in &written {
            told::in_words(path, record);
        }
        println!("{}: all of them side by side", self.output.display());
        Ok(())
    }

    fn proposal_files(&self, count: u8) -> impl Iterator<Item = PathBuf> {
        let stem = self.output.file_stem().unwrap_or_default();
        let extension = self.output.extension().unwrap_or_default();
        (1..=count).map(move |number| {
            let mut name = stem.to_owned();
            name.push(format!("-{number}."));
            name.push(extension);
            self.output.with_file_name(name)
        })
    }

    fn proposals(&self) -> Option<u8> {
        self.color.as_ref()?.proposals
    }

    fn confidence(&self) -> Option<&Path> {
        self.color.as_ref()?.confidence.as_deref()
    }

    /// The settings: the record's or the usual ones, with what was given in their place.
    fn recipe(&self, record: Option<&Record>) -> anyhow::Result<Recipe> {
        let recorded = record.map(|record| Mode::of(&record.recipe));
        if let (Some(recorded), Some(mode)) = (recorded, self.mode)
            && recorded != mode
        {
            bail!("--settings names a record of the other mode; leave out --mode");
        }
        let style = self.style.is_some() || self.configuration.is_some();
        let color = self.color.is_some();
        let mode = match (self.mode.or(recorded), style, color) {
            (Some(Mode::Color), true, _) => bail!(
                "an option of style mode (in --help under \"Style mode\" and \"Configuration\") does not go with color mode; \
                 leave one of them out"
            ),
            (Some(Mode::Style), _, true) | (None, true, true) => bail!(
                "an option of color mode (in --help under \"Color mode\") does not go with style mode; leave one of them out"
            ),
            (Some(mode), ..) => mode,
            (None, true, false) => Mode::Style,
            (None, false, _) => Mode::Color,
        };
        let mut recipe = match (record, mode) {
            (Some(record), _) => record.recipe.clone(),
            (None, Mode::Color) => Recipe::default(),
            (None, Mode::Style) => Recipe::Style(StyleRecipe::default()),
        };
        let size = self.size.map(|size| size as usize);
        match &mut recipe {
            Recipe::Color(recipe) => {
                recipe.size = size.or(recipe.size);
                if let Some(color) = &self.color {
                    color.change(recipe);
                }
            }
            Recipe::Style(recipe) => {
                recipe.size = size.unwrap_or(recipe.size);
                change_style(recipe, self.style.as_ref(), self.configuration.as_ref())?;
                recipe.configuration.check()?;
            }
        }
        Ok(recipe)
    }

    /// Bits per channel: those given, else the record's where the format holds them, else the mode's usual ones.
    fn depth(&self, record: Option<&Record>, recipe: &Recipe, content: Option<&Picture>) -> Depth {
        let format = Format::of_name(&self.output);
        let holds = |depth: &Depth| format.is_some_and(|format| format.holds(*depth));
        let recorded = record.and_then(|record| Some(record.file.as_ref()?.depth));
        let content = content.map_or(Depth::Eight, Picture::depth);
        self.depth
            .map(Depth::from)
            .or(recorded.filter(holds))
            .unwrap_or_else(|| recipe.depth(content, format))
    }

    /// Refuses what could not be written, or would overwrite an input, before anything is computed.
    fn check_files(&self, record: Option<&Record>) -> anyhow::Result<()> {
        // Only a depth that was asked for can be wrong.
        let depth = self.depth(record, &Recipe::default(), None);
        if let Some(count) = self.proposals() {
            check_output(&self.output, Depth::Eight, self.force)?;
            for path in self.proposal_files(count) {
                check_outputs(&path, depth, self.force)?;
                keep_inputs(&path, self.files())?;
                keep_inputs(&Record::path_beside(&path), self.files())?;
            }
            return keep_inputs(&self.output, self.files());
        }
        check_outputs(&self.output, depth, self.force)?;
        let beside = Record::path_beside(&self.output);
        if let Some(confidence) = self.confidence() {
            check_output(confidence, Depth::Eight, self.force)?;
            if *confidence == self.output || *confidence == beside {
                bail!(
                    "{}: is written by the run already; name another file for --confidence",
                    confidence.display()
                );
            }
        }
        if let Some(history) = self.history() {
            output::check(history, Overwrite::forced(self.force))?;
            if *history == self.output || *history == beside {
                bail!(
                    "{}: is written by the run already; name another file for --history",
                    history.display()
                );
            }
        }
        let outputs = [self.output.as_path(), &beside].into_iter();
        for output in outputs.chain(self.history()).chain(self.confidence()) {
            keep_inputs(output, self.files())?;
        }
        Ok(())
    }

    /// Every file that goes in.
    fn files(&self) -> impl Iterator<Item = &Path> {
        let prints = [&self.content].into_iter().chain(&self.styles);
        let more = self.color.iter().flat_map(ColorOptions::files);
        let prints = prints.chain(&self.settings).map(PathBuf::as_path);
        prints.chain(more).chain(self.start_file())
    }

    fn start_file(&self) -> Option<&Path> {
        self.style.as_ref()?.start_file()
    }

    fn history(&self) -> Option<&Path> {
        self.style.as_ref()?.history.as_deref()
    }
}

/// An input of the record that the recipe still needs and that is not among those given.
fn missing<'a>(
    record: &'a Record,
    recipe: &Recipe,
    given: &[nishikie::picture::Input],
) -> Option<&'a nishikie::picture::Input> {
    let restarted = matches!(recipe, Recipe::Style(style) if style.start != Start::Picture);
    let missing = record.missing(given)?;
    (!(restarted && missing.role == "start")).then_some(missing)
}

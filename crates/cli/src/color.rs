use std::path::{Path, PathBuf};

use clap::Args;
use nishikie::color::{
    Job, Pick, Reference, Scribbles, colorize, colorize_by_lightness, working_copy,
};
use nishikie::picture::output;
use nishikie::picture::{Depth, Input, Overlay, Picture, Provenance};
use nishikie::style::Sidecar;
use serde_json::json;
use vgg::{Layer, Pooling};

use crate::colorize::{large_enough, open};
use crate::console::Console;
use crate::options::NetworkOptions;

/// What a curator decides.
#[derive(Args)]
#[command(next_help_heading = "Colour mode")]
pub struct ColorOptions {
    /// The colour of one area, spread as far as its lines: pixels from the left and the top of the content, and the
    /// colour. May be given several times.
    #[arg(long, value_name = "X,Y=#RRGGBB")]
    pick: Vec<Pick>,

    /// Strokes of wanted colour on a transparent ground, a PNG laid over the content. Their chroma is kept exactly.
    #[arg(long, value_name = "PNG")]
    scribbles: Option<PathBuf>,

    /// The content's regions, each in a colour of its own: a region takes colour from the styles' regions of the same
    /// mask colour.
    #[arg(long, value_name = "PICTURE", requires = "style_mask")]
    mask: Option<PathBuf>,

    /// A style's regions, for --mask; as many as there are styles, in their order.
    #[arg(long, value_name = "PICTURE", requires = "mask")]
    style_mask: Vec<PathBuf>,

    /// Colour by lightness alone, the yardstick that colour mode is measured against.
    #[arg(long, conflicts_with_all = ["pick", "scribbles", "mask"])]
    plain_map: bool,
}

/// Where the result goes, and what it came from.
pub struct Run<'a> {
    pub content: &'a Picture,
    pub styles: &'a [PathBuf],
    pub output: &'a Path,
    pub depth: Depth,
    pub force: bool,
    pub json: bool,
}

impl ColorOptions {
    /// Whether any of them was given.
    pub fn given(&self) -> bool {
        self.plain_map || self.scribbles.is_some() || self.mask.is_some() || !self.pick.is_empty()
    }

    /// The files that it names.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let single = self.scribbles.iter().chain(&self.mask);
        single.chain(&self.style_mask)
    }

    /// Colours, writes the picture and its record, and says so.
    pub fn run(
        &self,
        run: &Run,
        network: &NetworkOptions,
        console: &Console,
    ) -> anyhow::Result<()> {
        let started = std::time::Instant::now();
        let open_all = |paths: &[PathBuf]| -> anyhow::Result<Vec<Picture>> {
            paths.iter().map(|path| open(path, console)).collect()
        };
        let mut styles = Vec::new();
        for path in run.styles {
            let style = open(path, console)?;
            large_enough(path, &style, Some(Layer::Conv4_2))?;
            anyhow::ensure!(
                style.source().map(|s| &s.sha256) != run.content.source().map(|s| &s.sha256),
                "{}: is the content itself; name another print as the style",
                path.display()
            );
            // All that is looked at: many large scans would fill memory.
            styles.push(working_copy(&style)?);
        }
        let style_masks = open_all(&self.style_mask)?;
        let mask = self.mask.as_ref().map(|p| open(p, console)).transpose()?;
        let overlay = self.scribbles.as_ref().map(Overlay::open).transpose()?;
        let scribbles = overlay.as_ref().map(Scribbles::new).transpose()?;
        anyhow::ensure!(
            style_masks.is_empty() || style_masks.len() == styles.len(),
            "{} style masks for {} styles; give one for each, in their order",
            style_masks.len(),
            styles.len()
        );

        let mut provenance = Provenance::default();
        let picture = if self.plain_map {
            provenance.configuration = "plain lightness-to-colour map".into();
            colorize_by_lightness(run.content, &styles.iter().collect::<Vec<_>>())?
        } else {
            let network = network.network(Pooling::Max, console)?;
            provenance.configuration = "color".into();
            provenance.weights_sha256 = Some(network.weights().sha256());
            let precision = network.precision().to_string();
            provenance.settings.insert("precision".into(), precision);
            let references: Vec<Reference> = styles
                .iter()
                .enumerate()
                .map(|(index, picture)| Reference {
                    picture,
                    mask: style_masks.get(index),
                })
                .collect();
            let job = Job {
                content: run.content,
                references: &references,
                mask: mask.as_ref(),
                scribbles: scribbles.as_ref(),
                picks: &self.pick,
            };
            colorize(&network, &job)?
        };

        let sources = [("content", run.content)]
            .into_iter()
            .chain(styles.iter().map(|style| ("style", style)))
            .chain(mask.iter().map(|mask| ("mask", mask)))
            .chain(style_masks.iter().map(|mask| ("style mask", mask)));
        provenance.inputs = sources
            .filter_map(|(role, picture)| picture.source().map(|source| source.input(role)))
            .collect::<Vec<Input>>();
        let picks: Vec<String> = self.pick.iter().map(Pick::to_string).collect();
        if !picks.is_empty() {
            provenance.settings.insert("pick".into(), picks.join(" "));
        }
        let strokes = overlay.as_ref().and_then(|overlay| overlay.source.as_ref());
        provenance
            .inputs
            .extend(strokes.map(|source| source.input("scribbles")));
        picture.save(run.output, run.depth, Some(&provenance), run.force)?;
        let beside = Sidecar::path_beside(run.output);
        let record = json!({
            "provenance": provenance,
            "width": picture.width(),
            "height": picture.height(),
        });
        output::write(&beside, &serde_json::to_vec_pretty(&record)?, run.force)?;

        let seconds = started.elapsed().as_secs_f64();
        if run.json {
            let result = json!({
                "output": run.output,
                "record": beside,
                "mode": "color",
                "configuration": provenance.configuration,
                "width": picture.width(),
                "height": picture.height(),
                "seconds": seconds,
            });
            println!("{}", serde_json::to_string_pretty(&result)?);
        } else {
            println!(
                "{}: {} × {}, {}, in {seconds:.1} s",
                run.output.display(),
                picture.width(),
                picture.height(),
                provenance.configuration,
            );
        }
        Ok(())
    }
}

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;
use nishikie::prepare;
use nishikie::style::{Configuration, evaluate};
use serde_json::json;

use crate::console;
use crate::options::{ConfigurationOptions, NetworkOptions, positive};
use crate::pictures::{depths, large_enough, open};

/// Measure any picture as an output of this content and style: losses and relative errors.
///
/// The pictures are taken at the sizes they have, unless --size is given.
#[derive(Args)]
pub struct Evaluate {
    /// The gray print.
    content: PathBuf,

    /// The colored print.
    style: PathBuf,

    /// The picture to measure, as large as the content.
    output: PathBuf,

    /// Bring the content and the output down to this longest side, and the style to the same.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    size: Option<u32>,

    /// With --size: longest side of the style, in parts of the content's.
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = positive, requires = "size")]
    style_scale: f64,

    /// Print as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    configuration: ConfigurationOptions,

    #[command(flatten)]
    network: NetworkOptions,
}

impl Evaluate {
    pub fn run(self) -> anyhow::Result<()> {
        let configuration = self.configuration.changed(&Configuration::default())?;
        let content = prepare::content(&open(&self.content)?, self.size.map(|size| size as usize))?;
        let mut style = open(&self.style)?;
        let mut output = open(&self.output)?;
        if self.size.is_some() {
            style = prepare::style(&style, &content, self.style_scale)?;
            output = output.resize(content.width(), content.height())?;
        }
        ensure!(
            (output.width(), output.height()) == (content.width(), content.height()),
            "{}: is {} × {} pixels and the content {} × {}; give --size to bring both to one size",
            self.output.display(),
            output.width(),
            output.height(),
            content.width(),
            content.height()
        );

        let (content_depth, style_depth) = depths(&configuration);
        large_enough(&self.content, &content, content_depth)?;
        large_enough(&self.style, &style, style_depth)?;

        let network = self.network.network(None)?;
        let [content, style, image] = [&content, &style, &output].map(prepare::image);
        let found = evaluate(&network, &configuration, &content, &[(&style, 1.0)], &image)?;
        let weights = configuration.term_weights(configuration.ratio);
        let (losses, error) = (&found.losses, &found.relative_error);

        if self.json {
            let mut result = json!(losses);
            result["configuration"] = json!(configuration.name);
            result["content_layers"] = json!(configuration.content_layers);
            result["style_layers"] = json!(configuration.style_layers);
            result["alpha"] = json!(weights.alpha);
            result["beta"] = json!(weights.beta);
            result["gamma"] = json!(weights.gamma);
            result["relative_error"] = json!(error);
            console::json(&serde_json::to_string_pretty(&result)?)?;
            return Ok(());
        }
        console::print(format_args!(
            "{}, {} × {} pixels",
            configuration.name,
            output.width(),
            output.height()
        ))?;
        let line = |name: &str, value: f64| console::print(format_args!("{name:<24} {value:.6e}"));
        line("content loss", losses.content)?;
        line("style loss", losses.style)?;
        for (layer, loss) in &losses.style_by_layer {
            line(&format!("  {layer}"), *loss)?;
        }
        line("total variation", losses.tv)?;
        line("total", losses.total)?;
        console::print(format_args!("{:<24} mean         sum", "relative error"))?;
        let line = |name: &str, mean: f64, sum: f64| {
            console::print(format_args!("  {name:<22} {mean:<12.6} {sum:.6e}"))
        };
        line("content", error.content_mean, error.content_sum)?;
        line("style", error.style_mean, error.style_sum)?;
        line("both", error.mean(), error.sum())
    }
}

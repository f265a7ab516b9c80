use clap::Args;
use nishikie::style::Configuration;
use nishikie::style::configuration::OptimizerKind;
use vgg::Layer;

use crate::console;

/// List the paper's 36 configurations.
///
/// They are called configX_Y_Z: X is the layers, Y the optimizer, Z the ratio β/α.
#[derive(Args)]
pub struct Configs {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Configs {
    pub fn run(self) -> anyhow::Result<()> {
        let all = Configuration::all();
        if self.json {
            console::json(&serde_json::to_string_pretty(&all)?)?;
            return Ok(());
        }
        console::print(format_args!(
            "{:<12} {:<10} {:<9} {:<8} {:<44} content",
            "name", "optimizer", "β/α", "decay", "style"
        ))?;
        for c in all {
            let optimizer = match c.optimizer {
                OptimizerKind::Sgd => "SGD",
                OptimizerKind::Lbfgs => "L-BFGS",
            };
            console::print(format_args!(
                "{:<12} {:<10} {:<9} {:<8} {:<44} {}",
                c.name,
                optimizer,
                format!("{:e}", c.ratio),
                c.decay,
                names(&c.style_layers),
                names(&c.content_layers)
            ))?;
        }
        Ok(())
    }
}

/// Returns the names of layers as a list: `conv3_1,conv4_1`.
fn names(layers: &[Layer]) -> String {
    layers
        .iter()
        .map(|layer| layer.name())
        .collect::<Vec<_>>()
        .join(",")
}

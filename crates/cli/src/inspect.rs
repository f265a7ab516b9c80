use std::path::PathBuf;

use clap::Args;
use nishikie::picture::read_provenance;

use crate::console;

/// Print what a colored picture says of itself: that it is not an original, and how it was made.
#[derive(Args)]
pub struct Inspect {
    /// A picture that nishikie wrote.
    file: PathBuf,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub fn run(self) -> anyhow::Result<()> {
        let provenance = read_provenance(&self.file)?;
        if self.json {
            console::json(&serde_json::to_string_pretty(&provenance)?)?;
            return Ok(());
        }
        console::print(&provenance.statement)?;
        console::print("")?;
        let line = |name: &str, value: &str| console::print(format_args!("{name:<16} {value}"));
        line(
            "software",
            &format!("{} {}", provenance.software, provenance.version),
        )?;
        line("kind", &provenance.digital_source_type)?;
        line("configuration", &provenance.configuration)?;
        if let Some(weights) = &provenance.weights_sha256 {
            line("weights", weights)?;
        }
        for input in &provenance.inputs {
            line(&input.role, &format!("{}  {}", input.sha256, input.name))?;
        }
        for (name, value) in &provenance.settings {
            line(name, value)?;
        }
        if provenance.stopped_early {
            line("stopped", "before all iterations were made")?;
        }
        Ok(())
    }
}

use std::path::PathBuf;

use clap::Args;
use nishikie::color::{contact_sheet, suggest};
use nishikie::picture::{Depth, check_output};
use serde_json::json;
use vgg::Pooling;

use crate::colorize::open;
use crate::console::Console;
use crate::options::NetworkOptions;

/// Rank a folder's coloured prints as references for a grey one, by subject, layout and line.
///
/// The first three together are a good choice of styles for `nishikie colorize`. What the network sees in each print is
/// kept in the folder's `.nishikie`, so that asking again is quick.
#[derive(Args)]
pub struct Suggest {
    /// The grey print.
    content: PathBuf,

    /// A folder of prints in colour.
    styles: PathBuf,

    /// Also write the grey print and the first suggestions on one sheet, row by row.
    #[arg(long, value_name = "OUT")]
    sheet: Option<PathBuf>,

    /// How many to name.
    #[arg(long, value_name = "N", default_value = "11")]
    most: usize,

    /// Overwrite a sheet that exists.
    #[arg(long)]
    force: bool,

    /// Print as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    network: NetworkOptions,
}

impl Suggest {
    pub fn run(self, console: &Console) -> anyhow::Result<()> {
        if let Some(sheet) = &self.sheet {
            check_output(sheet, Depth::Eight, self.force)?;
        }
        let content = open(&self.content, console)?;
        let network = self.network.network(Pooling::Max, console)?;
        let found = suggest(&network, &content, &self.styles)?;
        for sentence in &found.skipped {
            console.note(sentence);
        }
        let named: Vec<_> = found.ranked.into_iter().take(self.most).collect();
        if let Some(sheet) = &self.sheet {
            contact_sheet(&content, &named, named.len())?.save(
                sheet,
                Depth::Eight,
                None,
                self.force,
            )?;
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!(named))?);
            return Ok(());
        }
        for (place, suggestion) in named.iter().enumerate() {
            println!(
                "{:>3}  {:.3}  {}",
                place + 1,
                suggestion.distance,
                suggestion.path.display()
            );
        }
        Ok(())
    }
}

use std::path::PathBuf;

use clap::Args;
use nishikie::color::{Candidates, contact_sheet, suggest};
use nishikie::picture::{Depth, check_output};
use serde_json::json;

use crate::console;
use crate::files::Files;
use crate::interrupt;
use crate::options::NetworkOptions;
use crate::pictures::open;
use crate::screened;
use crate::terminal::Terminal;

/// Rank a folder's colored prints as references for a gray one, by subject, layout and line.
///
/// The first three together are a good choice of styles for `nishikie colorize`. Pictures that nishikie or other software colored, prints
/// without color, copies, and files that cannot be read are left out, each with its reason. What the network sees in each print is kept in
/// the folder's `.nishikie`, so that asking again is quick.
#[derive(Args)]
pub struct Suggest {
    /// The gray print.
    content: PathBuf,

    /// A folder of prints in color.
    styles: PathBuf,

    /// Also write the gray print and the first suggestions on one sheet, row by row.
    #[arg(long, value_name = "OUT")]
    sheet: Option<PathBuf>,

    /// Number of prints to name.
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
    pub fn run(self) -> anyhow::Result<()> {
        interrupt::listen()?;
        if let Some(sheet) = &self.sheet {
            check_output(sheet, Depth::Eight, self.force)?;
            let candidates = Candidates::of(std::slice::from_ref(&self.styles))?;
            Files::default()
                .reads(candidates.paths())
                .reads([&self.content])
                .reads(self.network.weights())
                .writes([sheet])
                .check()?;
        }
        let content = open(&self.content)?;
        let network = self.network.network(None)?;
        let terminal = Terminal::default();
        let found = suggest(&network, &content, &self.styles, &terminal);
        terminal.finish();
        let named: Vec<_> = found?.into_iter().take(self.most).collect();
        if let Some(sheet) = &self.sheet {
            contact_sheet(&content, &named, named.len())?.save(
                sheet,
                Depth::Eight,
                None,
                self.force,
            )?;
        }
        if self.json {
            let named = named.iter().map(|suggestion| {
                let path = suggestion.path.to_string_lossy();
                json!({ "path": path, "distance": suggestion.distance })
            });
            let mut result = screened::fields(&terminal.noted());
            result.insert("suggestions".to_owned(), named.collect());
            return console::json(&serde_json::to_string_pretty(&result)?);
        }
        for (place, suggestion) in named.iter().enumerate() {
            console::print(format_args!(
                "{:>3}  {:.3}  {}",
                place + 1,
                suggestion.distance,
                suggestion.path.display()
            ))?;
        }
        Ok(())
    }
}

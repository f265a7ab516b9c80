//! `nishikie colorize`: one print, several proposals for one, or many prints.

mod many;
mod one;
mod options;
mod order;
mod outputs;
mod previews;
mod proposals;
mod report;
mod settings;
mod words;

use anyhow::{bail, ensure};
use nishikie::Record;

use crate::interrupt::{self, reading};

pub use words::Colorize;

impl Colorize {
    pub fn run(self) -> anyhow::Result<()> {
        interrupt::listen()?;
        let record = reading(|| self.settings.as_deref().map(Record::read).transpose())?;
        let recipe = self.recipe(record.as_ref())?;
        ensure!(
            self.format.is_none() || !self.names_format(),
            "--format goes with --output-dir or -o -; otherwise the output's name says the format"
        );
        ensure!(
            !self.all_pages() || self.output_dir.is_some(),
            "--page all writes a picture for each page; name a folder for them with --output-dir"
        );
        match (&self.output_dir, &self.output) {
            (Some(folder), _) => many::run(&self, folder, record.as_ref(), &recipe),
            (None, Some(output)) => one::run(&self, output, record.as_ref(), &recipe),
            (None, None) => {
                bail!("name the picture to write with -o, or a folder with --output-dir")
            }
        }
    }
}

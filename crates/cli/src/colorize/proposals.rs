//! Several colorings of one print, and a sheet of them.

use std::path::{Path, PathBuf};

use nishikie::color::side_by_side;
use nishikie::picture::Depth;
use nishikie::vgg::Network;
use nishikie::{Inputs, Recipe, colorize};

use super::previews::Previews;
use super::{Colorize, told};
use crate::console;

/// What all of them are made from.
pub struct Proposals<'a> {
    pub network: &'a Network,
    pub inputs: &'a Inputs<'a>,
    pub recipe: &'a Recipe,
    pub depth: Depth,
    pub previews: &'a Previews<'a>,
}

impl Proposals<'_> {
    pub fn run(&self, words: &Colorize, output: &Path, count: u8) -> anyhow::Result<()> {
        let mut pictures = Vec::new();
        let mut written = Vec::new();
        for (index, path) in (0..count).zip(files(output, count)) {
            let mut recipe = self.recipe.clone();
            if let Recipe::Color(own) = &mut recipe {
                own.proposal = index;
            }
            let colored = colorize(self.network, self.inputs, &recipe, self.previews);
            self.previews.terminal.finish();
            let colored = colored?;
            let record = colored.save(&path, self.depth, words.force)?;
            written.push((path, record));
            pictures.push(colored.picture);
        }
        let sheet = side_by_side(&pictures)?;
        sheet.save(output, Depth::Eight, None, words.force)?;
        if words.json {
            return told::proposals_as_json(output, &written);
        }
        for (path, record) in &written {
            console::print(told::in_words(path, record))?;
        }
        console::print(format_args!(
            "{}: all of them side by side",
            output.display()
        ))
    }
}

/// `out.png` has `out-1.png`, `out-2.png` and so on.
pub fn files(output: &Path, count: u8) -> impl Iterator<Item = PathBuf> {
    let stem = output.file_stem().unwrap_or_default();
    let extension = output.extension().unwrap_or_default();
    (1..=count).map(move |number| {
        let mut name = stem.to_owned();
        name.push(format!("-{number}."));
        name.push(extension);
        output.with_file_name(name)
    })
}

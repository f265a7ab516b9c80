//! The pictures that a batch is to write: of each content, or each of its pages, one. Two that would be one file are not both written.

use std::path::{Path, PathBuf};

use anyhow::Context;
use nishikie::Recipe;
use nishikie::picture::{Format, OpenOptions, Picture};

use super::super::words::Colorize;
use crate::interrupt::reading;
use crate::places::Places;
use crate::{console, memory};

/// A picture that a batch is to write.
#[derive(Debug)]
pub struct Target {
    pub content: PathBuf,
    /// The page of the content's file that is colored; `None` is the first.
    pub page: Option<u32>,
    /// The number of pages, where each has a picture.
    of: Option<u32>,
    pub output: PathBuf,
}

/// The pictures of a batch.
#[derive(Default)]
pub struct Targets {
    /// Those that can be written, each to a file of its own.
    pub distinct: Vec<Target>,
    /// Those whose file is another's, with the reason.
    pub clashing: Vec<(Target, String)>,
}

impl Targets {
    /// Returns the pictures of all contents in a folder.
    pub fn of(words: &Colorize, recipe: &Recipe, folder: &Path) -> anyhow::Result<Targets> {
        let mut contents = Places::default();
        let mut places = Places::default();
        let mut targets = Targets::default();
        // The indices of all added places among the distinct.
        let mut indices = Vec::new();
        for content in words.contents() {
            if contents.add(content).is_some() {
                console::note(format_args!(
                    "{}: is named twice, and colored once",
                    content.display()
                ));
                continue;
            }
            for target in of_content(words, recipe, folder, content)? {
                match places.add(&target.output) {
                    Some(other) => {
                        let first: &Target = &targets.distinct[indices[other]];
                        let reason = clash(&target, first, words.format.is_some());
                        indices.push(indices[other]);
                        targets.clashing.push((target, reason));
                    }
                    None => {
                        indices.push(targets.distinct.len());
                        targets.distinct.push(target);
                    }
                }
            }
        }
        Ok(targets)
    }
}

impl Target {
    /// Returns the name of the content in messages, with the page where each has a picture.
    pub fn label(&self) -> String {
        let content = self.content.display();
        match (self.page, self.of) {
            (Some(page), Some(of)) => format!("{content}, page {page} of {of}"),
            _ => content.to_string(),
        }
    }
}

/// Returns the pictures of a content: one, or with `--page all` one for each page of its file.
fn of_content(
    words: &Colorize,
    recipe: &Recipe,
    folder: &Path,
    content: &Path,
) -> anyhow::Result<Vec<Target>> {
    let options = OpenOptions {
        memory: memory::for_opening(),
        page: None,
    };
    let pages = match words.all_pages() {
        // A file that cannot be read is reported when its turn comes.
        true => reading(|| Picture::pages(content, options)).unwrap_or(1),
        false => 1,
    };
    let target = |page: Option<u32>, of, output| Target {
        content: content.to_owned(),
        page,
        of,
        output,
    };
    let output = output(words, folder, content)?;
    Ok(match pages {
        1 if words.all_pages() => vec![target(None, None, output)],
        1 => vec![target(recipe.page(), None, output)],
        _ => (1..=pages)
            .map(|page| target(Some(page), Some(pages), of_page(&output, page, pages)))
            .collect(),
    })
}

/// Returns the path of a content's picture: its name with the extension of the format to write, in the folder.
fn output(words: &Colorize, folder: &Path, content: &Path) -> anyhow::Result<PathBuf> {
    let name = content.file_name().with_context(|| {
        format!(
            "{}: is a folder; name a picture inside it",
            content.display()
        )
    })?;
    let output = folder.join(name);
    Ok(match words.format {
        Some(format) => output.with_extension(format.extension()),
        None if Format::of_name(&output).is_some() => output,
        None => output.with_extension("png"),
    })
}

/// Returns the path of a page's picture: `album-p02.png` for `album.png`, with as many digits as the last page has.
fn of_page(output: &Path, page: u32, pages: u32) -> PathBuf {
    let digits = pages.to_string().len().max(2);
    let mut name = output.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-p{page:0digits$}."));
    name.push(output.extension().unwrap_or_default());
    output.with_file_name(name)
}

/// Returns the reason for which a picture is not written where another is, and a way out.
fn clash(target: &Target, first: &Target, has_format: bool) -> String {
    let same = target.output == first.output;
    let way = match (same, has_format) {
        (true, true) => "leave out --format, or color it into another folder",
        (true, false) => "color it into another folder",
        (false, _) => {
            "on this disk names that differ only in case are one; color it into another folder"
        }
    };
    format!(
        "{}: would be written to {}, as {} is; {way}",
        target.label(),
        target.output.display(),
        first.label()
    )
}

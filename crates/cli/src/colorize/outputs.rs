//! The files that the coloring of one print writes, checked before anything is computed.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use nishikie::picture::output::{self, Overwrite};
use nishikie::picture::{Depth, Format, check_output};
use nishikie::{Record, check_outputs};

use super::options::FormatName;
use super::words::Colorize;
use super::{previews, proposals};
use crate::console;
use crate::files::is_standard;

/// Returns a name whose extension gives the format: the output's own, or one for standard output.
pub fn target(words: &Colorize, output: &Path) -> anyhow::Result<PathBuf> {
    if !is_standard(output) {
        return Ok(output.to_owned());
    }
    ensure!(
        !io::stdout().is_terminal(),
        "a picture is not written to a terminal; send it to a file or a program, as in `-o - > out.png`"
    );
    ensure!(
        !console::is_closed(),
        "standard output is closed, so the picture would be lost; name a file for it"
    );
    ensure!(
        !words.json,
        "--json and the picture would both go to standard output; name a file for the picture"
    );
    ensure!(
        words.proposals().is_none() && words.save_every().is_none(),
        "--proposals and --save-every write files named after the output; name a file for it"
    );
    let format = words.format.unwrap_or(FormatName::Png);
    Ok(format!("standard output.{}", format.extension()).into())
}

/// Checks, before anything is computed, that all files can be written and that none overwrites an input.
pub fn check(
    words: &Colorize,
    output: &Path,
    target: &Path,
    record: Option<&Record>,
) -> anyhow::Result<()> {
    let force = words.force;
    // Only a depth from the options can be wrong.
    let depth = words.depth(target, record).unwrap_or_default();
    let mut files = words.inputs().writes([output]);
    if is_standard(output) {
        // Only extension and depth are checked; no file is created.
        let holds = Format::of_name(target).is_some_and(|format| format.holds(depth));
        ensure!(
            holds,
            "this format holds 8 bits per channel; for 16 write PNG or TIFF"
        );
    } else if let Some(count) = words.proposals() {
        check_output(output, Depth::Eight, force)?;
        for path in proposals::files(output, count) {
            check_outputs(&path, depth, force)?;
            files = files.writes([Record::path_beside(&path), path]);
        }
    } else {
        check_outputs(output, depth, force)?;
        files = files.writes([Record::path_beside(output)]);
    }
    if let Some(confidence) = words.confidence() {
        check_output(confidence, Depth::Eight, force)?;
        files = files.writes([confidence]);
    }
    if let Some(history) = words.history() {
        output::check(history, Overwrite::forced(force))?;
        files = files.writes([history]);
    }
    if words.save_every().is_some() {
        if let Some(history) = words
            .history()
            .filter(|path| previews::is_named(path, output))
        {
            bail!(
                "{}: has the name of a picture along the way; name another file for --history",
                history.display()
            );
        }
        files = files.writes(previews::present(output));
    }
    files.check()
}

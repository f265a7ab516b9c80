use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::Args;
use nishikie::color::{Candidates, ColorError, DEFAULT_PIGMENTS, PIGMENTS, Palette, Screening};
use nishikie::picture::{
    Depth, Format, OpenOptions, Picture, check_output, output, output::Overwrite,
};
use nishikie::progress::{Monitor, Progress, Stage};
use serde_json::{Map, Value};

use crate::console;
use crate::files::Files;
use crate::interrupt::{self, reading};
use crate::memory;
use crate::screened;
use crate::terminal::Terminal;

/// Show the pigments of a print, or of a whole collection.
///
/// A pigment is a color that areas of the prints have: paper and the key block's black are among them, a small vivid area
/// such as a seal is too, and the mixtures at lines and edges are not. Several prints are taken together, each counting
/// alike. Prints without color and copies are left out, and in folders pictures that nishikie or other software colored. Printed are each pigment's color, its L*a*b* and its share of the areas, the most frequent first.
#[derive(Args)]
pub struct PaletteCommand {
    /// Prints in color, and folders of such (without their subfolders).
    #[arg(required = true, value_name = "PRINT")]
    prints: Vec<PathBuf>,

    /// Largest number of pigments to find, 2 to 32; colors that differ too little count as one.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PIGMENTS, value_parser = count)]
    count: usize,

    /// Also write the palette: swatches as .png, .jpg, .tif or .webp, colors and shares as .json, or .gpl for GIMP, Krita
    /// and Inkscape. Can be given several times.
    #[arg(short, long = "output", value_name = "OUT")]
    outputs: Vec<PathBuf>,

    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,

    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// A file to write, by its extension.
enum Kind {
    Swatches,
    Json,
    Gpl,
}

impl PaletteCommand {
    pub fn run(self) -> anyhow::Result<()> {
        interrupt::listen()?;
        let candidates = Candidates::of(&self.prints)?;
        Files::default()
            .reads(candidates.paths())
            .writes(&self.outputs)
            .check()?;
        for path in &self.outputs {
            match Kind::of(path)? {
                Kind::Swatches => check_output(path, Depth::Eight, self.force)?,
                Kind::Json | Kind::Gpl => output::check(path, Overwrite::forced(self.force))?,
            }
        }

        let terminal = Terminal::default();
        let copies = read(&candidates, &terminal)?;
        let copies: Vec<&Picture> = copies.iter().collect();
        let palette = Palette::of(&copies, self.count, &terminal);
        terminal.finish();
        let palette = palette?;

        for path in &self.outputs {
            let text = match Kind::of(path)? {
                Kind::Swatches => {
                    let swatches = palette.swatches()?;
                    swatches.save(path, Depth::Eight, None, self.force)?;
                    continue;
                }
                Kind::Json => palette.to_json(),
                Kind::Gpl => {
                    palette.to_gpl(&path.file_stem().unwrap_or_default().to_string_lossy())
                }
            };
            output::write(path, text.as_bytes(), self.force)?;
        }
        if self.json {
            let mut result: Map<String, Value> = serde_json::from_str(&palette.to_json())?;
            result.extend(screened::fields(&terminal.noted()));
            return console::json(&serde_json::to_string_pretty(&result)?);
        }
        console::print("  share  color        L*     a*     b*")?;
        for pigment in &palette.pigments {
            let [l, a, b] = pigment.lab;
            console::print(format_args!(
                "{:5.1} %  {}  {l:5.1}  {a:5.1}  {b:5.1}",
                100.0 * pigment.share,
                pigment.hex()
            ))?;
        }
        Ok(())
    }
}

/// Reads the originals, each reduced to the working size, so that a collection of any size fits into memory. In a folder a picture that
/// cannot be read is left out; one that the user named is an error.
fn read(candidates: &Candidates, terminal: &Terminal) -> anyhow::Result<Vec<Picture>> {
    let options = OpenOptions {
        memory: memory::for_opening(),
        page: None,
    };
    ensure!(
        !candidates.files.is_empty(),
        "there is no picture in what was named; name prints in color, or folders of them"
    );
    let mut screening = Screening::new(candidates, terminal);
    let mut copies = Vec::new();
    for (done, candidate) in candidates.files.iter().enumerate() {
        terminal.progress(Progress::new(Stage::Reading, done, candidates.files.len()));
        if terminal.cancelled() {
            bail!(ColorError::Cancelled);
        }
        match reading(|| screening.open(candidate, options)) {
            Ok(Some(original)) => copies.push(Palette::reduced(&original.picture)?),
            Ok(None) => {}
            Err(error) if candidate.named => return Err(error.into()),
            Err(error) => screening.leave_out(&candidate.path, error.reason()),
        }
    }
    screening.finish();
    ensure!(
        !copies.is_empty(),
        "none of the files is a print with color that can be read; name prints in color, or folders of them"
    );
    Ok(copies)
}

impl Kind {
    fn of(path: &Path) -> anyhow::Result<Kind> {
        if Format::of_name(path).is_some() {
            return Ok(Kind::Swatches);
        }
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.to_str() {
            Some("json") => Ok(Kind::Json),
            Some("gpl") => Ok(Kind::Gpl),
            _ => bail!(
                "{}: a palette is written as .png, .jpg, .tif, .webp, .json or .gpl; choose a name that ends in one of them",
                path.display()
            ),
        }
    }
}

/// Parses the number of pigments.
fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if PIGMENTS.contains(&count) => Ok(count),
        _ => Err(format!(
            "wanted is a number from {} to {}",
            PIGMENTS.start(),
            PIGMENTS.end()
        )),
    }
}

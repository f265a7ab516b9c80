use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use nishikie::color::{ColorError, DEFAULT_PIGMENTS, PIGMENTS, Palette};
use nishikie::picture::{
    Depth, Format, Picture, check_output, output, output::Overwrite, pictures_in,
};
use nishikie::progress::{Monitor, Note, Progress, Stage};

use crate::console;
use crate::files::Files;
use crate::interrupt;
use crate::pictures::open;
use crate::terminal::Terminal;

/// Show the pigments of a print, or of a whole collection.
///
/// A pigment is a color that areas of the prints have: paper and the key block's black are among them, a small vivid area
/// such as a seal is too, and the mixtures at lines and edges are not. Several prints are taken together, each counting
/// alike. Printed are each pigment's color, its L*a*b* and its share of the areas, the most frequent first.
#[derive(Args)]
pub struct PaletteCommand {
    /// Prints in color, and folders of such (without their subfolders).
    #[arg(required = true, value_name = "PRINT")]
    prints: Vec<PathBuf>,

    /// How many pigments to find at most, 2 to 32; what differs too little is one.
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
        let mut files = Vec::new();
        for print in &self.prints {
            match print.is_dir() {
                true => files.extend(in_folder(print)?),
                false => files.push((print.clone(), false)),
            }
        }
        Files::default()
            .reads(files.iter().map(|(file, _)| file))
            .writes(&self.outputs)
            .check()?;
        for path in &self.outputs {
            match Kind::of(path)? {
                Kind::Swatches => check_output(path, Depth::Eight, self.force)?,
                Kind::Json | Kind::Gpl => output::check(path, Overwrite::forced(self.force))?,
            }
        }

        let terminal = Terminal::default();
        let copies = read(&files, &terminal)?;
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
            return console::results(palette.to_json().as_bytes());
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

/// Returns the pictures of a folder, each with true: one that cannot be read is left out with a note, while a file that the user
/// named is an error.
fn in_folder(folder: &Path) -> anyhow::Result<Vec<(PathBuf, bool)>> {
    let files =
        pictures_in(folder).with_context(|| format!("{}: cannot be read", folder.display()))?;
    ensure!(
        !files.is_empty(),
        "{}: holds no picture; name a folder of prints in color",
        folder.display()
    );
    Ok(files.into_iter().map(|file| (file, true)).collect())
}

/// Reads the prints, each reduced to the working size, so that a collection of any size fits into memory.
fn read(files: &[(PathBuf, bool)], terminal: &Terminal) -> anyhow::Result<Vec<Picture>> {
    let mut copies = Vec::new();
    for (done, (path, may_fail)) in files.iter().enumerate() {
        terminal.progress(Progress::new(Stage::Reading, done, files.len()));
        if terminal.cancelled() {
            bail!(ColorError::Cancelled);
        }
        match open(path) {
            Ok(print) => copies.push(Palette::reduced(&print)?),
            Err(error) if *may_fail => terminal.note(Note::LeftOut {
                name: path.display().to_string(),
                reason: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    ensure!(
        !copies.is_empty(),
        "none of the pictures could be read; name prints in color"
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

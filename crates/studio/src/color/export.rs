//! A print's picture at its full size, written into the folder with its provenance and its record.

use nishikie::color::{Analyzer, Reference, working_copy};
use nishikie::picture::{Depth, Format};
use nishikie::progress::{Progress, Stage};
use nishikie::{ColorRecipe, Inputs, Recipe, check_outputs, colorize};

use crate::color::project::Project;
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::{Folder, Kind};
use crate::name::FileName;

/// Checks before a job begins that a picture can be written under a name.
///
/// # Errors
/// It is no picture's name, or a file or record of that name exists.
pub fn check(folder: &Folder, name: &FileName) -> Result<(), Refusal> {
    if Kind::of(name) != Some(Kind::Picture) {
        return Err(Refusal::unusable(format!(
            "{name}: the name must end in .png, .jpg, .tif or .webp, which selects the format to write"
        ))
        .in_japanese(format!(
            "{name}: 名前の終わりを .png・.jpg・.tif・.webp のいずれかにしてください。保存形式が決まります。"
        )));
    }
    if folder.place(name).exists() {
        return Err(Refusal::conflict(format!(
            "{name}: exists already, and no file is overwritten; choose another name"
        ))
        .in_japanese(format!(
            "{name}: すでにあります。上書きはしません。別の名前にしてください。"
        )));
    }
    Ok(check_outputs(&folder.place(name), Depth::Eight, false)?)
}

/// Colors a print as its project says, by the same recipe as the command, and writes the picture.
///
/// # Errors
/// A file was changed or cannot be used, the output cannot be written, or the job was stopped.
pub fn export(
    analyzer: &Analyzer,
    (folder, decoder): (&Folder, &Decoder),
    project: &Project,
    name: &FileName,
) -> Result<(), Refusal> {
    let monitor = analyzer.monitor;
    let wanted = &project.sources;
    let all = wanted.references.len() + 1;
    let mut references = Vec::with_capacity(all - 1);
    for (done, file) in wanted.references.iter().enumerate() {
        monitor.progress(Progress::new(Stage::Reading, done, all));
        let copy = sources::picture(folder, decoder, file, |picture| working_copy(&picture))?;
        references.push(copy?);
    }
    monitor.progress(Progress::new(Stage::Reading, all - 1, all));
    let content = sources::picture(folder, decoder, &project.content, |picture| picture)?;
    let model = wanted
        .model
        .as_ref()
        .map(|file| sources::model(folder, file));
    let model = model.transpose()?;
    let palette = wanted
        .palette
        .as_ref()
        .map(|file| sources::palette(folder, file));
    let recipe = Recipe::Color(ColorRecipe {
        picks: project.picks.clone(),
        regions: project.regions.clone(),
        strokes: project.strokes.clone(),
        palette: palette.transpose()?,
        proposal: wanted.proposal,
        ..ColorRecipe::default()
    });
    let references: Vec<Reference> = references.iter().map(Reference::from).collect();
    let inputs = Inputs {
        model: model.as_ref(),
        ..Inputs::new(&content, &references)
    };
    let colored = colorize(analyzer.network, &inputs, &recipe, monitor)?;
    let place = folder.place(name);
    let depth = recipe.depth(content.depth(), Format::of_name(&place));
    colored.save(place, depth, false)?;
    Ok(())
}

//! The order for a print's picture at its full size, written into the folder with its provenance and its record.

use std::path::Path;

use nishikie::picture::{Depth, Format};
use nishikie::{ColorRecipe, Recipe, Role, check_outputs};

use crate::color::project::Project;
use crate::color::sources;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;
use crate::picture_order::PictureOrder;

/// Checks before a job begins that a picture can be written under a name.
///
/// # Errors
/// It is no picture's name, or a file or record of that name exists.
pub fn check(folder: &Folder, name: &FileName) -> Result<(), Refusal> {
    if Format::of_name(Path::new(name.as_str())).is_none() {
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

/// Returns the order for the picture of a project as it is now.
///
/// # Errors
/// The palette was changed or cannot be used.
pub fn order(folder: &Folder, project: Project, file: FileName) -> Result<PictureOrder, Refusal> {
    let wanted = project.sources;
    let palette = wanted.palette;
    let palette = palette.map(|file| sources::palette(folder, &file));
    let recipe = Recipe::Color(ColorRecipe {
        edits: project.edits,
        palette: palette.transpose()?,
        proposal: wanted.proposal,
        ..ColorRecipe::default()
    });
    let references = wanted.references.into_iter();
    let references = references.map(|file| (Role::Style, file));
    let model = wanted.model.map(|file| (Role::Model, file));
    Ok(PictureOrder {
        content: project.content,
        sources: references.chain(model).collect(),
        recipe,
        file,
    })
}

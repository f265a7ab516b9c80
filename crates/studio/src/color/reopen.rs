//! A project from the record of a picture, so that it can be edited further.

use nishikie::color::{Palette, Settings};
use nishikie::{ColorRecipe, Input, Recipe, Record, Role};

use crate::chosen::File;
use crate::color::project::{Project, Sources};
use crate::error::Refusal;
use crate::folder::{Folder, Kind};
use crate::name::FileName;

/// Returns the project that makes a picture of the folder again, from the record beside it.
///
/// # Errors
/// There is no record, it is another picture's, it asks for something that the page cannot do, or a file that it names is missing
/// or was changed.
pub fn project_of(folder: &Folder, picture: &FileName) -> Result<Project, Refusal> {
    let missing = || {
        Refusal::missing(format!(
            "{picture}: has no record beside it; put {picture}.json, which was written with it, into the folder"
        ))
        .in_japanese(format!(
            "{picture}: 作成の記録がありません。一緒に書き出された {picture}.json をフォルダーに入れてください。"
        ))
    };
    let beside = FileName::new(format!("{picture}.json"))?;
    let path = folder.file(&beside).map_err(|_| missing())?;
    let record = Record::read(&path).map_err(|error| Refusal::unusable(error.to_string()))?;
    let file = File::chosen(folder, picture)?;
    if record
        .file
        .is_none_or(|recorded| recorded.sha256 != file.sha256)
    {
        return Err(Refusal::conflict(format!(
            "{beside}: is the record of another picture than {picture}"
        ))
        .in_japanese(format!("{beside}: {picture} とは別の絵の記録です。")));
    }
    let Recipe::Color(recipe) = record.order.recipe else {
        return Err(Refusal::unusable(format!(
            "{picture}: was made in style mode, which has no areas to mend"
        ))
        .in_japanese(format!(
            "{picture}: 画風モードの絵なので、領域ごとの修正はできません。"
        )));
    };
    let strange = |what: &str| {
        Refusal::unusable(format!(
            "{picture}: was made {what}, which this page cannot do; make it again with the command and its record"
        ))
    };
    let ColorRecipe {
        page,
        size,
        plain_map,
        edits,
        palette,
        proposal,
        settings,
    } = recipe;
    if page.is_some() {
        return Err(strange("of a page of a file with several"));
    }
    if size.is_some() || plain_map || settings != Settings::default() {
        return Err(strange("with settings of its own"));
    }
    let mut content = None;
    let mut wanted = Sources {
        palette: palette
            .map(|palette| palette_file(folder, &palette))
            .transpose()?,
        proposal,
        ..Sources::default()
    };
    for input in record.order.inputs {
        let file = input_file(folder, &input)?;
        match input.role {
            Role::Content => content = Some(file),
            Role::Style => wanted.references.push(file),
            Role::Model => wanted.model = Some(file),
            other => return Err(strange(&format!("with {other} ({})", input.name))),
        }
    }
    let content = content.ok_or_else(|| strange("of no print"))?;
    Ok(Project {
        content,
        sources: wanted,
        edits,
    })
}

/// Returns the file of the folder that a record names.
fn input_file(folder: &Folder, input: &Input) -> Result<File, Refusal> {
    let changed = || {
        let Input { name, role, .. } = input;
        Refusal::conflict(format!(
            "{name}: the {role} that the picture was made with is not in the folder, or is another file now; put it back"
        ))
        .in_japanese(format!(
            "{name}: 作成に使われたファイルがフォルダーにないか、内容が変わっています。元に戻してください。"
        ))
    };
    let name = FileName::new(input.name.clone()).map_err(|_| changed())?;
    let file = File::chosen(folder, &name).map_err(|_| changed())?;
    match Some(&file.sha256) == input.sha256.as_ref() {
        true => Ok(file),
        false => Err(changed()),
    }
}

/// Returns the palette file of the folder that has these pigments.
fn palette_file(folder: &Folder, palette: &Palette) -> Result<File, Refusal> {
    for entry in folder.entries()? {
        let is = |path| Palette::open(path).is_ok_and(|other| other.pigments == palette.pigments);
        if entry.kind == Kind::Palette && is(folder.file(&entry.name)?) {
            return File::chosen(folder, &entry.name);
        }
    }
    Err(Refusal::conflict(
        "the palette that the picture was made with is not in the folder; put its file there",
    )
    .in_japanese("作成に使われたパレットがフォルダーにありません。そのファイルを入れてください。"))
}

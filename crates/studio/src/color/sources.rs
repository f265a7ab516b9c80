//! The files that a project names: each must be unchanged since it was chosen.

use nishikie::color::Palette;
use nishikie::color::model::Model;
use nishikie::picture::{Picture, hash};

use crate::color::project::File;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// Returns a file with its hash as it is now.
///
/// # Errors
/// It is not in the folder or cannot be read.
pub fn chosen(folder: &Folder, name: &FileName) -> Result<File, Refusal> {
    let path = folder.file(name)?;
    let unreadable = |error| {
        Refusal::unusable(format!("{name}: cannot be read ({error})"))
            .in_japanese(format!("{name}: 読み込めません（{error}）。"))
    };
    Ok(File {
        name: name.clone(),
        sha256: hash::sha256_of_file(&path).map_err(unreadable)?,
    })
}

/// Opens a picture that was chosen, and returns the result of `make`.
///
/// # Errors
/// It is gone, cannot be read, or was changed.
pub fn picture<T>(
    folder: &Folder,
    decoder: &Decoder,
    file: &File,
    make: impl FnOnce(Picture) -> T,
) -> Result<T, Refusal> {
    let path = folder.file(&file.name)?;
    decoder.open(&path, |picture| {
        let sha256 = picture.source().map(|source| source.sha256.as_str());
        if sha256 != Some(&file.sha256) {
            return Err(changed(file));
        }
        Ok(make(picture))
    })?
}

/// Opens a model that was chosen.
///
/// # Errors
/// As [`picture`].
pub fn model(folder: &Folder, file: &File) -> Result<Model, Refusal> {
    check_unchanged(folder, file)?;
    Ok(Model::open(&folder.file(&file.name)?)?)
}

/// Opens a palette that was chosen.
///
/// # Errors
/// As [`picture`].
pub fn palette(folder: &Folder, file: &File) -> Result<Palette, Refusal> {
    check_unchanged(folder, file)?;
    let opened = Palette::open(folder.file(&file.name)?);
    opened.map_err(|error| Refusal::unusable(error.to_string()))
}

/// Checks that a file is unchanged.
///
/// # Errors
/// As [`picture`].
pub fn check_unchanged(folder: &Folder, file: &File) -> Result<(), Refusal> {
    match chosen(folder, &file.name)? == *file {
        true => Ok(()),
        false => Err(changed(file)),
    }
}

fn changed(file: &File) -> Refusal {
    Refusal::conflict(format!(
        "{}: was changed since it was chosen; put the old file back, or choose it again",
        file.name
    ))
    .in_japanese(format!(
        "{}: 選んだ後でファイルが変わりました。元のファイルに戻すか、選び直してください。",
        file.name
    ))
}

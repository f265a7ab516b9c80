//! The sources that a project names: each must be unchanged since it was chosen.

use nishikie::color::Palette;
use nishikie::color::model::Model;
use nishikie::picture::Picture;

use crate::chosen::File;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;

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
            return Err(Refusal::changed(file.name.as_str()));
        }
        Ok(make(picture))
    })?
}

/// Opens a model that was chosen.
///
/// # Errors
/// As [`picture`].
pub fn model(folder: &Folder, file: &File) -> Result<Model, Refusal> {
    file.check_unchanged(folder)?;
    Ok(Model::open(&folder.file(&file.name)?)?)
}

/// Opens a palette that was chosen.
///
/// # Errors
/// As [`picture`].
pub fn palette(folder: &Folder, file: &File) -> Result<Palette, Refusal> {
    file.check_unchanged(folder)?;
    let opened = Palette::open(folder.file(&file.name)?);
    opened.map_err(|error| Refusal::unusable(error.to_string()))
}

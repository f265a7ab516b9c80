//! Files of the folder that a person chose, with their hashes, by which a change is noticed.

use nishikie::picture::hash;
use nishikie::{Input, Role, Source};
use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// A file of the folder, with its content's hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The file's name.
    pub name: FileName,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

impl File {
    /// Returns a file with its hash as it is now.
    ///
    /// # Errors
    /// It is not in the folder or cannot be read.
    pub fn chosen(folder: &Folder, name: &FileName) -> Result<Self, Refusal> {
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

    /// Checks that the file is unchanged since it was chosen.
    ///
    /// # Errors
    /// It is gone, cannot be read, or was changed.
    pub fn check_unchanged(&self, folder: &Folder) -> Result<(), Refusal> {
        match File::chosen(folder, &self.name)? == *self {
            true => Ok(()),
            false => Err(Refusal::changed(self.name.as_str())),
        }
    }

    /// Returns the file as an input of an order, without its folder.
    pub fn input(&self, role: Role) -> Input {
        Input {
            role,
            name: self.name.to_string(),
            sha256: Some(self.sha256.clone()),
            source: Source::Named,
        }
    }
}

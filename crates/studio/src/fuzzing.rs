//! Access to private parts for the fuzz targets; compiled for them alone.

use std::path::Path;

use crate::color::project::Project;
use crate::folder::Folder;
use crate::name::FileName;

/// Reads the project of a print in a folder, and writes it again if it can be read. Returns true if there is one.
///
/// # Errors
/// The folder cannot be opened, or the project cannot be read or written; the sentence for the user.
pub fn rewrite_project(folder: &Path, print: &str) -> Result<bool, String> {
    let folder = Folder::open(folder).map_err(|error| error.to_string())?;
    let print = FileName::new(print).map_err(|refusal| refusal.message)?;
    let project = Project::read(&folder, &print).map_err(|refusal| refusal.message)?;
    match project {
        Some(project) => {
            project.write(&folder).map_err(|refusal| refusal.message)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

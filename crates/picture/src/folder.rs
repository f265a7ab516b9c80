//! The pictures of a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Format;

/// The files of a folder (not of its subfolders) whose names end as pictures' do, sorted. Hidden files are left out.
///
/// # Errors
/// The folder cannot be read.
pub fn pictures_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut pictures = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && Format::of_name(&path).is_some() && path.is_file() {
            pictures.push(path);
        }
    }
    pictures.sort();
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.TIF", "a.jpeg", ".hidden.png", "notes.txt", "png"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("folder.png")).unwrap();
        let found = pictures_in(folder.path()).unwrap();
        assert_eq!(found, ["a.jpeg", "b.TIF"].map(|n| folder.path().join(n)));
    }
}

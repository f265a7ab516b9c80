//! The pictures of a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Format;
use crate::container::Container;

/// Returns the files of a folder (not of its subfolders) whose names end as pictures' do, sorted. Hidden files are left out.
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
        if !hidden && is_named_as_picture(&path) && path.is_file() {
            pictures.push(path);
        }
    }
    pictures.sort();
    Ok(pictures)
}

/// Returns true if a file's name ends as those of pictures that are read.
pub fn is_named_as_picture(path: &Path) -> bool {
    let extension = path.extension().map(|name| name.to_ascii_lowercase());
    let read_only =
        extension.is_some_and(|name| name.to_str().is_some_and(Container::is_read_only_extension));
    read_only || Format::of_name(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "b.TIF",
            "a.jpeg",
            ".hidden.png",
            "notes.txt",
            "png",
            "c.JP2",
            "d.jxl",
        ] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("folder.png")).unwrap();
        let found = pictures_in(folder.path()).unwrap();
        assert_eq!(
            found,
            ["a.jpeg", "b.TIF", "c.JP2", "d.jxl"].map(|n| folder.path().join(n))
        );
    }
}

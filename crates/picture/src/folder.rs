//! The pictures of a folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::container::{Container, SIGNATURE, foreign};
use crate::open::container_of;
use crate::{Format, PictureError};

/// The entries of a folder, each of which is counted exactly once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The picture files of kinds that are read, sorted by path.
    pub pictures: Vec<PathBuf>,
    /// Pictures of kinds that are not read, and whatever is named as a picture and is none, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// The number of other files, hidden ones among them.
    pub others: usize,
    /// The number of subfolders, which are not searched.
    pub folders: usize,
}

/// A file that is not used, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The file.
    pub path: PathBuf,
    /// The reason, as the end of a sentence whose subject is the file.
    pub reason: String,
}

impl Listing {
    /// Lists a folder, without its subfolders. Files are recognized by their first bytes, since names are often wrong.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let mut listing = Listing::default();
        for entry in fs::read_dir(folder)? {
            listing.add(entry?.path());
        }
        listing.pictures.sort();
        listing.left_out.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    fn add(&mut self, path: PathBuf) {
        if path.is_dir() {
            self.folders += 1;
        } else if is_hidden(&path) {
            self.others += 1;
        } else {
            match kind_of(&path) {
                Ok(Some(_)) => self.pictures.push(path),
                Ok(None) => self.others += 1,
                Err(error) => self.left_out.push(LeftOut {
                    reason: error.reason(),
                    path,
                }),
            }
        }
    }
}

/// Returns the kind of a file by its first bytes; `None` if it neither is a picture nor has the name of one.
///
/// # Errors
/// It is a picture of a kind that is not read, or has the name of a picture and is none, is empty, or cannot be read.
fn kind_of(path: &Path) -> Result<Option<Container>, PictureError> {
    let start = match start_of(path) {
        Ok(start) => start,
        Err(error) if is_named_as_picture(path) => return Err(error),
        Err(_) => return Ok(None),
    };
    if !is_named_as_picture(path) && Container::of(&start).is_none() && foreign(&start).is_none() {
        return Ok(None);
    }
    container_of(path, &start).map(Some)
}

/// Returns true if a file is a picture by its first bytes, of a kind that is read or not, or has the name of one.
pub fn resembles_picture(path: &Path) -> bool {
    !matches!(kind_of(path), Ok(None))
}

/// Returns the first bytes of a file.
fn start_of(path: &Path) -> Result<Vec<u8>, PictureError> {
    let unreadable = |source: io::Error| match source.kind() {
        // The folder has the name, so it is a link.
        io::ErrorKind::NotFound => PictureError::Missing { path: path.into() },
        _ => PictureError::Unreadable {
            path: path.into(),
            source,
        },
    };
    // To open a pipe would wait for whoever writes to it.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(PictureError::NotAFile { path: path.into() });
    }
    let mut start = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(SIGNATURE as u64)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    Ok(start)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Returns true if a file's name ends as those of pictures do, of kinds that are read.
pub fn is_named_as_picture(path: &Path) -> bool {
    let extension = path.extension().map(|name| name.to_ascii_lowercase());
    let read_only =
        extension.is_some_and(|name| name.to_str().is_some_and(Container::is_read_only_extension));
    read_only || Format::of_name(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Depth, Picture};

    #[test]
    fn files_are_recognized_by_their_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let picture = Picture::from_rgb8(1, 1, &[200, 100, 0]).unwrap();
        for (name, format) in [("a.jpe", "jpg"), ("noext", "png"), ("t.ptif", "tif")] {
            let saved = path(&format!("saved.{format}"));
            picture.save(&saved, Depth::Eight, None, false).unwrap();
            fs::rename(saved, path(name)).unwrap();
        }
        for (name, bytes) in [
            (".hidden.png", &b"\x89PNG\r\n\x1a\n"[..]),
            ("notes.txt", b"notes"),
            ("record.json", b"{}"),
            ("empty.txt", b""),
            ("empty.png", b""),
            ("page.jpg", b"<!DOCTYPE html>"),
            ("page.html", b"<!DOCTYPE html>"),
            ("photo", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
            ("text.tif", b"not a picture"),
        ] {
            fs::write(path(name), bytes).unwrap();
        }
        fs::create_dir(path("folder.png")).unwrap();
        let mut left_out = vec![
            ("empty.png", "is empty"),
            ("page.jpg", "an HTML page"),
            ("photo", "a HEIC picture"),
            ("text.tif", "is not a PNG"),
        ];
        let mut entries = 13;
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("gone.png", path("dangling.png")).unwrap();
            left_out.insert(0, ("dangling.png", "there is no such file"));
            entries += 1;
        }
        let found = Listing::of(folder.path()).unwrap();
        assert_eq!(found.pictures, ["a.jpe", "noext", "t.ptif"].map(path));
        assert_eq!(found.left_out.len(), left_out.len());
        for (found, (name, reason)) in found.left_out.iter().zip(left_out) {
            assert_eq!(found.path, path(name));
            assert!(found.reason.contains(reason), "{name}: {}", found.reason);
            assert!(!found.reason.contains(name), "{}", found.reason);
        }
        assert_eq!((found.others, found.folders), (5, 1));
        let counted = found.pictures.len() + found.left_out.len() + found.others + found.folders;
        assert_eq!(counted, entries);
        let resembling = ["noext", "photo", "text.tif"].map(path);
        assert!(resembling.iter().all(|path| resembles_picture(path)));
        assert!(!resembles_picture(&path("notes.txt")));
    }
}

//! Files whose names are chosen after they are written.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::output::{OutputError, part_for, unwritable};

/// A file that is being written and has no name yet. If it is dropped before [`UnnamedFile::finish`], it leaves nothing behind.
///
/// Like an [`OutputFile`](crate::output::OutputFile), it is not removed as a leftover as long as its process lives.
pub struct UnnamedFile {
    file: NamedTempFile,
    /// The path that errors mention.
    place: PathBuf,
}

impl UnnamedFile {
    /// Begins a file in this folder. `name` is a name that it may get; errors mention it.
    ///
    /// # Errors
    /// The folder is missing or cannot be written to.
    pub fn create(folder: &Path, name: &str) -> Result<Self, OutputError> {
        let place = folder.join(name);
        let file = part_for(&place)?;
        Ok(Self { file, place })
    }

    /// Returns the file to write to.
    pub fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Returns the path of the temporary file, from which it can be read.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the file the first of these names that no other file of the folder has, and returns that name.
    ///
    /// # Errors
    /// The bytes cannot be brought to the disk; [`OutputError::Exists`] with the last name if all are taken.
    pub fn finish(self, names: impl IntoIterator<Item = String>) -> Result<String, OutputError> {
        let Self { mut file, place } = self;
        let mut taken = place.clone();
        let synced = file.as_file().sync_all();
        synced.map_err(|source| unwritable(place.clone(), source))?;
        for name in names {
            let path = place.with_file_name(&name);
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(name),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    (file, taken) = (error.file, path);
                }
                Err(error) => return Err(unwritable(path, error.error)),
            }
        }
        Err(OutputError::Exists { path: taken })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;
    use crate::output;

    #[test]
    fn the_first_free_name_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("a.png"), "theirs").unwrap();
        let names = || ["a.png", "a-2.png"].map(String::from);
        let make = || {
            let mut file = UnnamedFile::create(folder, "a.png").unwrap();
            file.file().write_all(b"ours").unwrap();
            assert_eq!(fs::read(file.path()).unwrap(), b"ours");
            file
        };
        assert_eq!(make().finish(names()).unwrap(), "a-2.png");
        assert_eq!(fs::read(folder.join("a-2.png")).unwrap(), b"ours");
        let error = make().finish(names()).unwrap_err();
        assert!(
            matches!(&error, OutputError::Exists { path } if path.ends_with("a-2.png")),
            "{error}"
        );
        assert_eq!(fs::read(folder.join("a.png")).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }

    /// Other files are written to the folder at the same time, which removes the leftovers of killed processes.
    #[test]
    fn one_on_its_way_is_not_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let file = UnnamedFile::create(folder, "a.png").unwrap();
        output::write(&folder.join("b.png"), b"another", false).unwrap();
        assert_eq!(file.finish(["a.png".into()]).unwrap(), "a.png");
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }
}

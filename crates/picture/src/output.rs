//! Files that appear whole or not at all: written beside their place under a temporary name, then renamed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Why a file cannot be written. Every message names it and says what to do.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum OutputError {
    #[error("{}: exists already; choose another name, or overwrite it with --force", path.display())]
    Exists { path: PathBuf },

    #[error("{}: is a folder; name a file inside it", path.display())]
    Folder { path: PathBuf },

    #[error("{}: there is no such folder to write {} into; make it first", folder.display(), path.display())]
    FolderMissing { folder: PathBuf, path: PathBuf },

    #[error("{}: no file can be made in this folder ({source}); choose another for {}", folder.display(), path.display())]
    FolderReadOnly {
        folder: PathBuf,
        path: PathBuf,
        source: io::Error,
    },

    #[error("{}: could not be written ({source}); what was there before is as it was", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
}

/// A file on its way. Dropped without [`OutputFile::finish`], it leaves nothing behind.
pub struct OutputFile {
    file: NamedTempFile,
    path: PathBuf,
    force: bool,
}

/// Whether `path` could be written, to be asked before a long run.
///
/// # Errors
/// What [`create`] would say.
pub fn check(path: &Path, force: bool) -> Result<(), OutputError> {
    create(path, force).map(drop)
}

/// Begins a file. One that exists is overwritten only with `force`.
///
/// # Errors
/// The file exists, or its folder is missing or cannot be written to.
pub fn create(path: &Path, force: bool) -> Result<OutputFile, OutputError> {
    let path = path.to_path_buf();
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => return Err(OutputError::Folder { path }),
        Ok(_) if !force => return Err(OutputError::Exists { path }),
        _ => {}
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    if !folder.is_dir() {
        return Err(OutputError::FolderMissing { folder, path });
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nishikie-").suffix(".part");
    // Temporary files are private by default; this one is to be as open as any other file of its user.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    match builder.tempfile_in(&folder) {
        Ok(file) => Ok(OutputFile { file, path, force }),
        Err(error) => Err(OutputError::FolderReadOnly {
            folder,
            path,
            source: error.kind().into(), // Without the temporary name, which says nothing to anyone.
        }),
    }
}

/// Writes a whole file.
///
/// # Errors
/// As [`create`], or the bytes cannot be written.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), OutputError> {
    let mut output = create(path, force)?;
    // Not through the temporary file's own writer, whose errors bring its name in, which says nothing to anyone.
    match output.file().write_all(bytes) {
        Ok(()) => output.finish(),
        Err(source) => Err(OutputError::Unwritable {
            path: output.path,
            source,
        }),
    }
}

impl OutputFile {
    /// Gives the file its name.
    ///
    /// # Errors
    /// The bytes cannot be brought to the disk, or somebody else made a file of this name meanwhile.
    pub fn finish(self) -> Result<(), OutputError> {
        let OutputFile { file, path, force } = self;
        if let Err(source) = file.as_file().sync_all() {
            return Err(OutputError::Unwritable { path, source });
        }
        let renamed = if force {
            file.persist(&path)
        } else {
            file.persist_noclobber(&path)
        };
        match renamed {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(OutputError::Exists { path })
            }
            Err(error) => Err(OutputError::Unwritable {
                path,
                source: error.error,
            }),
        }
    }

    /// The file to write to.
    pub fn file(&mut self) -> &mut fs::File {
        self.file.as_file_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_stays_without_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        write(&path, b"first", false).unwrap();
        assert!(matches!(
            write(&path, b"second", false),
            Err(OutputError::Exists { .. })
        ));
        assert_eq!(fs::read(&path).unwrap(), b"first");
        write(&path, b"second", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
    }

    #[test]
    fn nothing_is_left_of_a_file_that_was_not_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        let mut output = create(&path, false).unwrap();
        output.file().write_all(b"half of").unwrap();
        drop(output);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn one_that_came_first_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        let output = create(&path, false).unwrap();
        write(&path, b"first", false).unwrap();
        assert!(matches!(output.finish(), Err(OutputError::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"first");
    }
}

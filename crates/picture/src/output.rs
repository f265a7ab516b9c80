//! Files that appear whole or not at all: written beside their place under a temporary name, then renamed.
//!
//! Two that belong together, such as a picture and its record, appear together: see [`finish_together`].

use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::hash;
use crate::leftovers;
use crate::lock::Lock;
use crate::part;

/// An error of writing a file. Every message names it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum OutputError {
    /// The file may be overwritten, if the caller wants that.
    #[error("{}: exists already", path.display())]
    Exists { path: PathBuf },

    /// The file is never overwritten.
    #[error("{}: exists already and is not {what}; choose another name, or move it away", path.display())]
    Foreign { path: PathBuf, what: &'static str },

    #[error("{}: its name is too long for its disk ({} bytes; most take 255); choose a shorter one", path.display(), name_length(path))]
    NameTooLong { path: PathBuf },

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

    #[error("{}: there is no room for it on its disk; make room, or write it elsewhere; what was there before is as it was", path.display())]
    NoRoom { path: PathBuf },

    #[error("{}: could not be written ({source}); what was there before is as it was", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
}

/// The files that may be overwritten.
#[derive(Clone, Copy, Debug)]
pub enum Overwrite {
    /// No file.
    Never,
    /// Any file.
    Any,
    /// A file that we made ourselves, and no other.
    Own {
        /// The name of our files, such as "a record of nishikie".
        what: &'static str,
        /// Returns true if a file is one of them.
        is: fn(&Path) -> bool,
    },
}

impl Overwrite {
    /// Returns [`Overwrite::Any`] with `force`, else [`Overwrite::Never`].
    pub fn forced(force: bool) -> Overwrite {
        if force {
            Overwrite::Any
        } else {
            Overwrite::Never
        }
    }

    fn check(self, path: &Path) -> Result<(), OutputError> {
        let path = path.to_path_buf();
        match (fs::metadata(&path), self) {
            (Ok(found), _) if found.is_dir() => Err(OutputError::Folder { path }),
            (Ok(_), Overwrite::Never) => Err(OutputError::Exists { path }),
            (Ok(_), Overwrite::Own { what, is }) if !is(&path) => {
                Err(OutputError::Foreign { path, what })
            }
            (Err(error), _) if error.kind() == io::ErrorKind::InvalidFilename => {
                Err(OutputError::NameTooLong { path })
            }
            _ => Ok(()),
        }
    }
}

fn name_length(path: &Path) -> usize {
    path.file_name()
        .unwrap_or_default()
        .as_encoded_bytes()
        .len()
}

/// A file that is being written. If it is dropped before [`OutputFile::finish`], it leaves nothing behind.
pub struct OutputFile {
    file: NamedTempFile,
    path: PathBuf,
    overwrite: Overwrite,
}

/// Checks that `path` could be written, for use before a long run.
///
/// # Errors
/// Those of [`create`].
pub fn check(path: &Path, overwrite: Overwrite) -> Result<(), OutputError> {
    create(path, overwrite).map(drop)
}

/// Begins a file.
///
/// # Errors
/// The file exists and may not be overwritten, or its folder is missing or cannot be written to.
pub fn create(path: &Path, overwrite: Overwrite) -> Result<OutputFile, OutputError> {
    overwrite.check(path)?;
    Ok(OutputFile {
        file: part_for(path)?,
        path: path.to_path_buf(),
        overwrite,
    })
}

/// Makes the temporary file that is to become `path`, in its folder.
pub(crate) fn part_for(path: &Path) -> Result<NamedTempFile, OutputError> {
    let path = path.to_path_buf();
    let folder = folder_of(&path);
    if !folder.is_dir() {
        return Err(OutputError::FolderMissing { folder, path });
    }
    leftovers::clear_if_due(&folder);
    match part::create(&folder) {
        Ok(file) => Ok(file),
        Err(error) if is_full(&error) => Err(OutputError::NoRoom { path }),
        Err(error) => Err(OutputError::FolderReadOnly {
            folder,
            path,
            source: error.kind().into(), // Without the temporary name, which says nothing to anyone.
        }),
    }
}

/// Checks that a file of so many bytes has room where `path` is, as far as the system tells.
///
/// # Errors
/// [`OutputError::NoRoom`].
pub fn check_room(path: &Path, bytes: u64) -> Result<(), OutputError> {
    match fs4::available_space(folder_of(path)) {
        Ok(free) if free < bytes => Err(OutputError::NoRoom { path: path.into() }),
        _ => Ok(()),
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Writes a whole file; one that exists is overwritten only with `force`.
///
/// # Errors
/// As [`create`], or the bytes cannot be written.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), OutputError> {
    let mut output = create(path, Overwrite::forced(force))?;
    output.write_all(bytes)?;
    output.finish()
}

impl OutputFile {
    /// Writes bytes to the end of the file.
    ///
    /// # Errors
    /// There is no room, or the disk fails.
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        // Not through the temporary file's own writer, whose errors contain the temporary name, which means nothing to a user.
        let written = self.file().write_all(bytes);
        written.map_err(|source| self.unwritable(source))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// The bytes cannot be brought to the disk, or somebody else made a file of this name meanwhile.
    pub fn finish(self) -> Result<(), OutputError> {
        self.sync()?;
        self.overwrite.check(&self.path)?;
        self.rename()
    }

    /// The file to write to.
    pub fn file(&mut self) -> &mut fs::File {
        self.file.as_file_mut()
    }

    /// The path that the file is to have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the file with other contents, which are written from those so far.
    ///
    /// # Errors
    /// There is no room for both at once, or the disk fails.
    #[cfg(feature = "c2pa")]
    pub(crate) fn rewritten(
        mut self,
        write: impl FnOnce(&mut fs::File, &mut fs::File) -> io::Result<()>,
    ) -> Result<OutputFile, OutputError> {
        let mut file = part_for(&self.path)?;
        let written = write(self.file.as_file_mut(), file.as_file_mut());
        written.map_err(|source| self.unwritable(source))?;
        self.file = file;
        Ok(self)
    }

    /// Returns the SHA-256 of the bytes written so far, in hex.
    ///
    /// # Errors
    /// The file cannot be read back.
    pub fn sha256(&mut self) -> Result<String, OutputError> {
        let read = |file: &mut fs::File| {
            file.rewind()?;
            hash::sha256_of_reader(file)
        };
        let found = read(self.file());
        found.map_err(|source| self.unwritable(source))
    }

    fn sync(&self) -> Result<(), OutputError> {
        let synced = self.file.as_file().sync_all();
        synced.map_err(|source| self.unwritable(source))
    }

    fn rename(self) -> Result<(), OutputError> {
        let OutputFile {
            file,
            path,
            overwrite,
        } = self;
        let renamed = match overwrite {
            Overwrite::Never => file.persist_noclobber(&path),
            Overwrite::Any | Overwrite::Own { .. } => file.persist(&path),
        };
        match renamed {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(OutputError::Exists { path })
            }
            Err(error) => Err(unwritable(path, error.error)),
        }
    }

    /// Returns the error for a failure to write this file.
    pub(crate) fn unwritable(&self, source: io::Error) -> OutputError {
        unwritable(self.path.clone(), source)
    }
}

/// Returns the error that stands for a failure to write a file.
pub(crate) fn unwritable(path: PathBuf, source: io::Error) -> OutputError {
    let folder = folder_of(&path);
    if is_full(&source) {
        OutputError::NoRoom { path }
    } else if !folder.is_dir() {
        OutputError::FolderMissing { folder, path }
    } else {
        OutputError::Unwritable { path, source }
    }
}

/// Gives two files of one folder their names, so that they are always of one run: if other processes write there at the same
/// time by this function, both files are those of the same process, and if this one is killed in between, the next that writes
/// there makes the second rename.
///
/// A lock file, `.NAME.nishikie-lock` after the first file's name, is held meanwhile and removed afterwards.
///
/// # Errors
/// As [`OutputFile::finish`]; neither file is there then, or both are as they were before.
pub fn finish_together(first: OutputFile, second: OutputFile) -> Result<(), OutputError> {
    first.sync()?;
    second.sync()?;
    let mut lock = Lock::take(&first.path).map_err(|source| first.unwritable(source))?;
    first.overwrite.check(&first.path)?;
    second.overwrite.check(&second.path)?;
    let renames = [&first, &second].map(|file| (file.file.path(), file.path.as_path()));
    lock.promise(renames)
        .map_err(|source| first.unwritable(source))?;
    let before = Before::keep(&first.path)?;
    first.rename()?;
    second.rename().inspect_err(|_| before.restore())
}

/// The file that has a name before another takes it over, kept under a temporary name.
struct Before {
    path: PathBuf,
    kept: Option<tempfile::TempPath>,
}

impl Before {
    /// Keeps the file of this path, if there is one. The lock on its name is held, so that nobody takes the kept file for a leftover.
    fn keep(path: &Path) -> Result<Before, OutputError> {
        let kept = match path.exists() {
            true => {
                let kept = part_for(path)?.into_temp_path();
                // Where a disk has no links, the file is copied.
                let _ = fs::remove_file(&kept);
                let linked =
                    fs::hard_link(path, &kept).or_else(|_| fs::copy(path, &kept).map(drop));
                linked.map_err(|source| unwritable(path.into(), source))?;
                Some(kept)
            }
            false => None,
        };
        let path = path.into();
        Ok(Before { path, kept })
    }

    /// Gives the file its name back, or takes the name from the new file if there was none. Errors are ignored, since one is reported already.
    fn restore(&self) {
        let _ = match &self.kept {
            Some(kept) => fs::rename(kept, &self.path),
            None => fs::remove_file(&self.path),
        };
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
        let mut output = create(&path, Overwrite::Never).unwrap();
        output.write_all(b"half of").unwrap();
        drop(output);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn one_that_came_first_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        let output = create(&path, Overwrite::Never).unwrap();
        write(&path, b"first", false).unwrap();
        assert!(matches!(output.finish(), Err(OutputError::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"first");
    }

    #[test]
    fn what_is_larger_than_the_disk_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scan.tif");
        check_room(&path, 1).unwrap();
        let error = check_room(&path, u64::MAX).unwrap_err();
        assert!(matches!(error, OutputError::NoRoom { .. }), "{error}");
    }

    fn pair(folder: &Path, text: &str, overwrite: Overwrite) -> Result<(), OutputError> {
        let [first, second] = ["a", "b"].map(|name| {
            let mut file = create(&folder.join(name), overwrite)?;
            file.write_all(text.as_bytes())?;
            Ok(file)
        });
        finish_together(first?, second?)
    }

    fn read_pair(folder: &Path) -> [String; 2] {
        ["a", "b"].map(|name| fs::read_to_string(folder.join(name)).unwrap())
    }

    #[test]
    fn two_files_appear_together_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        pair(folder, "first", Overwrite::Never).unwrap();
        assert_eq!(read_pair(folder), ["first"; 2]);
        fs::remove_file(folder.join("a")).unwrap();
        assert!(matches!(
            pair(folder, "second", Overwrite::Never),
            Err(OutputError::Exists { .. })
        ));
        assert!(!folder.join("a").exists());
        pair(folder, "third", Overwrite::Any).unwrap();
        assert_eq!(read_pair(folder), ["third"; 2]);
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }

    /// As if somebody had taken away the second file's part, or its folder had no room for one more name.
    #[test]
    fn a_second_rename_that_fails_undoes_the_first() {
        for exists in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            if exists {
                pair(folder, "before", Overwrite::Never).unwrap();
            }
            let [first, second] = ["a", "b"].map(|name| {
                let mut file = create(&folder.join(name), Overwrite::Any).unwrap();
                file.write_all(b"after").unwrap();
                file
            });
            fs::remove_file(second.file.path()).unwrap();
            finish_together(first, second).unwrap_err();
            let found = ["a", "b"].map(|name| fs::read_to_string(folder.join(name)).ok());
            let wanted = exists.then(|| "before".to_owned());
            assert_eq!(found, [wanted.clone(), wanted]);
            let left = fs::read_dir(folder).unwrap().count();
            assert_eq!(left, if exists { 2 } else { 0 }, "nothing else is left");
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_refused_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("写".repeat(90) + ".png");
        let error = check(&path, Overwrite::Never).unwrap_err();
        assert!(matches!(error, OutputError::NameTooLong { .. }), "{error}");
        assert!(error.to_string().contains("274 bytes"), "{error}");
    }

    /// The lock's own name would be too long.
    #[test]
    fn two_files_of_long_names_appear_together() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let names = ["", ".json"].map(|end| folder.join("x".repeat(250) + end));
        let [first, second] = names.map(|path| create(&path, Overwrite::Never).unwrap());
        finish_together(first, second).unwrap();
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }

    #[test]
    fn what_is_not_ours_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.json");
        let ours = Overwrite::Own {
            what: "a test",
            is: |path| fs::read(path).is_ok_and(|bytes| bytes == b"ours"),
        };
        fs::write(&path, "theirs").unwrap();
        let error = check(&path, ours).unwrap_err();
        assert!(error.to_string().contains("is not a test"), "{error}");
        fs::write(&path, "ours").unwrap();
        check(&path, ours).unwrap();
    }

    /// As if the process had been killed after its promise, before or between its renames.
    #[test]
    fn what_a_killed_process_began_is_ended_by_the_next() {
        for renamed in 0..2 {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            pair(folder, "old", Overwrite::Never).unwrap();
            let parts = [".nishikie-x.part", ".nishikie-y.part"].map(|name| folder.join(name));
            parts
                .iter()
                .for_each(|part| fs::write(part, "new").unwrap());
            let finals = ["a", "b"].map(|name| folder.join(name));
            let mut lock = Lock::take(&finals[0]).unwrap();
            lock.promise(
                [(&parts[0], &finals[0]), (&parts[1], &finals[1])]
                    .map(|(p, f)| (p.as_path(), f.as_path())),
            )
            .unwrap();
            lock.abandon();
            for (part, path) in parts.iter().zip(&finals).take(renamed) {
                fs::rename(part, path).unwrap();
            }
            drop(Lock::take(&finals[0]).unwrap());
            assert_eq!(read_pair(folder), ["new"; 2]);
            assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
        }
    }

    /// The same, but somebody has put another file there since.
    #[test]
    fn what_was_put_there_after_a_kill_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let part = folder.join(".nishikie-x.part");
        fs::write(&part, "new").unwrap();
        let path = folder.join("a");
        let mut lock = Lock::take(&path).unwrap();
        lock.promise([(&part, &path), (&part, &path)].map(|(p, f)| (p.as_path(), f.as_path())))
            .unwrap();
        lock.abandon();
        fs::write(&path, "theirs").unwrap();
        write(&folder.join("b"), b"ours", false).unwrap();
        assert_eq!(read_pair(folder), ["theirs", "ours"]);
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }

    /// Many threads, each as good as a process: the lock is taken on a file of its own each time.
    #[test]
    fn pairs_written_at_the_same_time_do_not_mix() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        for _ in 0..20 {
            std::thread::scope(|scope| {
                for writer in 0..4 {
                    scope.spawn(move || {
                        pair(folder, &format!("by {writer}"), Overwrite::Any).unwrap();
                    });
                }
            });
            let [a, b] = read_pair(folder);
            assert_eq!(a, b);
        }
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }
}

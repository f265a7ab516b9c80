//! The places of files that are written: two names can be one file, by links, by other spellings of a path, and where a disk ignores case.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The places of several files that are to be written.
#[derive(Default)]
pub struct Places {
    added: Vec<PathBuf>,
    /// The indices of files that may have one place.
    alike: HashMap<Alike, Vec<usize>>,
    /// The folders that were asked about.
    ignoring: HashMap<PathBuf, bool>,
}

/// The properties that two names of one place share.
#[derive(PartialEq, Eq, Hash)]
enum Alike {
    /// A file that exists.
    File(Identity),
    /// A new file in a folder, by its name in lowercase.
    Name(Option<Identity>, OsString),
}

impl Places {
    /// Adds a file. Returns the index, in the order of adding, of one that has the same place, if there is one.
    pub fn add(&mut self, path: &Path) -> Option<usize> {
        let index = self.added.len();
        self.added.push(path.to_owned());
        let alike = self.alike.entry(Alike::of(path)).or_default();
        let others = alike.clone();
        alike.push(index);
        others.into_iter().find(|&other| self.is_same(other, path))
    }

    /// Returns true if a file of these that are alike has the same place as another.
    fn is_same(&mut self, other: usize, path: &Path) -> bool {
        if self.added[other].file_name() == path.file_name() || identity(path).is_some() {
            return true;
        }
        let folder = existing_folder(path);
        *self
            .ignoring
            .entry(folder.clone())
            .or_insert_with(|| ignores_case(&folder))
    }
}

impl Alike {
    fn of(path: &Path) -> Alike {
        if let Some(found) = identity(path) {
            return Alike::File(found);
        }
        let folder = identity(folder_of(path));
        let name = match folder {
            Some(_) => path.file_name().unwrap_or_default(),
            None => path.as_os_str(),
        };
        let name = match name.to_str() {
            Some(name) => name.to_lowercase().into(),
            None => name.to_owned(),
        };
        Alike::Name(folder, name)
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Returns the nearest folder around a file that exists already.
fn existing_folder(path: &Path) -> PathBuf {
    let mut folder = folder_of(path);
    while !folder.is_dir() && folder != Path::new(".") {
        folder = folder_of(folder);
    }
    folder.to_owned()
}

/// Returns true if names in a folder that differ only in case are one file, which only the disk knows. A folder that cannot be asked is taken for one of
/// those.
fn ignores_case(folder: &Path) -> bool {
    let probe = tempfile::Builder::new()
        .prefix(".nishikie-")
        .suffix(".part")
        .tempfile_in(folder);
    probe.map_or(true, |probe| {
        let name = probe.path().file_name().unwrap_or_default();
        folder.join(name.to_ascii_uppercase()).exists()
    })
}

/// The numbers of a device and of an inode on it, which identify a file.
pub type Identity = (u64, u64);

#[cfg(unix)]
pub fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    // The file is not opened, which would empty a pipe.
    let found = fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
pub fn identity(path: &Path) -> Option<Identity> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    fs::metadata(path).ok()?;
    let mut hash = DefaultHasher::new();
    same_file::Handle::from_path(path).ok()?.hash(&mut hash);
    Some((hash.finish(), 0))
}

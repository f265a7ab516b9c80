//! A lock on an output file's name, between processes.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use same_file::Handle;
use serde::{Deserialize, Serialize};

use crate::hash;
use crate::part;

/// The end of a lock file's name.
const SUFFIX: &str = ".nishikie-lock";

/// The length in bytes of an output's name up to which it is a part of its lock's.
const LONGEST: usize = 200;

/// Returns true if a file's name is that of a lock.
pub(crate) fn is_lock(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(SUFFIX)
}

/// Returns the name of an output's lock file.
fn name_for(output: &Path) -> OsString {
    let output = output.file_name().unwrap_or_default();
    let mut name = OsString::from(".");
    match output.len() > LONGEST {
        // As long as the output's, it would be longer than disks allow.
        true => name.push(hash::sha256(output.as_encoded_bytes())),
        false => name.push(output),
    }
    name.push(SUFFIX);
    name
}

/// A file that is about to be renamed, within the folder of the lock.
#[derive(Serialize, Deserialize)]
struct Rename {
    from: String,
    to: String,
    /// The file that had the new name when this was promised.
    over: Option<Seen>,
}

/// The properties of a file in its folder that show if another has taken its place.
#[derive(PartialEq, Serialize, Deserialize)]
struct Seen {
    length: u64,
    /// The time of its last change in nanoseconds since 1970, as text, since JSON's numbers are too short.
    modified: String,
}

impl Seen {
    fn at(path: &Path) -> Option<Seen> {
        let found = fs::metadata(path).ok()?;
        let since = found.modified().ok()?.duration_since(UNIX_EPOCH).ok();
        Some(Seen {
            length: found.len(),
            modified: since.map_or(0, |since| since.as_nanos()).to_string(),
        })
    }
}

/// A lock that is held until it is dropped, when its file is removed. If its process is killed, the system releases it and leaves
/// the file.
pub(crate) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Waits for the lock on `output`, and finishes the renames that a killed process had promised under it.
    pub fn take(output: &Path) -> io::Result<Lock> {
        let path = output.with_file_name(name_for(output));
        loop {
            let file = open(&path, true)?;
            match file.lock() {
                // A file system without locks has no other way; a single process needs none.
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
                locked => locked?,
            }
            if let Some(lock) = Lock::of(file, path.clone())? {
                return Ok(lock);
            }
        }
    }

    /// Takes a lock file that a killed process left, and finishes the renames that it had promised; `None` if a process holds it.
    pub fn try_take(path: &Path) -> Option<Lock> {
        let file = open(path, false).ok()?;
        file.try_lock().ok()?;
        Lock::of(file, path.to_owned()).ok()?
    }

    /// Returns the lock of a locked file; `None` if its last holder removed the file between our opening and our locking it.
    fn of(file: File, path: PathBuf) -> io::Result<Option<Lock>> {
        let ours = Handle::from_file(file.try_clone()?)?;
        if Handle::from_path(&path).is_ok_and(|named| named == ours) {
            let mut lock = Lock { file, path };
            lock.recover()?;
            return Ok(Some(lock));
        }
        Ok(None)
    }

    /// Writes down the renames that are about to be made within the folder of the lock. From here on, a process that takes the lock
    /// after this one was killed makes those that are left.
    pub fn promise(&mut self, renames: [(&Path, &Path); 2]) -> io::Result<()> {
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            name.to_str().map(str::to_owned)
        };
        let renames: Option<Vec<Rename>> = renames
            .iter()
            .map(|(from, to)| {
                Some(Rename {
                    from: name(from)?,
                    to: name(to)?,
                    over: Seen::at(to),
                })
            })
            .collect();
        // A name that is not UTF-8 cannot be written down; then a kill at this very moment is not mended.
        if let Some(renames) = renames {
            self.file.write_all(&serde_json::to_vec(&renames)?)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    fn recover(&mut self) -> io::Result<()> {
        let mut promised = Vec::new();
        self.file.read_to_end(&mut promised)?;
        // A promise that was cut short was not yet valid: nothing has been renamed.
        let renames: Vec<Rename> = serde_json::from_slice(&promised).unwrap_or_default();
        for Rename { from, to, over } in renames {
            // Only temporary files of this program and plain names are accepted, so that a forged lock file does no harm.
            let ours = part::is_part(&from) && [&from, &to].into_iter().all(|name| is_plain(name));
            let (from, to) = (self.path.with_file_name(from), self.path.with_file_name(to));
            // A file that was put there since is not overwritten.
            if ours && from.is_file() && Seen::at(&to) == over {
                fs::rename(from, to)?;
            }
        }
        self.file.set_len(0)?;
        self.file.rewind()
    }

    /// Leaves the lock as a killed process would.
    #[cfg(test)]
    pub fn abandon(self) {
        let _ = self.file.unlock();
        std::mem::forget(self);
    }
}

fn is_plain(name: &str) -> bool {
    Path::new(name).file_name() == Some(name.as_ref())
}

fn open(path: &Path, create: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(create)
        .truncate(false);
    options.open(path)
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before it is released, so that nobody who waits for this very file takes it for the one of that name.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

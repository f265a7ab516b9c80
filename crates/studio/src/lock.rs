//! One server for a folder: two would write the same projects, each over the other's.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

/// Where the lock lies: beside what the library keeps of a folder's prints.
const FOLDER: &str = ".nishikie";

/// Held until it is dropped, or the program ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes a folder; `None` if another has it.
    ///
    /// # Errors
    /// No file can be made in it.
    pub fn take(folder: &Path) -> io::Result<Option<Self>> {
        let folder = folder.join(FOLDER);
        fs::create_dir_all(&folder)?;
        let file = File::create(folder.join("studio.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            // Some network drives know no locks; that is no reason not to work there.
            Err(TryLockError::Error(_)) => Ok(Some(Lock { _file: file })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_server_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        assert!(lock.is_some());
        assert!(Lock::take(folder.path()).unwrap().is_none());
        drop(lock);
        assert!(Lock::take(folder.path()).unwrap().is_some());
    }
}

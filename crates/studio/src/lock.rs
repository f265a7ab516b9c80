//! The lock of a folder: two servers would overwrite each other's projects.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

/// The folder of the lock's file, beside the files that the library keeps.
const FOLDER: &str = ".nishikie";

/// The lock of a folder. The system releases it when the program ends, in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Locks a folder; `None` if another server has locked it.
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
            // Some network drives have no locks, and are used without one.
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

//! The lock of a folder: two servers would overwrite each other's projects.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

/// The folder of the lock's file, beside the files that the library keeps.
const FOLDER: &str = ".nishikie";

/// The outcome of locking a folder.
#[derive(Debug)]
pub enum Locking {
    /// The folder is locked.
    Locked(Lock),
    /// Another server has locked it.
    Taken,
    /// No file can be made in it, so that there is nothing to lock it for.
    OnlyRead,
}

/// The lock of a folder. The system releases it when the program ends, in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Locks a folder.
    ///
    /// # Errors
    /// The lock's file cannot be made for another reason than that the folder can only be read.
    pub fn take(folder: &Path) -> io::Result<Locking> {
        let folder = folder.join(FOLDER);
        let made =
            fs::create_dir_all(&folder).and_then(|()| File::create(folder.join("studio.lock")));
        let file = match made {
            Ok(file) => file,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                        Ok(Locking::OnlyRead)
                    }
                    _ => Err(error),
                };
            }
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(Locking::Taken),
            // Some network drives have no locks, and are used without one.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Locking::Locked(Lock { _file: file })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_server_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let is_locked = |locking: &Locking| matches!(locking, Locking::Locked(_));
        let lock = Lock::take(folder.path()).unwrap();
        assert!(is_locked(&lock));
        assert!(matches!(Lock::take(folder.path()).unwrap(), Locking::Taken));
        drop(lock);
        assert!(is_locked(&Lock::take(folder.path()).unwrap()));
    }

    /// No user can make a file there, not even root.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_can_only_be_read_is_not_locked() {
        let locking = Lock::take(Path::new("/sys/kernel")).unwrap();
        assert!(matches!(locking, Locking::OnlyRead), "{locking:?}");
    }
}

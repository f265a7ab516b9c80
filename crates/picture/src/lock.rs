//! A lock on an output file's name, between processes.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use same_file::Handle;

/// Held until dropped, then removed. The system releases it when its process is killed, and leaves the file.
pub(crate) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Waits for the lock on `output`, and ends what a killed process had promised to do under it.
    pub fn take(output: &Path) -> io::Result<Lock> {
        let mut name = OsString::from(".");
        name.push(output.file_name().unwrap_or_default());
        name.push(".nishikie-lock");
        let path = output.with_file_name(name);
        loop {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            match file.lock() {
                // A file system without locks has no other way; a single process needs none.
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
                locked => locked?,
            }
            // Its last holder may have removed the file between our opening and our locking it.
            let ours = Handle::from_file(file.try_clone()?)?;
            if Handle::from_path(&path).is_ok_and(|named| named == ours) {
                let mut lock = Lock { file, path };
                lock.recover()?;
                return Ok(lock);
            }
        }
    }

    /// Writes down which files are about to be renamed, from and to, within the folder of the lock. From here on, whoever
    /// takes the lock after this process was killed does what is left of it.
    pub fn promise(&mut self, renames: [(&Path, &Path); 2]) -> io::Result<()> {
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            name.to_str().map(str::to_owned)
        };
        let names: Option<Vec<[String; 2]>> = renames
            .iter()
            .map(|(from, to)| Some([name(from)?, name(to)?]))
            .collect();
        // A name that is not UTF-8 cannot be written down; then a kill at this very moment is not mended.
        if let Some(names) = names {
            self.file.write_all(&serde_json::to_vec(&names)?)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    fn recover(&mut self) -> io::Result<()> {
        let mut promised = Vec::new();
        self.file.read_to_end(&mut promised)?;
        // What is cut short was not promised yet: nothing has been renamed.
        let renames: Vec<[String; 2]> = serde_json::from_slice(&promised).unwrap_or_default();
        for [from, to] in renames {
            // Names only, so that a lock file made by somebody else leads nowhere outside its folder.
            let plain = |name: &str| Path::new(name).file_name() == Some(name.as_ref());
            let place = |name: &str| self.path.with_file_name(name);
            if plain(&from) && plain(&to) && place(&from).is_file() {
                fs::rename(place(&from), place(&to))?;
            }
        }
        self.file.set_len(0)?;
        self.file.rewind()
    }

    /// Leaves everything as a killed process would.
    #[cfg(test)]
    pub fn abandon(self) {
        let _ = self.file.unlock();
        std::mem::forget(self);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before it is released, so that nobody who waits for this very file takes it for the one of that name.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

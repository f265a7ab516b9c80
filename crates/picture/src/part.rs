//! The temporary file that an output is written to. It is locked as long as its process lives, so that what a killed process
//! left can be told from what is being written, and the next that writes in the folder clears it away.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use same_file::Handle;
use tempfile::NamedTempFile;

use crate::lock::{self, Lock};

const PREFIX: &str = ".nishikie-";
const SUFFIX: &str = ".part";

/// Whether a file's name is that of a part.
pub(crate) fn is_part(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// A new part in this folder, locked.
pub(crate) fn create(folder: &Path) -> io::Result<NamedTempFile> {
    clear(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // Temporary files are private by default; this one is to be as open as any other file of its user.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    loop {
        let part = builder.tempfile_in(folder)?;
        // Where the file system has no locks nothing is ever taken for left.
        if part.as_file().lock().is_err() {
            return Ok(part);
        }
        // Another process may have taken it for left between its making and its locking.
        let ours = Handle::from_file(part.as_file().try_clone()?)?;
        if Handle::from_path(part.path()).is_ok_and(|named| named == ours) {
            return Ok(part);
        }
    }
}

/// Removes what killed processes left in a folder, and ends what they had begun. What cannot be removed stays.
fn clear(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if is_part(&name) {
            remove_if_left(&entry.path(), folder);
        } else if lock::is_lock(&name) {
            drop(Lock::try_take(&entry.path()));
        }
    }
}

fn remove_if_left(part: &Path, folder: &Path) {
    let Ok(file) = File::open(part) else { return };
    if file.try_lock().is_err() {
        return;
    }
    // Its process is dead. If that had promised to give it a name, the promise is kept first.
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if lock::is_lock(&entry.file_name().to_string_lossy())
            && Lock::try_take(&entry.path()).is_none()
            && entry.path().exists()
        {
            return; // Somebody holds it, perhaps still the dying process; the next run clears this.
        }
    }
    // The handle keeps the lock until the file is gone, or its maker would go on with a part that has no name.
    let Ok(ours) = Handle::from_file(file) else {
        return;
    };
    if Handle::from_path(part).is_ok_and(|named| named == ours) {
        let _ = fs::remove_file(part);
    }
    drop(ours);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let names = || {
            let entries = fs::read_dir(folder).unwrap();
            entries
                .map(|entry| entry.unwrap().path())
                .collect::<Vec<_>>()
        };
        let being_written = create(folder).unwrap();
        for left in [".nishikie-abc123.part", ".out.png.nishikie-lock"] {
            fs::write(folder.join(left), "half").unwrap();
        }
        fs::write(folder.join(".nishikie-notes.txt"), "somebody's").unwrap();
        let another = create(folder).unwrap();
        let mut wanted = [
            being_written.path().to_owned(),
            another.path().to_owned(),
            folder.join(".nishikie-notes.txt"),
        ];
        wanted.sort();
        let mut found = names();
        found.sort();
        assert_eq!(found, wanted);
        drop((being_written, another));
        assert_eq!(names(), [folder.join(".nishikie-notes.txt")]);
    }
}

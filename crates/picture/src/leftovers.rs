//! Removal of the temporary files of killed processes, by the next process that writes to their folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use same_file::Handle;

use crate::lock::{self, Lock};
use crate::part;

/// The time for which a folder that was cleared is not looked through again: with ten thousand pictures that takes as long as writing one.
const CLEARED_FOR: Duration = Duration::from_secs(10);

/// Clears a folder, unless it is the last that was cleared and that was a moment ago.
pub(crate) fn clear_if_due(folder: &Path) {
    static LAST: Mutex<Option<(PathBuf, Instant)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let is_cleared =
        |(cleared, at): &(PathBuf, Instant)| cleared == folder && at.elapsed() < CLEARED_FOR;
    if !last.as_ref().is_some_and(is_cleared) {
        *last = Some((folder.to_owned(), Instant::now()));
        drop(last);
        clear(folder);
    }
}

/// Removes the temporary files that killed processes left in a folder, after finishing the renames that they had promised. Files
/// that cannot be removed stay.
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
        if part::is_part(&name) {
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
    // The file's process is dead. A rename that it had promised is made first.
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
        let being_written = part::create(folder).unwrap();
        for left in [".nishikie-abc123.part", ".out.png.nishikie-lock"] {
            fs::write(folder.join(left), "half").unwrap();
        }
        fs::write(folder.join(".nishikie-notes.txt"), "somebody's").unwrap();
        clear(folder);
        let another = part::create(folder).unwrap();
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

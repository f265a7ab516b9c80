//! The temporary file of an output, called a part. It is locked as long as its process lives, which tells it from the parts that
//! killed processes left.

use std::io;
use std::path::Path;

use same_file::Handle;
use tempfile::NamedTempFile;

const PREFIX: &str = ".nishikie-";
const SUFFIX: &str = ".part";

/// Returns true if a file's name is that of a part.
pub(crate) fn is_part(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Makes a part in this folder and locks it.
pub(crate) fn create(folder: &Path) -> io::Result<NamedTempFile> {
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

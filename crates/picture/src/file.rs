//! Files that can be read, apart from named pipes, which would wait for ever for somebody to write to them.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Opens a file to read it, or a pipe of a shell's process substitution.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if is_named_pipe(path, &path.metadata()?) {
        return Err(io::Error::other("it is a named pipe, not a file"));
    }
    File::open(path)
}

/// Returns true for a pipe that has a name in a folder. One that a shell opened for this program, such as `/dev/fd/63`, has none.
#[cfg(unix)]
pub(crate) fn is_named_pipe(path: &Path, found: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let is_open = || {
        let path = std::path::absolute(path);
        path.is_ok_and(|path| path.starts_with("/dev") || path.starts_with("/proc"))
    };
    found.file_type().is_fifo() && !is_open()
}

#[cfg(not(unix))]
pub(crate) fn is_named_pipe(_path: &Path, _found: &Metadata) -> bool {
    false
}

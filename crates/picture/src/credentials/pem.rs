//! Files of keys and certificates as text (PEM).

use std::fs;
use std::path::Path;

use super::SignerError;

/// Reads such a file.
pub fn read(path: &Path) -> Result<Vec<u8>, SignerError> {
    fs::read(path).map_err(|source| SignerError::Unreadable {
        path: path.into(),
        source,
    })
}

/// Returns true if there is a block of this name.
pub fn holds(pem: &[u8], name: &str) -> bool {
    let begin = format!("-----BEGIN {name}-----");
    let mut windows = pem.windows(begin.len());
    windows.any(|window| window == begin.as_bytes())
}

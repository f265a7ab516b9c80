//! SHA-256 of files and bytes, in hex.

use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::file;

/// The number of bytes read at a time.
const BLOCK: usize = 1 << 16;

/// Returns the SHA-256 of these bytes, 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns the SHA-256 of a value as JSON without spaces, the names of every object in alphabetical order, 64 hexadecimal digits.
pub fn sha256_of_json(mut value: Value) -> String {
    // By itself a value keeps another order if any crate of the program asks for that (`preserve_order`).
    value.sort_all_objects();
    sha256(value.to_string().as_bytes())
}

/// Returns the SHA-256 of a file, read once and not kept, 64 hexadecimal digits.
///
/// # Errors
/// The file cannot be read.
pub fn sha256_of_file(path: &Path) -> io::Result<String> {
    sha256_of_reader(&mut file::open(path)?)
}

/// Returns the SHA-256 of all bytes that are left to read, 64 hexadecimal digits.
pub(crate) fn sha256_of_reader(reader: &mut impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK];
    loop {
        match reader.read(&mut block)? {
            0 => return Ok(hex(&hash.finalize())),
            length => hash.update(&block[..length]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    #[test]
    fn of_the_standards_example() {
        let wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), wanted);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"abc").unwrap();
        assert_eq!(sha256_of_file(file.path()).unwrap(), wanted);
    }
}

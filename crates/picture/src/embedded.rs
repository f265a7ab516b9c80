//! Provenance inside picture files.

use std::path::Path;

use super::codec::{self, Tags};
use super::open::{container_of, read_bytes};
use super::{DEFAULT_MEMORY_LIMIT, PictureError, Provenance, SourceMetadata, xmp};

impl Provenance {
    /// Returns the tags of a file: all of the provenance and of the source's metadata as XMP, and the two main facts for viewers that do not
    /// read XMP.
    pub(crate) fn tags(&self, source: &SourceMetadata) -> Tags {
        Tags {
            software: format!("{} {}", self.software, self.version),
            description: self.statement.clone(),
            xmp: xmp::write(self, source),
        }
    }
}

/// Reads the provenance inside a picture file.
///
/// # Errors
/// [`PictureError::NoProvenance`] when the file is a picture that nishikie did not color, or lost its metadata since;
/// [`PictureError::BadProvenance`] when there is a record but not a readable one; otherwise as [`super::Picture::open`].
pub fn read_provenance(path: impl AsRef<Path>) -> Result<Provenance, PictureError> {
    let path = path.as_ref();
    Provenance::decode(path, &read_bytes(path, DEFAULT_MEMORY_LIMIT)?)
}

impl Provenance {
    /// Reads the provenance as [`read_provenance`] does, from a file's bytes in memory; `path` is its name for messages.
    ///
    /// # Errors
    /// As [`read_provenance`].
    pub fn decode(path: impl AsRef<Path>, bytes: &[u8]) -> Result<Self, PictureError> {
        let path = path.as_ref();
        let packet = codec::xmp(container_of(path, bytes)?, bytes)
            .map_err(|fault| fault.at(path, DEFAULT_MEMORY_LIMIT))?;
        let found = packet.map(|packet| xmp::read(&packet)).transpose();
        let found = found.map_err(|reason| PictureError::BadProvenance {
            path: path.into(),
            reason,
        })?;
        found
            .flatten()
            .ok_or_else(|| PictureError::NoProvenance { path: path.into() })
    }
}

//! The credentials of a file, read and checked.

use std::path::Path;

use super::report::Credentials;
use super::trusted::TrustedCertificates;
use crate::open::{container_of, read_bytes};
use crate::{DEFAULT_MEMORY_LIMIT, PictureError};

impl Credentials {
    /// Checks the credentials inside a picture file. Nothing is fetched from a network: not the certificates' revocations, and no manifest that
    /// is stored elsewhere.
    ///
    /// # Errors
    /// The file cannot be read, or is not of a kind that is read.
    pub fn open(
        path: impl AsRef<Path>,
        trusted: Option<&TrustedCertificates>,
    ) -> Result<Credentials, PictureError> {
        let path = path.as_ref();
        Self::decode(path, &read_bytes(path, DEFAULT_MEMORY_LIMIT)?, trusted)
    }

    /// Checks the credentials as [`Credentials::open`] does, from a file's bytes in memory; `path` is its name for messages.
    ///
    /// # Errors
    /// The file is not of a kind that is read.
    pub fn decode(
        path: impl AsRef<Path>,
        bytes: &[u8],
        trusted: Option<&TrustedCertificates>,
    ) -> Result<Credentials, PictureError> {
        let container = container_of(path.as_ref(), bytes)?;
        Ok(Self::check(
            container,
            bytes,
            trusted.map(TrustedCertificates::pem),
        ))
    }
}

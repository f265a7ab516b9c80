//! Content credentials (C2PA): a signed manifest inside a picture's file, from which a later change of the file shows.
//!
//! [`Credentials::open`] checks a file's credentials, and a [`Signer`] writes them. Both need the Cargo feature `c2pa`; without it no value
//! of [`Signer`] exists, and credentials are [`Credentials::Unchecked`]. docs/PROVENANCE.md describes the manifest.

mod claim;
mod kept;
mod pem;
mod report;
mod signer_error;
mod trusted;

#[cfg(feature = "c2pa")]
mod check;
#[cfg(feature = "c2pa")]
mod context;
#[cfg(feature = "c2pa")]
mod manifest;
#[cfg(feature = "c2pa")]
mod private_key;
#[cfg(feature = "c2pa")]
mod signer;
#[cfg(not(feature = "c2pa"))]
mod without;

#[cfg(all(test, feature = "c2pa"))]
mod tests;

pub use claim::{Change, Claim};
pub use kept::KeptCredentials;
pub use report::{Credentials, Issuer, Manifest, State, UsedFile};
pub use signer_error::SignerError;
pub use trusted::TrustedCertificates;

#[cfg(feature = "c2pa")]
pub use signer::Signer;
#[cfg(not(feature = "c2pa"))]
pub use without::Signer;

use std::path::Path;

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

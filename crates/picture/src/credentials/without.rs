//! Content credentials in a build without the Cargo feature `c2pa`.

use std::path::Path;

use super::report::Credentials;
use super::{Claim, Issuer};
use crate::container::Container;
use crate::output::OutputFile;
use crate::{PictureError, codec};

/// A key that signs content credentials. Without the Cargo feature `c2pa` there is none.
#[derive(Debug)]
pub enum Signer {}

impl Signer {
    /// Returns the holder of the certificate.
    pub fn issuer(&self) -> &Issuer {
        match *self {}
    }

    /// Returns a file with a manifest.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn sign(&self, _: OutputFile, _: &Claim) -> Result<OutputFile, PictureError> {
        match *self {}
    }

    /// Returns the bytes of a file with a manifest.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn sign_bytes(
        &self,
        _: impl AsRef<Path>,
        _: Vec<u8>,
        _: &Claim,
    ) -> Result<Vec<u8>, PictureError> {
        match *self {}
    }
}

impl Credentials {
    pub(super) fn check(container: Container, bytes: &[u8], _: Option<&str>) -> Credentials {
        match codec::has_manifest(container, bytes) {
            true => Credentials::Unchecked,
            false => Credentials::Absent,
        }
    }
}

//! The certificates that a reader trusts.

use std::path::Path;

use super::{SignerError, pem};

/// Certificates of issuers that a reader trusts. A manifest is trusted if its certificate leads to one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedCertificates(String);

impl TrustedCertificates {
    /// Reads a file of certificates (PEM).
    ///
    /// # Errors
    /// The file cannot be read, or holds no certificates.
    pub fn open(path: &Path) -> Result<TrustedCertificates, SignerError> {
        let none = || SignerError::NoCertificate { path: path.into() };
        let text = String::from_utf8(pem::read(path)?).map_err(|_| none())?;
        if !pem::holds(text.as_bytes(), "CERTIFICATE") {
            return Err(none());
        }
        #[cfg(feature = "c2pa")]
        super::context::new(Some(&text)).map_err(|_| none())?;
        Ok(TrustedCertificates(text))
    }

    pub(super) fn pem(&self) -> &str {
        &self.0
    }
}

//! A key with its certificates, from PEM.

use std::path::Path;

use c2pa::{BoxedSigner, SigningAlg, create_signer};

use super::{SignerError, pem};

/// The algorithms by which keys are tried, one for each kind of key.
const ALGORITHMS: [SigningAlg; 5] = [
    SigningAlg::Es256,
    SigningAlg::Es384,
    SigningAlg::Es512,
    SigningAlg::Ed25519,
    SigningAlg::Ps256,
];

/// A key that signs with as little room as its signatures need. The `c2pa` crate's own keeps 10 kB for a time stamp.
pub struct PrivateKey {
    inner: BoxedSigner,
    /// The length of a signature with the certificates.
    room: usize,
}

impl PrivateKey {
    /// Reads a key and the chain of its certificates.
    pub fn open(key: &Path, chain: &Path) -> Result<PrivateKey, SignerError> {
        let secret = pem::read(key)?;
        let certificates = pem::read(chain)?;
        check_form(key, &secret)?;
        if !pem::holds(&certificates, "CERTIFICATE") {
            return Err(SignerError::NoCertificate { path: chain.into() });
        }
        let of = |algorithm| create_signer::from_keys(&certificates, &secret, algorithm, None).ok();
        let inner = ALGORITHMS.into_iter().find_map(of);
        let inner = inner.ok_or_else(|| SignerError::Kind { path: key.into() })?;
        let length = |certificates: Vec<Vec<u8>>| certificates.iter().map(Vec::len).sum::<usize>();
        let certificates = inner.certs().map(length).unwrap_or_default();
        Ok(PrivateKey {
            inner,
            // The longest signature, of RSA with 8192 bits, and the fields around it.
            room: certificates + 2048,
        })
    }
}

impl c2pa::Signer for PrivateKey {
    fn sign(&self, data: &[u8]) -> c2pa::Result<Vec<u8>> {
        self.inner.sign(data)
    }

    fn alg(&self) -> SigningAlg {
        self.inner.alg()
    }

    fn certs(&self) -> c2pa::Result<Vec<Vec<u8>>> {
        self.inner.certs()
    }

    fn reserve_size(&self) -> usize {
        self.room
    }
}

/// Refuses keys that are not PKCS #8 without a passphrase, with the command that converts them.
fn check_form(path: &Path, secret: &[u8]) -> Result<(), SignerError> {
    let path = path.into();
    if pem::holds(secret, "PRIVATE KEY") {
        Ok(())
    } else if pem::holds(secret, "ENCRYPTED PRIVATE KEY") {
        Err(SignerError::Encrypted { path })
    } else if pem::holds(secret, "EC PRIVATE KEY") || pem::holds(secret, "RSA PRIVATE KEY") {
        Err(SignerError::OldForm { path })
    } else {
        Err(SignerError::NoKey { path })
    }
}

//! Errors of a key and its certificates.

use std::io;
use std::path::PathBuf;

/// An error of a [`Signer`](super::Signer). Every message names the file and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum SignerError {
    #[error("{}: cannot be read ({source})", path.display())]
    Unreadable { path: PathBuf, source: io::Error },

    #[error("{}: is encrypted; write it without a passphrase with `openssl pkcs8 -topk8 -nocrypt -in {} -out plain.pem`", path.display(), path.display())]
    Encrypted { path: PathBuf },

    #[error("{}: is a private key of an older form; convert it with `openssl pkcs8 -topk8 -nocrypt -in {} -out converted.pem`", path.display(), path.display())]
    OldForm { path: PathBuf },

    #[error("{}: is not a private key as PEM (-----BEGIN PRIVATE KEY-----); name the file with the key", path.display())]
    NoKey { path: PathBuf },

    #[error("{}: is a private key of a kind that content credentials do not allow; use an EC key of the curve P-256, P-384 or P-521, an Ed25519 key, or an RSA key of 2048 bits or more", path.display())]
    Kind { path: PathBuf },

    #[error("{}: holds no certificates as PEM (-----BEGIN CERTIFICATE-----); name the file with the certificate and those of its issuers, its own first", path.display())]
    NoCertificate { path: PathBuf },

    #[error("{}: is not the certificate of the key in {}; name the two that belong together, with the key's own certificate first in its file", chain.display(), key.display())]
    OtherKey { chain: PathBuf, key: PathBuf },

    #[error("{}: the certificate cannot sign content credentials ({reason}); docs/PROVENANCE.md says what it needs", path.display())]
    Unsuitable { path: PathBuf, reason: String },
}

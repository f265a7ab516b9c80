//! Content credentials (C2PA): a signed manifest inside a picture's file, from which a later change of the file shows.
//!
//! [`Credentials::open`] checks a file's credentials, and a [`Signer`] writes them. Both need the Cargo feature `c2pa`; without it no value
//! of [`Signer`] exists, and credentials are [`Credentials::Unchecked`]. docs/PROVENANCE.md describes the manifest.

mod claim;
mod kept;
mod pem;
mod read;
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

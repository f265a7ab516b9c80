//! Signing of picture files.

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Seek};
use std::path::Path;

use super::private_key::PrivateKey;
use super::report::{Credentials, Issuer, State};
use super::{Change, Claim, SignerError, context, manifest};
use crate::container::Container;
use crate::format::Format;
use crate::output::OutputFile;
use crate::{Depth, Picture, PictureError, Provenance};

/// A key with its certificates, which signs content credentials. It can be shared among threads.
pub struct Signer {
    key: PrivateKey,
    issuer: Issuer,
}

impl Signer {
    /// Reads a private key (PEM, PKCS #8, without a passphrase) and the certificates that vouch for it (PEM, its own first, then those of
    /// its issuers), and tries them on a picture of one pixel. The kind of the key decides the algorithm: ES256, ES384, ES512, EdDSA or PS256.
    ///
    /// # Errors
    /// A file cannot be read, the two do not belong together, or the certificate does not meet the specification.
    pub fn open(key: &Path, chain: &Path) -> Result<Signer, SignerError> {
        let unsuitable = |reason: String| SignerError::Unsuitable {
            path: chain.into(),
            reason,
        };
        let mut signer = Signer {
            key: PrivateKey::open(key, chain)?,
            issuer: Issuer::default(),
        };
        let signed = signer.sample();
        let signed = signed.map_err(|error| unsuitable(error.to_string()))?;
        let Credentials::Checked(found) = Credentials::check(Container::Png, &signed, None) else {
            return Err(unsuitable("nothing was signed".into()));
        };
        let is_of_other_key = || {
            let mut reasons = found.reasons.iter();
            reasons.any(|reason| reason == c2pa::validation_status::CLAIM_SIGNATURE_MISMATCH)
        };
        match (found.state, &found.signed_by) {
            (State::Whole, Some(issuer)) => signer.issuer = issuer.clone(),
            (State::Expired, _) => return Err(unsuitable("it is not valid today".into())),
            _ if is_of_other_key() => {
                let (chain, key) = (chain.into(), key.into());
                return Err(SignerError::OtherKey { chain, key });
            }
            _ => return Err(unsuitable(found.reasons.join(", "))),
        }
        Ok(signer)
    }

    /// Returns the holder of the certificate.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Returns a file that is being written with a manifest: the same pixels and metadata in another file, which takes its place.
    ///
    /// # Errors
    /// The file is of no format that is written, or there is no room for a second one beside it.
    pub fn sign(&self, file: OutputFile, claim: &Claim) -> Result<OutputFile, PictureError> {
        let _span = tracing::debug_span!("sign").entered();
        let path = file.path().to_owned();
        let format =
            Format::of_name(&path).ok_or_else(|| PictureError::Extension { path: path.clone() })?;
        let title = title_of(&path);
        file.rewritten(|from: &mut File, to: &mut File| {
            from.rewind()?;
            self.write(format, &title, claim, from, to)
        })
        .map_err(PictureError::from)
    }

    /// Returns the bytes of a picture's file with a manifest; the extension of `path` is that of its format.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign_bytes(
        &self,
        path: impl AsRef<Path>,
        bytes: Vec<u8>,
        claim: &Claim,
    ) -> Result<Vec<u8>, PictureError> {
        let path = path.as_ref();
        let format =
            Format::of_name(path).ok_or_else(|| PictureError::Extension { path: path.into() })?;
        let mut signed = Cursor::new(Vec::new());
        let mut from = Cursor::new(bytes);
        self.write(format, &title_of(path), claim, &mut from, &mut signed)
            .map_err(|error| PictureError::Unwritable {
                path: path.into(),
                reason: error.to_string(),
            })?;
        Ok(signed.into_inner())
    }

    fn write(
        &self,
        format: Format,
        title: &str,
        claim: &Claim,
        from: &mut (impl io::Read + io::Seek + Send),
        to: &mut (impl io::Write + io::Read + io::Seek + Send),
    ) -> io::Result<()> {
        let mut builder = manifest::builder(claim, Some(title)).map_err(io::Error::other)?;
        let signed = builder.sign(&self.key, context::media_type_of(format), from, to);
        signed.map(drop).map_err(|error| match error {
            c2pa::Error::IoError(error) => error,
            error => io::Error::other(format!("it cannot be signed: {error}")),
        })
    }

    /// Returns the smallest picture, signed.
    fn sample(&self) -> c2pa::Result<Vec<u8>> {
        let bytes = Picture::from_rgb8(1, 1, &[0; 3])
            .and_then(|picture| picture.encode("sample.png", Depth::Eight, None))
            .map_err(|error| c2pa::Error::OtherError(error.into()))?;
        let provenance = Provenance::default();
        let claim = Claim {
            provenance: &provenance,
            change: Change::Colors,
            by_hand: false,
            kept: &[],
            record_sha256: None,
        };
        let mut signed = Cursor::new(Vec::new());
        let mut builder = manifest::builder(&claim, None)?;
        builder.sign(
            &self.key,
            context::media_type_of(Format::Png),
            &mut Cursor::new(bytes),
            &mut signed,
        )?;
        Ok(signed.into_inner())
    }
}

fn title_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

impl fmt::Debug for Signer {
    /// Names the certificate, and keeps the key secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

//! The key and the certificates that sign what a command writes.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use nishikie::picture::credentials::Signer;

/// The variables that stand for the options.
const KEY: &str = "NISHIKIE_SIGN_KEY";
#[cfg(feature = "c2pa")]
const CERTIFICATE: &str = "NISHIKIE_SIGN_CERT";

/// The options of signing, which a build without the Cargo feature `c2pa` does not have.
#[derive(Args)]
#[command(next_help_heading = "Content credentials")]
pub struct SigningOptions {
    /// Sign every picture (C2PA), so that a later change of it shows: with this private key, as PEM (PKCS #8) without a
    /// passphrase. `nishikie inspect` checks the signature. Nothing is signed without a key.
    #[cfg(feature = "c2pa")]
    #[arg(long, value_name = "KEY.pem", requires = "sign_cert", env = KEY, hide_env_values = true)]
    sign_key: Option<PathBuf>,

    /// The key's certificate, as PEM, and behind it those of its issuers. docs/PROVENANCE.md says what it needs.
    #[cfg(feature = "c2pa")]
    #[arg(long, value_name = "CHAIN.pem", requires = "sign_key", env = CERTIFICATE, hide_env_values = true)]
    sign_cert: Option<PathBuf>,
}

#[cfg(feature = "c2pa")]
impl SigningOptions {
    /// Returns the signer, if a key is named. Key and certificates are tried.
    pub fn signer(&self) -> anyhow::Result<Option<Arc<Signer>>> {
        let Some((key, chain)) = self.sign_key.as_ref().zip(self.sign_cert.as_ref()) else {
            return Ok(None);
        };
        Ok(Some(Arc::new(Signer::open(key, chain)?)))
    }

    /// Returns the files that the options name.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.sign_key.iter().chain(&self.sign_cert)
    }
}

#[cfg(not(feature = "c2pa"))]
impl SigningOptions {
    /// Returns no signer, or an error if the variable of a key shows that one is expected.
    pub fn signer(&self) -> anyhow::Result<Option<Arc<Signer>>> {
        anyhow::ensure!(
            std::env::var_os(KEY).is_none(),
            "{KEY} names a key, and this build of nishikie signs nothing; build it with --features c2pa, or unset the variable"
        );
        Ok(None)
    }

    /// Returns no files.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        std::iter::empty()
    }
}

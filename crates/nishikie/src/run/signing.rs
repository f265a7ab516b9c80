//! The content credentials of an order's pictures.

use std::path::Path;
use std::sync::Arc;

use picture::credentials::{Change, Claim, Issuer, KeptCredentials, Signer};
use picture::output::OutputFile;
use picture::{PictureError, Provenance};

use super::engine::Engine;
use crate::order::{Order, Role, Source};
use crate::recipe::Recipe;
use crate::record::Record;

/// The signing of an order's pictures: the engine's key, and the content credentials that the inputs have themselves.
#[derive(Clone, Debug)]
pub struct Signing {
    signer: Arc<Signer>,
    change: Change,
    by_hand: bool,
    kept: Vec<Arc<KeptCredentials>>,
}

impl Signing {
    /// Returns the signing of an order whose inputs are [in memory](Order::opened); `None` if the engine has no signer.
    pub fn of(order: &Order, engine: &Engine) -> Option<Signing> {
        let kept = order.inputs.iter().filter_map(|input| match &input.source {
            Source::Picture(picture) => picture.credentials(),
            Source::Gray(gray) => gray.credentials(),
            Source::Overlay(overlay) => overlay.credentials.as_ref(),
            _ => None,
        });
        let (change, drawn) = match &order.recipe {
            Recipe::Color(recipe) => (Change::Colors, !recipe.edits.is_empty()),
            Recipe::Style(_) => (Change::Style, false),
        };
        Some(Signing {
            signer: Arc::clone(engine.signer.as_ref()?),
            change,
            by_hand: drawn || order.inputs_of(Role::Scribbles).next().is_some(),
            kept: kept.cloned().collect(),
        })
    }

    /// Returns the holder of the certificate.
    pub fn issuer(&self) -> &Issuer {
        self.signer.issuer()
    }

    /// Returns a picture's file that is being written with its content credentials. A picture along the way has no record.
    ///
    /// # Errors
    /// It cannot be signed, or there is no room for a second file beside it.
    pub fn sign(
        &self,
        file: OutputFile,
        provenance: &Provenance,
        record: Option<&Record>,
    ) -> Result<OutputFile, PictureError> {
        let record = record.map(Record::claimed_sha256);
        self.signer
            .sign(file, &self.claim(provenance, record.as_deref()))
    }

    /// Returns the bytes of a picture's file with its content credentials; `name` has the extension of its format.
    pub(super) fn sign_bytes(
        &self,
        name: &Path,
        bytes: Vec<u8>,
        provenance: &Provenance,
        record: &Record,
    ) -> Result<Vec<u8>, PictureError> {
        let record = record.claimed_sha256();
        let claim = self.claim(provenance, Some(&record));
        self.signer.sign_bytes(name, bytes, &claim)
    }

    fn claim<'a>(
        &'a self,
        provenance: &'a Provenance,
        record_sha256: Option<&'a str>,
    ) -> Claim<'a> {
        Claim {
            provenance,
            change: self.change,
            by_hand: self.by_hand,
            kept: &self.kept,
            record_sha256,
        }
    }
}

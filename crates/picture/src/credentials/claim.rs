//! The claim that a signature covers.

use std::sync::Arc;

use super::KeptCredentials;
use crate::Provenance;

/// The facts about a picture that its manifest claims.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The provenance that the file has as XMP: the statement, the digital source type, and the inputs with their hashes. The input whose
    /// role is `content` is the picture that was changed.
    pub provenance: &'a Provenance,
    /// The kind of change.
    pub change: Change,
    /// True if a person drew or picked colors.
    pub by_hand: bool,
    /// The credentials that the inputs have themselves. They become part of the manifest.
    pub kept: &'a [Arc<KeptCredentials>],
    /// The hash of the record beside the picture, as docs/PROVENANCE.md defines it, in hex.
    pub record_sha256: Option<&'a str>,
}

/// A kind of change, in the words of the C2PA specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `c2pa.color_adjustments`: colors alone.
    Colors,
    /// `c2pa.filtered`: the whole appearance, by a style.
    Style,
}

impl Change {
    /// Returns the name of the action in a manifest.
    pub fn action(self) -> &'static str {
        match self {
            Change::Colors => "c2pa.color_adjustments",
            Change::Style => "c2pa.filtered",
        }
    }
}

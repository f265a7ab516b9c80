//! The result of checking a file's credentials.

use serde::{Deserialize, Serialize};

/// The content credentials of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Credentials {
    /// The file has none.
    Absent,
    /// The file has some, and this program was built without the Cargo feature `c2pa`, which checks them.
    Unchecked,
    /// They were checked.
    Checked(Box<Manifest>),
}

/// A file's manifest, checked. What it says is true only as far as its signer is trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The result of the check.
    pub state: State,
    /// The reasons why the state is not [`State::Whole`], in the words of the specification.
    pub reasons: Vec<String>,
    /// The certificate that it was signed with; `None` if it cannot be read.
    pub signed_by: Option<Issuer>,
    /// True if the certificate leads to one of the trusted ones, `None` if none were given to compare with.
    pub trusted: Option<bool>,
    /// The program that made the claim, with its version.
    pub software: Option<String>,
    /// The digital source types of the claim's actions, as IPTC's URIs.
    pub digital_source_types: Vec<String>,
    /// The actions, such as `c2pa.color_adjustments`.
    pub actions: Vec<String>,
    /// The files that were used, the changed one first.
    pub ingredients: Vec<UsedFile>,
    /// The hash of the record beside the picture, in hex, if nishikie made the claim.
    pub record_sha256: Option<String>,
}

/// The result of checking a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Picture and manifest are as they were signed.
    Whole,
    /// As [`State::Whole`], but the certificate is not valid today, and no time stamp shows that it was when it signed.
    Expired,
    /// The picture's file was changed after it was signed.
    PictureChanged,
    /// The manifest was changed after it was signed, is damaged, or breaks the rules.
    ManifestInvalid,
}

/// The holder of the certificate that signed a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The certificate's common name.
    pub name: Option<String>,
    /// The certificate's organization.
    pub organization: Option<String>,
    /// The certificate's serial number, in decimal.
    pub serial: Option<String>,
    /// The signature's algorithm, such as `es256`.
    pub algorithm: Option<String>,
    /// The time of a time stamp, as RFC 3339; without one no time is proven.
    pub time: Option<String>,
}

/// A file that was used for a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsedFile {
    /// Its name.
    pub name: String,
    /// Its relation to the picture in the words of the specification: `parentOf`, `componentOf` or `inputTo`.
    pub relationship: String,
    /// SHA-256 of its bytes in hex, if nishikie made the claim.
    pub sha256: Option<String>,
    /// True if its own manifest is kept inside this one.
    pub has_credentials: bool,
}

impl Credentials {
    /// Returns the checked manifest.
    pub fn manifest(&self) -> Option<&Manifest> {
        match self {
            Credentials::Checked(manifest) => Some(manifest),
            Credentials::Absent | Credentials::Unchecked => None,
        }
    }
}

impl Issuer {
    /// Returns the name and the organization for people, such as `Prints Department (Example Archive)`.
    pub fn label(&self) -> String {
        match (&self.name, &self.organization) {
            (Some(name), Some(organization)) if name != organization => {
                format!("{name} ({organization})")
            }
            (Some(name), _) | (None, Some(name)) => name.clone(),
            (None, None) => "a certificate without a name".into(),
        }
    }
}

//! Descriptive and rights metadata of a scan.

mod exif_fields;
mod iptc_fields;
mod text_fields;
mod xmp_fields;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::codec::{self, MetadataBlocks};
use crate::open::{container_of, read_bytes};
use crate::{DEFAULT_MEMORY_LIMIT, PictureError};

/// Metadata that describe a scan and say who owns it, as its file has them. They are carried into colored pictures, marked as the source's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceMetadata {
    /// The title.
    pub title: Option<String>,
    /// The artists and authors, separated by semicolons.
    pub creator: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The date, in the form that the file has.
    pub date: Option<String>,
    /// The identifier, such as an accession or shelf number.
    pub identifier: Option<String>,
    /// The statement of rights.
    pub rights: Option<String>,
    /// The address of a license or of a statement of rights.
    pub license: Option<String>,
    /// The institution to be credited.
    pub credit: Option<String>,
}

impl SourceMetadata {
    /// Returns the metadata of a file. Where several blocks have a field, XMP comes before IPTC, EXIF and texts.
    pub(crate) fn of(blocks: &MetadataBlocks) -> Self {
        if let Some(own) = blocks.xmp.as_deref().and_then(xmp_fields::carried) {
            return own;
        }
        let readers = [
            blocks.xmp.as_deref().and_then(xmp_fields::read),
            blocks.iptc.as_deref().map(iptc_fields::read),
            blocks.exif.as_deref().and_then(exif_fields::read),
            Some(text_fields::read(&blocks.texts)),
        ];
        let found = readers.into_iter().flatten();
        found.fold(Self::default(), Self::or)
    }

    /// Returns the metadata of its source that a picture of nishikie's carries.
    ///
    /// # Errors
    /// The file cannot be read, or is no picture; [`PictureError::NoProvenance`] if nishikie did not color it.
    pub fn carried_by(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        let path = path.as_ref();
        let bytes = read_bytes(path, DEFAULT_MEMORY_LIMIT)?;
        let packet = codec::xmp(container_of(path, &bytes)?, &bytes);
        let packet = packet.map_err(|fault| fault.at(path, DEFAULT_MEMORY_LIMIT))?;
        packet
            .as_deref()
            .and_then(xmp_fields::carried)
            .ok_or_else(|| PictureError::NoProvenance { path: path.into() })
    }

    /// Returns the fields with the names that they have in written files.
    fn entries(&mut self) -> [(&'static str, &mut Option<String>); 8] {
        [
            ("Title", &mut self.title),
            ("Creator", &mut self.creator),
            ("Description", &mut self.description),
            ("Date", &mut self.date),
            ("Identifier", &mut self.identifier),
            ("Rights", &mut self.rights),
            ("License", &mut self.license),
            ("Credit", &mut self.credit),
        ]
    }

    /// Returns the values that are there, each with its field's name.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let mut copy = self.clone();
        let entries = copy.entries().into_iter();
        entries
            .filter_map(|(name, value)| Some((name, value.take()?)))
            .collect()
    }

    /// Returns the metadata with these values, by the names of fields; others are ignored.
    pub(crate) fn of_values<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut metadata = Self::default();
        for (name, value) in values {
            metadata.set(name, value);
        }
        metadata
    }

    /// Sets a field to a text, if that is more than spaces and the field has none yet.
    fn set(&mut self, name: &str, value: impl AsRef<str>) {
        let value = value.as_ref().trim_matches(['\0', ' ', '\n', '\r', '\t']);
        let entry = self.entries().into_iter().find(|(entry, _)| *entry == name);
        if let Some((_, entry)) = entry
            && entry.is_none()
            && !value.is_empty()
        {
            *entry = Some(value.to_owned());
        }
    }

    fn or(mut self, mut other: Self) -> Self {
        for ((_, own), (_, others)) in self.entries().into_iter().zip(other.entries()) {
            if own.is_none() {
                *own = others.take();
            }
        }
        self
    }
}

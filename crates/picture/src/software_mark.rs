//! Marks in a picture's file which say that software made or changed what it shows.

use std::fmt;
use std::path::Path;

use memchr::memmem;
use serde::{Deserialize, Serialize};

use crate::codec;
use crate::open::{container_of, read_bytes};
use crate::xmp::NAMESPACE;
use crate::{DEFAULT_MEMORY_LIMIT, PictureError};

/// The property whose value names a picture's source type, in XMP and in content credentials; the first letter is of either case.
const PROPERTY: &[u8] = b"igitalSourceType";

/// The number of bytes after the property within which its value begins.
const VALUE_WITHIN: usize = 200;

/// The terms of IPTC's NewsCodes for digital source types (cv.iptc.org/newscodes/digitalsourcetype) that mean colors or shapes from
/// software. The others are of photographs, scans, and pictures that people drew or edited.
const TERMS: [&str; 6] = [
    "algorithmicMedia",
    "algorithmicallyEnhanced",
    "compositeSynthetic",
    "compositeWithTrainedAlgorithmicMedia",
    "softwareImage",
    "trainedAlgorithmicMedia",
];

/// A mark in a picture's file which says that software made or changed what it shows, so that it is no original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SoftwareMark {
    /// The provenance of a picture that nishikie colored.
    Nishikie,
    /// Another program's statement, in XMP or in content credentials (C2PA): a term of IPTC's digital source types.
    SourceType(String),
}

impl SoftwareMark {
    /// Returns the mark of a picture's file; `None` if it has none.
    ///
    /// # Errors
    /// The file cannot be read, or is no picture.
    pub fn of_file(path: impl AsRef<Path>) -> Result<Option<Self>, PictureError> {
        let path = path.as_ref();
        let bytes = read_bytes(path, DEFAULT_MEMORY_LIMIT)?;
        let packet = codec::xmp(container_of(path, &bytes)?, &bytes);
        Ok(Self::of(packet.ok().flatten().as_deref(), &bytes))
    }

    /// Returns the mark of a file with this XMP packet; `None` if it has none.
    ///
    /// The property is searched for in all of the file's bytes, since content credentials and XMP lie at another place in each
    /// format; the packet may be stored compressed.
    pub(crate) fn of(packet: Option<&[u8]>, bytes: &[u8]) -> Option<Self> {
        let places = [packet.unwrap_or_default(), bytes];
        if places
            .iter()
            .any(|place| memmem::find(place, NAMESPACE.as_bytes()).is_some())
        {
            return Some(Self::Nishikie);
        }
        let term = places.into_iter().find_map(source_type)?;
        Some(Self::SourceType(term.to_owned()))
    }
}

/// Returns the first source type that means software.
fn source_type(bytes: &[u8]) -> Option<&'static str> {
    memmem::find_iter(bytes, PROPERTY).find_map(|at| {
        let after = &bytes[at + PROPERTY.len()..];
        let after = &after[..after.len().min(VALUE_WITHIN)];
        // In content credentials the byte after the term may be a letter, the beginning of the next item.
        after
            .split(|byte| !byte.is_ascii_alphanumeric())
            .find_map(|word| {
                TERMS
                    .into_iter()
                    .find(|term| word.starts_with(term.as_bytes()))
            })
    })
}

impl fmt::Display for SoftwareMark {
    /// Writes the end of a sentence whose subject is the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nishikie => f.write_str("was colored by nishikie"),
            Self::SourceType(term) => write!(
                f,
                "was generated or altered by software, as its metadata say ({term})"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Depth, OpenOptions, Picture, Provenance};

    fn saved(format: &str, provenance: Option<&Provenance>) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("a.{format}"));
        let picture = Picture::from_rgb8(2, 2, &[200; 12]).unwrap();
        picture
            .save(&path, Depth::Eight, provenance, false)
            .unwrap();
        std::fs::read(path).unwrap()
    }

    fn mark(bytes: &[u8]) -> Option<SoftwareMark> {
        let picture = Picture::decode("renamed.dat", bytes, OpenOptions::default()).unwrap();
        picture.software_mark().cloned()
    }

    #[test]
    fn own_pictures_are_known_in_every_format() {
        for format in ["png", "jpg", "tif", "webp"] {
            assert_eq!(mark(&saved(format, None)), None, "{format}");
            let own = saved(format, Some(&Provenance::default()));
            assert_eq!(mark(&own), Some(SoftwareMark::Nishikie), "{format}");
        }
    }

    /// A JPEG with a segment after its start, as XMP (APP1) and content credentials (APP11) are stored.
    fn with_segment(marker: u8, content: &str) -> Vec<u8> {
        let mut bytes = saved("jpg", None);
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        let segment = [&[0xff, marker], &length[..], content.as_bytes()].concat();
        bytes.splice(2..2, segment);
        bytes
    }

    #[test]
    fn other_programs_say_it_in_xmp_or_content_credentials() {
        const CODES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype";
        let xmp = |term: &str| {
            let text = format!(
                "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
                 xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
                 xmlns:e=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" e:DigitalSourceType=\"{CODES}/{term}\"/></rdf:RDF></x:xmpmeta>"
            );
            mark(&with_segment(0xe1, &text))
        };
        let credentials = |term: &str| {
            mark(&with_segment(
                0xeb,
                &format!("qdigitalSourceTypexF{CODES}/{term}cend"),
            ))
        };
        for term in TERMS {
            let wanted = Some(SoftwareMark::SourceType(term.to_owned()));
            assert_eq!(xmp(term), wanted);
            assert_eq!(credentials(term), wanted);
        }
        for term in ["digitalCapture", "negativeFilm", "print", "humanEdits"] {
            assert_eq!(xmp(term), None, "{term}");
            assert_eq!(credentials(term), None, "{term}");
        }
    }
}

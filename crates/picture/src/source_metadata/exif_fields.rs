use exif::{In, Tag, Value};

use super::SourceMetadata;
use crate::exif::parsed;

/// Returns the fields of an EXIF block.
pub fn read(block: &[u8]) -> Option<SourceMetadata> {
    let exif = parsed(block.to_vec())?;
    let fields = [
        ("Creator", Tag::Artist),
        ("Description", Tag::ImageDescription),
        ("Rights", Tag::Copyright),
        ("Date", Tag::DateTimeOriginal),
    ];
    let values = fields.into_iter().filter_map(|(name, tag)| {
        match &exif.get_field(tag, In::PRIMARY)?.value {
            // Copyright has the photographer's and the editor's, one after the other.
            Value::Ascii(texts) => {
                let texts = texts.iter().map(|text| String::from_utf8_lossy(text));
                Some((name, texts.collect::<Vec<_>>().join("; ")))
            }
            _ => None,
        }
    });
    Some(SourceMetadata::of_values(values))
}

//! Records of the Information Interchange Model (IPTC-NAA, version 4.2).

use super::SourceMetadata;

/// The number of the record with the description of an object.
const APPLICATION: u8 = 2;

/// The first bytes of the data set that says that texts are in UTF-8 (an escape sequence of ISO 2022).
const UTF8: &[u8] = b"\x1b%G";

/// Returns the fields of the records of a file.
pub fn read(records: &[u8]) -> SourceMetadata {
    let mut metadata = SourceMetadata::default();
    let mut creators = Vec::new();
    let mut utf8 = false;
    for (record, set, value) in data_sets(records) {
        if (record, set) == (1, 90) {
            utf8 = value == UTF8;
        }
        if record != APPLICATION {
            continue;
        }
        let text = match std::str::from_utf8(value) {
            Ok(text) => text.to_owned(),
            Err(_) if utf8 => String::from_utf8_lossy(value).into_owned(),
            // Latin-1, which old programs wrote without saying so.
            Err(_) => value.iter().copied().map(char::from).collect(),
        };
        match set {
            5 => metadata.set("Title", text),
            55 => metadata.set("Date", text),
            80 => creators.push(text),
            103 => metadata.set("Identifier", text),
            110 => metadata.set("Credit", text),
            116 => metadata.set("Rights", text),
            120 => metadata.set("Description", text),
            _ => {}
        }
    }
    metadata.set("Creator", creators.join("; "));
    metadata
}

/// Returns the data sets: record, number and value. Ends where the bytes are none.
fn data_sets(mut bytes: &[u8]) -> impl Iterator<Item = (u8, u8, &[u8])> {
    std::iter::from_fn(move || {
        let (&[0x1c, record, set, high, low], rest) = bytes.split_first_chunk::<5>()? else {
            return None;
        };
        let short = u16::from_be_bytes([high, low]);
        let (length, rest) = match short & 0x8000 {
            0 => (usize::from(short), rest),
            // The length's own length, for values over 32 kB.
            _ => {
                let (length, rest) = rest.split_at_checked(usize::from(short & 0x7fff))?;
                let length = length.iter().try_fold(0usize, |sum, &byte| {
                    sum.checked_mul(256)?.checked_add(usize::from(byte))
                })?;
                (length, rest)
            }
        };
        let (value, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        Some((record, set, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(record: u8, set: u8, value: &[u8]) -> Vec<u8> {
        let [high, low] = (value.len() as u16).to_be_bytes();
        [&[0x1c, record, set, high, low], value].concat()
    }

    #[test]
    fn data_sets_are_fields() {
        let records = [
            set(1, 90, UTF8),
            set(2, 5, "Ejiri 江尻".as_bytes()),
            set(2, 80, b"Hokusai"),
            set(2, 80, b"An Engraver"),
            set(2, 103, b"MS-123"),
            set(2, 116, b"CC0"),
            // Extended: a length of two bytes.
            vec![0x1c, 2, 120, 0x80, 2, 0, 3, b'b', b'i', b'g'],
        ]
        .concat();
        let wanted = SourceMetadata {
            title: Some("Ejiri 江尻".into()),
            creator: Some("Hokusai; An Engraver".into()),
            identifier: Some("MS-123".into()),
            rights: Some("CC0".into()),
            description: Some("big".into()),
            ..SourceMetadata::default()
        };
        assert_eq!(read(&records), wanted);
        for cut in 0..records.len() {
            read(&records[..cut]);
        }
        assert_eq!(read(&set(2, 5, b"\xc9t\xe9")).title.unwrap(), "Été");
    }
}

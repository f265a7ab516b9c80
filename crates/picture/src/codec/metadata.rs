/// The blocks of metadata in a file, as stored; each is empty or absent where the file has none.
#[derive(Default)]
pub struct MetadataBlocks {
    /// The XMP packet.
    pub xmp: Option<Vec<u8>>,
    /// The EXIF block, perhaps with JPEG's header.
    pub exif: Option<Vec<u8>>,
    /// The records of IPTC's Information Interchange Model.
    pub iptc: Option<Vec<u8>>,
    /// Texts by their keywords: those of PNG, and TIFF's under the same names.
    pub texts: Vec<(&'static str, String)>,
}

/// The keywords of PNG's texts that are read.
pub const KEYWORDS: [&str; 5] = [
    "Title",
    "Author",
    "Description",
    "Copyright",
    "Creation Time",
];

/// Returns the IPTC records among the resources of a Photoshop block.
pub fn iptc_of_photoshop(mut resources: &[u8]) -> Option<&[u8]> {
    const IPTC: u16 = 0x0404;
    loop {
        let rest = resources.strip_prefix(b"8BIM")?;
        let (id, rest) = rest.split_first_chunk::<2>()?;
        // A name, with its length, is padded to an even number of bytes.
        let name = (usize::from(*rest.first()?) + 2) & !1;
        let (length, rest) = rest.get(name..)?.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        if u16::from_be_bytes(*id) == IPTC {
            return rest.get(..length);
        }
        resources = rest.get(length.checked_add(1)? & !1..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iptc_records_are_found_among_photoshop_s_resources() {
        let resource = |id: u16, name: &[u8], data: &[u8]| {
            let mut bytes = [b"8BIM", &id.to_be_bytes()[..], &[name.len() as u8], name].concat();
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            bytes.extend((data.len() as u32).to_be_bytes());
            bytes.extend(data);
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            bytes
        };
        let block = [
            resource(0x03ed, b"", b"odd"),
            resource(0x0404, b"name", b"records"),
        ]
        .concat();
        assert_eq!(iptc_of_photoshop(&block), Some(&b"records"[..]));
        for cut in 0..block.len() - 8 {
            assert_eq!(iptc_of_photoshop(&block[..cut]), None, "{cut}");
        }
    }
}

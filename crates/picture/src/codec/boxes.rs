//! The boxes of a JPEG XL file; its decoder, which may be left out, does not hand them out.

/// Returns true if the file has a box with a C2PA manifest. A bare codestream has no boxes.
pub fn has_manifest(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let (length, name) = head.split_at(4);
        if name == b"jumb" && after.get(8..12) == Some(b"c2pa") {
            return true;
        }
        let length = match u32::from_be_bytes([length[0], length[1], length[2], length[3]]) {
            // The length follows as eight bytes, or the box is the last.
            1 => after
                .first_chunk::<8>()
                .map(|long| u64::from_be_bytes(*long)),
            0 => None,
            short => Some(u64::from(short)),
        };
        let length = length.filter(|&length| length >= 8);
        let next = length.and_then(|length| rest.get(usize::try_from(length).ok()?..));
        rest = next.unwrap_or_default();
    }
    false
}

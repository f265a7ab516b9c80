//! The markers of a JPEG and what follows each.

/// The end-of-image marker.
const END: u8 = 0xd9;
/// The start-of-scan marker.
pub const SCAN: u8 = 0xda;

/// Returns the file's markers with their segments, from the second marker to the end of the image. The contents of segments, such as
/// thumbnails, and the compressed samples are skipped.
pub fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        let is_marker =
            |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0x01 | 0xd0..=0xd8 | 0xff);
        let at = rest.windows(2).position(is_marker)?;
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        let length = match rest {
            [high, low, ..] if marker != END => usize::from(u16::from_be_bytes([*high, *low])),
            _ => 0,
        };
        let (segment, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        Some((marker, segment))
    })
}

/// Returns the contents of the segments with this marker before the first scan.
pub fn headers(bytes: &[u8], marker: u8) -> impl Iterator<Item = &[u8]> {
    segments(bytes)
        .take_while(|(other, _)| *other != SCAN)
        .filter(move |(other, _)| *other == marker)
        .filter_map(|(_, segment)| segment.get(2..))
}

//! An estimate of the memory that a coloring takes.

/// The bytes of the network with its prepared weights, and of one print's features; measured.
const BASE: u64 = 500_000_000;

/// The bytes per pixel of the scan: the scan and the result as three planes of 4 bytes, and room to decode and encode; measured.
const PER_PIXEL: u64 = 26;

/// The bytes per reference: its sheet and its mirror image's.
const PER_REFERENCE: u64 = 40_000_000;

/// Returns an upper bound of the bytes that coloring a scan of `width` × `height` pixels with this number of references takes, including
/// reading its file and writing the result.
pub fn memory_needed(width: usize, height: usize, references: usize) -> u64 {
    let pixels = (width as u64).saturating_mul(height as u64);
    PER_PIXEL
        .saturating_mul(pixels)
        .saturating_add(PER_REFERENCE.saturating_mul(references as u64))
        .saturating_add(BASE)
}

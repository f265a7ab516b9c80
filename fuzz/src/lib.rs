//! The common part of the picture targets: a file is decoded within a memory limit, and the result must be a valid picture.

use picture::{OpenOptions, Picture};

/// The memory limit in bytes. It is small, so that a file that needs more is refused rather than decoded for seconds.
const MEMORY: u64 = 64_000_000;

/// Decodes a file that begins with one of `signatures`; other files belong to other targets.
pub fn decode(data: &[u8], signatures: &[&[u8]]) {
    if !signatures.iter().any(|start| data.starts_with(start)) {
        return;
    }
    let Ok(picture) = Picture::decode("fuzz", data, OpenOptions { memory: MEMORY, page: None }) else {
        return;
    };
    let area = picture.width() * picture.height();
    assert!(area > 0, "a side is 0");
    assert_eq!(picture.planar_rgb().len(), 3 * area);
    let in_range = |value: &f32| (0.0..=255.0).contains(value);
    assert!(
        picture.planar_rgb().iter().all(in_range),
        "a value is outside 0..=255"
    );
}

use std::ops::Range;

use crate::Picture;

/// Returns the values of the picture's rows `from..to`, interleaved and rounded to 8 bits.
pub fn rows8(picture: &Picture, rows: Range<usize>) -> Vec<u8> {
    interleaved(picture, rows, |value| value.round() as u8)
}

/// Returns the values of the picture's rows `from..to`, interleaved and rounded to 16 bits (255 becomes 65535).
pub fn rows16(picture: &Picture, rows: Range<usize>) -> Vec<u16> {
    interleaved(picture, rows, |value| (value * 257.0).round() as u16)
}

fn interleaved<T>(picture: &Picture, rows: Range<usize>, convert: impl Fn(f32) -> T) -> Vec<T> {
    let planes = picture.planes();
    let pixels = rows.start * picture.width()..rows.end * picture.width();
    let mut out = Vec::with_capacity(3 * pixels.len());
    for pixel in pixels {
        out.extend(planes.map(|plane| convert(plane[pixel])));
    }
    out
}

//! YCbCr with fewer color samples than pixels, as stored without JPEG compression (TIFF 6.0, section 21).

use super::super::fault::Fault;
use super::directory::Directory;
use super::tag;

/// Returns the number of pixels per color sample, across and down.
pub fn factors(directory: &Directory) -> Result<(usize, usize), Fault> {
    let stated = directory.numbers(tag::YCBCR_SUBSAMPLING, 2)?;
    match stated.as_deref() {
        None | Some([]) => Ok((2, 2)),
        Some(&[x @ (1 | 2 | 4), y @ (1 | 2 | 4)]) => Ok((x as usize, y as usize)),
        Some(other) => Err(Fault::Damaged(format!(
            "its subsampling is {other:?}, which does not exist"
        ))),
    }
}

/// The number of bytes of a strip or tile in blocks: the lightness of each pixel, then one Cb and one Cr.
pub fn stored_bytes(width: usize, rows: usize, (x, y): (usize, usize)) -> usize {
    let blocks = width.div_ceil(x).saturating_mul(rows.div_ceil(y));
    blocks.saturating_mul(x * y + 2)
}

/// Returns three samples for each pixel of the blocks. Its color is that of the block, as libtiff reads it.
pub fn expanded(stored: &[u8], width: usize, rows: usize, (x, y): (usize, usize)) -> Vec<u8> {
    let mut samples = vec![0; 3 * width * rows];
    let across = width.div_ceil(x);
    for (index, block) in stored.chunks_exact(x * y + 2).enumerate() {
        let (left, top) = (index % across * x, index / across * y);
        let (lightness, color) = block.split_at(x * y);
        for (inner, &lightness) in lightness.iter().enumerate() {
            let (column, row) = (left + inner % x, top + inner / x);
            if column < width && row < rows {
                let at = 3 * (row * width + column);
                samples[at..at + 3].copy_from_slice(&[lightness, color[0], color[1]]);
            }
        }
    }
    samples
}

//! Runs of pixels, of 4 or 8 bits each.

use super::super::fault::Fault;

/// Unpacks runs to places in the palette, in the file's order of rows. Pixels that they skip are 0.
pub fn unpack(
    packed: &[u8],
    bits: usize,
    (width, height): (usize, usize),
) -> Result<Vec<u8>, Fault> {
    let mut places = vec![0; width * height];
    let (mut x, mut y) = (0usize, 0usize);
    let mut rest = packed;
    loop {
        let Some((&[count, value], after)) = rest.split_first_chunk() else {
            // Some programs leave the end out.
            let whole = y >= height || y == height - 1 && x >= width;
            return if whole {
                Ok(places)
            } else {
                Err(Fault::damaged("its data end before the picture does"))
            };
        };
        rest = after;
        let run: &mut dyn Iterator<Item = u8> = match (count, value) {
            (0, 0) => {
                (x, y) = (0, y + 1);
                continue;
            }
            (0, 1) => return Ok(places),
            (0, 2) => {
                let Some((&[right, up], after)) = rest.split_first_chunk() else {
                    continue; // The data end here.
                };
                rest = after;
                (x, y) = (x + usize::from(right), y + usize::from(up));
                continue;
            }
            (0, count) => {
                let count = usize::from(count);
                let stored = (count * bits).div_ceil(8);
                let Some((run, after)) = rest.split_at_checked(stored) else {
                    rest = &[];
                    continue;
                };
                // Filled up to two bytes, except perhaps at the end of the file.
                rest = after.get(stored % 2..).unwrap_or_default();
                &mut (0..count).map(move |index| match bits {
                    8 => run[index],
                    _ => half(run[index / 2], index),
                })
            }
            (count, value) => &mut (0..usize::from(count)).map(move |index| match bits {
                8 => value,
                _ => half(value, index),
            }),
        };
        for place in run {
            if x >= width || y >= height {
                return Err(Fault::damaged("its pixels lie outside the picture"));
            }
            places[y * width + x] = place;
            x += 1;
        }
    }
}

/// Returns the upper half of a byte for even indices, else the lower one.
fn half(byte: u8, index: usize) -> u8 {
    if index.is_multiple_of(2) {
        byte >> 4
    } else {
        byte & 15
    }
}

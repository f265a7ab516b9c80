//! All strips or tiles of a page as interleaved samples, as stored: neither scaled nor converted.

use std::borrow::Cow;

use rayon::prelude::*;

use super::super::fault::Fault;
use super::compression::Unpacked;
use super::due::Due;
use super::image::{Image, Places};
use super::subsampled;

/// The type of stored samples: bytes for up to 8 bits, else 16-bit numbers.
pub trait Stored: Copy + Default + Send + Sync {
    fn of(value: u16) -> Self;
}

impl Stored for u8 {
    fn of(value: u16) -> Self {
        value as u8
    }
}

impl Stored for u16 {
    fn of(value: u16) -> Self {
        value
    }
}

/// Reads the `wanted` samples of each pixel, `[height][width][wanted]`.
pub fn read<T: Stored>(
    image: &Image,
    places: &Places,
    wanted: &[usize],
    warnings: &mut Vec<String>,
) -> Result<Vec<T>, Fault> {
    let stride = image.width * wanted.len();
    let mut samples = vec![T::default(); image.height * stride];
    let bands = samples.par_chunks_mut(image.chunk_height.saturating_mul(stride));
    let results: Vec<Result<usize, Fault>> = bands
        .enumerate()
        .map(|(band, out)| read_band(image, &places.chunks, wanted, band, out))
        .collect();
    // Of several faults, always the first.
    let surplus: usize = results.into_iter().sum::<Result<usize, Fault>>()?;
    if surplus > 0 && places.counted {
        warnings.push(format!(
            "{surplus} of the file's {} {} hold more data than their part of the picture needs; the file may be damaged",
            places.chunks.len(),
            if image.tiled { "tiles" } else { "strips" },
        ));
    }
    Ok(samples)
}

/// Reads one strip, or one row of tiles. Returns the number of those that hold more than they should.
fn read_band<T: Stored>(
    image: &Image,
    places: &[&[u8]],
    wanted: &[usize],
    band: usize,
    out: &mut [T],
) -> Result<usize, Fault> {
    let mut surplus = 0;
    let stride = image.width * wanted.len();
    let rows = out.len() / stride;
    let per_plane = image.across() * image.down();
    for tile in 0..image.across() {
        let first = band * image.across() + tile;
        let left = tile * image.chunk_width;
        let width = image.chunk_width.min(image.width - left);
        let mut place = |data: &[u8], slots: &[(usize, usize)]| {
            for (y, out) in out.chunks_exact_mut(stride).enumerate() {
                let row = &data[y * image.row_bytes()..][..image.row_bytes()];
                let out = &mut out[left * wanted.len()..][..width * wanted.len()];
                copy_row(image, row, slots, wanted.len(), out);
            }
        };
        if image.planar {
            for (slot, &sample) in wanted.iter().enumerate() {
                let data = unpacked(image, places[sample * per_plane + first], rows)?;
                surplus += usize::from(data.surplus);
                place(&data.bytes, &[(slot, 0)]);
            }
        } else {
            let slots: Vec<_> = wanted.iter().copied().enumerate().collect();
            let data = unpacked(image, places[first], rows)?;
            surplus += usize::from(data.surplus);
            place(&data.bytes, &slots);
        }
    }
    Ok(surplus)
}

/// Unpacks the bytes of a strip or tile, with 16-bit samples still in the file's byte order.
fn unpacked<'a>(image: &Image, data: &'a [u8], rows: usize) -> Result<Unpacked<'a>, Fault> {
    let rows = if image.tiled {
        image.chunk_height
    } else {
        rows
    };
    let subsampled = image.subsampling != (1, 1);
    let bytes = if subsampled {
        subsampled::stored_bytes(image.chunk_width, rows, image.subsampling)
    } else {
        // A tile of an uncompressed file can claim any size; no data are as long as that.
        rows.saturating_mul(image.row_bytes())
    };
    let due = Due {
        width: image.chunk_width,
        rows,
        most_rows: image.chunk_height,
        samples: image.samples_in_chunk(),
        bytes,
    };
    let data = if image.reversed && image.compression.has_bit_order() {
        Cow::Owned(data.iter().map(|byte| byte.reverse_bits()).collect())
    } else {
        Cow::Borrowed(data)
    };
    let mut unpacked = image.compression.unpack(data, due)?;
    if image.differences {
        for row in unpacked.bytes.to_mut().chunks_exact_mut(image.row_bytes()) {
            sum_differences(image, row);
        }
    }
    if subsampled {
        unpacked.bytes = Cow::Owned(subsampled::expanded(
            &unpacked.bytes,
            image.chunk_width,
            rows,
            image.subsampling,
        ));
    }
    Ok(unpacked)
}

/// Undoes horizontal differencing.
fn sum_differences(image: &Image, row: &mut [u8]) {
    let step = image.samples_in_chunk();
    if image.bits == 8 {
        for index in step..row.len() {
            row[index] = row[index].wrapping_add(row[index - step]);
        }
        return;
    }
    let little = image.file.little;
    let row = row.as_chunks_mut::<2>().0;
    for index in step..row.len() {
        let sum = number(little, row[index]).wrapping_add(number(little, row[index - step]));
        row[index] = if little {
            sum.to_le_bytes()
        } else {
            sum.to_be_bytes()
        };
    }
}

fn number(little: bool, bytes: [u8; 2]) -> u16 {
    if little {
        u16::from_le_bytes(bytes)
    } else {
        u16::from_be_bytes(bytes)
    }
}

/// Copies samples of each pixel of a row; `slots` are pairs of a place in `out`'s pixels and one in the row's.
fn copy_row<T: Stored>(
    image: &Image,
    row: &[u8],
    slots: &[(usize, usize)],
    channels: usize,
    out: &mut [T],
) {
    let samples = image.samples_in_chunk();
    let little = image.file.little;
    let pixels = out.chunks_exact_mut(channels).enumerate();
    match image.bits {
        8 => pixels.for_each(|(x, out)| {
            for &(slot, sample) in slots {
                out[slot] = T::of(row[x * samples + sample].into());
            }
        }),
        16 => {
            let row = row.as_chunks::<2>().0;
            pixels.for_each(|(x, out)| {
                for &(slot, sample) in slots {
                    out[slot] = T::of(number(little, row[x * samples + sample]));
                }
            });
        }
        bits => pixels.for_each(|(x, out)| {
            for &(slot, sample) in slots {
                out[slot] = T::of(packed(row, (x * samples + sample) * bits, bits));
            }
        }),
    }
}

/// Returns the number of up to 15 bits that begins at a bit of a row, the most significant first, whatever the byte order.
fn packed(row: &[u8], at: usize, bits: usize) -> u16 {
    let byte = |index| u32::from(row.get(at / 8 + index).copied().unwrap_or(0));
    let window = byte(0) << 16 | byte(1) << 8 | byte(2);
    (window >> (24 - at % 8 - bits) & ((1 << bits) - 1)) as u16
}

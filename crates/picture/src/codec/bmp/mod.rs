//! BMP, which is read but not written. Of the two crates that are at hand, one misreads palettes and 16-bit pixels, and the other
//! brings a color management of its own.

mod header;
mod runs;

use super::budget::Budget;
use super::decoded::{Channels, Decoded, Samples};
use super::fault::Fault;
use super::metadata::MetadataBlocks;

use header::{Coding, Header};

pub fn decode(bytes: &[u8], budget: Budget) -> Result<Decoded, Fault> {
    let header = Header::read(bytes)?;
    // Places in the palette, and their colors.
    budget.check(
        header.width as u64,
        header.height as u64,
        1 + Channels::RGBA.count(),
    )?;
    let pixels = bytes.get(header.pixels..).unwrap_or_default();
    let mut warnings = Vec::new();
    let mut channels = Channels::RGB;
    let mut samples = match header.coding {
        Coding::Places { bits } => {
            let mut samples = Vec::with_capacity(3 * header.area());
            for row in rows(&header, bits, pixels)? {
                for x in 0..header.width {
                    let shift = 8 - bits - x * bits % 8;
                    let place = row[x * bits / 8] >> shift & (0xff >> (8 - bits)) as u8;
                    samples.extend(header.color(place)?);
                }
            }
            samples
        }
        Coding::Runs { bits } => {
            let places = runs::unpack(pixels, bits, (header.width, header.height))?;
            let mut samples = Vec::with_capacity(3 * header.area());
            for row in from_top(&header, places.chunks_exact(header.width)) {
                for &place in row {
                    samples.extend(header.color(place)?);
                }
            }
            samples
        }
        Coding::Masks { bits, masks } => {
            if masks[3] != 0 {
                channels = Channels::RGBA;
            }
            let mut samples = Vec::with_capacity(channels.count() * header.area());
            let channel = masks.map(Channel::new);
            for row in rows(&header, bits, pixels)? {
                for pixel in row.chunks_exact(bits / 8).take(header.width) {
                    let append = |number, &byte| number << 8 | u32::from(byte);
                    let pixel = pixel.iter().rev().fold(0, append);
                    let values = channel.iter().map(|channel| channel.of(pixel));
                    samples.extend(values.take(channels.count()));
                }
            }
            samples
        }
    };
    let alphas = samples.as_chunks::<4>().0;
    if channels == Channels::RGBA && alphas.iter().all(|&[.., alpha]| alpha == 0) {
        // Many programs write nothing into the channel that they call alpha.
        warnings
            .push("every pixel of the file is transparent; its transparency is left out".into());
        samples = alphas.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        channels = Channels::RGB;
    }
    Ok(Decoded {
        width: header.width,
        height: header.height,
        samples: Samples::Eight(samples),
        channels,
        profile: header.profile,
        orientation: 1,
        resolution: header.resolution,
        metadata: MetadataBlocks::default(),
        warnings,
    })
}

/// Returns the rows of pixels of so many bits, from the top. Each begins at a multiple of four bytes.
fn rows<'a>(
    header: &Header,
    bits: usize,
    pixels: &'a [u8],
) -> Result<Box<dyn Iterator<Item = &'a [u8]> + 'a>, Fault> {
    let needed = (header.width * bits).div_ceil(8);
    let stride = needed.next_multiple_of(4);
    // The last row may end with its pixels.
    if pixels.len() < stride * (header.height - 1) + needed {
        return Err(Fault::damaged("its data end before the picture does"));
    }
    Ok(from_top(header, pixels.chunks(stride).take(header.height)))
}

fn from_top<'a>(
    header: &Header,
    rows: impl DoubleEndedIterator<Item = &'a [u8]> + ExactSizeIterator + 'a,
) -> Box<dyn Iterator<Item = &'a [u8]> + 'a> {
    if header.top_down {
        Box::new(rows)
    } else {
        Box::new(rows.rev())
    }
}

/// A channel in the bits of a pixel.
struct Channel {
    mask: u32,
    shift: u32,
    /// The largest value.
    most: u64,
}

impl Channel {
    fn new(mask: u32) -> Self {
        let shift = mask.trailing_zeros() % 32;
        Self {
            mask,
            shift,
            most: u64::from(mask >> shift).max(1),
        }
    }

    /// Returns the channel's value, in 8 bits.
    fn of(&self, pixel: u32) -> u8 {
        let value = u64::from((pixel & self.mask) >> self.shift);
        ((value * 255 + self.most / 2) / self.most) as u8
    }
}

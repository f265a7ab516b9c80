use std::io::{Cursor, Seek, Write};

use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::encoder::colortype::{RGB8, RGB16};
use tiff::encoder::{ImageEncoder, Rational, TiffEncoder, TiffKindStandard, colortype};
use tiff::tags::{ByteOrder, PhotometricInterpretation, ResolutionUnit, Tag};
use tiff::{ColorType, TiffError};

use super::{Alpha, Budget, Channels, Decoded, Fault, Samples, Tags, rows8, rows16};
use crate::{Depth, Picture, Resolution, icc};

const XMP: Tag = Tag::Unknown(700);

/// ExtraSamples: premultiplied alpha.
const ASSOCIATED_ALPHA: u16 = 1;

/// Approximate size of written strips in bytes. TIFF recommends 8 kB, but larger strips are faster to read today.
const STRIP: usize = 1 << 18;

pub fn decode(bytes: &[u8], budget: Budget) -> Result<Decoded, Fault> {
    let mut decoder = open(bytes, budget.bytes())?;
    let photometric = decoder
        .find_tag_unsigned::<u16>(Tag::PhotometricInterpretation)
        .map_err(fault)?;
    if photometric == Some(PhotometricInterpretation::RGBPalette.to_u16()) {
        return decode_palette(bytes, budget);
    }
    let (channels, bits) = kind(&mut decoder)?;
    let (width, height) = checked_size(&mut decoder, budget, channels, bits)?;
    let samples = match read_samples(&mut decoder, width, height, channels, bits)? {
        Samples::Eight(mut data) if bits < 8 => {
            let most = (1 << bits) - 1;
            data.iter_mut().for_each(|value| *value *= 255 / most);
            Samples::Eight(data)
        }
        samples => samples,
    };
    described(&mut decoder, (width, height), samples, channels)
}

/// The `tiff` crate does not decode palettes, so the file is decoded as gray and the values are looked up.
fn decode_palette(bytes: &[u8], budget: Budget) -> Result<Decoded, Fault> {
    let mut as_gray = bytes.to_vec();
    let mut decoder = open(bytes, budget.bytes())?;
    let place = photometric_place(bytes, &mut decoder)
        .ok_or_else(|| Fault::damaged("its directory is cut short"))?;
    let gray = PhotometricInterpretation::BlackIsZero.to_u16();
    as_gray[place..place + 2].copy_from_slice(&match decoder.byte_order() {
        ByteOrder::LittleEndian => gray.to_le_bytes(),
        ByteOrder::BigEndian => gray.to_be_bytes(),
    });

    let mut decoder = open(&as_gray, budget.bytes())?;
    let (channels, bits) = kind(&mut decoder)?;
    if channels != Channels::GRAY || bits > 8 {
        return Err(Fault::Unsupported(format!(
            "a TIFF with a palette and {bits} bits per pixel"
        )));
    }
    let (width, height) = checked_size(&mut decoder, budget, Channels::RGBA, 8)?;
    let Samples::Eight(indices) = read_samples(&mut decoder, width, height, channels, bits)? else {
        return Err(Fault::damaged("its palette indices are too wide"));
    };
    let palette = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(fault)?;
    let colors = 1 << bits;
    if palette.len() != 3 * colors {
        return Err(Fault::Damaged(format!(
            "its palette has {} values instead of {}",
            palette.len(),
            3 * colors
        )));
    }
    let color = |&index: &u8| {
        [0, 1, 2].map(|channel| (palette[channel * colors + usize::from(index)] >> 8) as u8)
    };
    let samples = Samples::Eight(indices.iter().flat_map(color).collect());
    described(&mut decoder, (width, height), samples, Channels::RGB)
}

/// The position in the file of the photometric interpretation's value.
fn photometric_place(bytes: &[u8], decoder: &mut Decoder<Cursor<&[u8]>>) -> Option<usize> {
    let tag = Tag::PhotometricInterpretation.to_u16();
    let (tag, version) = match decoder.byte_order() {
        ByteOrder::LittleEndian => (tag.to_le_bytes(), bytes[2]),
        ByteOrder::BigEndian => (tag.to_be_bytes(), bytes[3]),
    };
    let big = version == 43;
    let (count, entry, value) = if big { (8, 20, 12) } else { (2, 12, 8) };
    let entries = usize::try_from(decoder.ifd_pointer()?.0)
        .ok()?
        .checked_add(count)?;
    let index = bytes
        .get(entries..)?
        .chunks_exact(entry)
        .position(|entry| entry[..2] == tag)?;
    Some(entries + index * entry + value)
}

/// The channels of a pixel and their number of bits.
fn kind(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<(Channels, u8), Fault> {
    let color = decoder.colortype().map_err(fault)?;
    let extra = decoder
        .find_tag_unsigned_vec::<u16>(Tag::ExtraSamples)
        .map_err(fault)?;
    let associated = extra.is_some_and(|meanings| meanings.first() == Some(&ASSOCIATED_ALPHA));
    let alpha = if associated {
        Alpha::Premultiplied
    } else {
        Alpha::Straight
    };
    match color {
        ColorType::Gray(bits @ (1 | 2 | 4 | 8 | 16)) => Ok((Channels::GRAY, bits)),
        ColorType::GrayA(bits @ (8 | 16))
        | ColorType::Multiband {
            bit_depth: bits @ (8 | 16),
            num_samples: 2,
        } => Ok((Channels { colors: 1, alpha }, bits)),
        ColorType::RGB(bits @ (8 | 16)) => Ok((Channels::RGB, bits)),
        ColorType::RGBA(bits @ (8 | 16)) => Ok((Channels { colors: 3, alpha }, bits)),
        other => Err(Fault::Unsupported(format!(
            "a TIFF with pixels of type {other:?}"
        ))),
    }
}

fn checked_size(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    budget: Budget,
    channels: Channels,
    bits: u8,
) -> Result<(usize, usize), Fault> {
    let (width, height) = decoder.dimensions().map_err(fault)?;
    budget.check(
        width.into(),
        height.into(),
        channels.count() * if bits == 16 { 2 } else { 1 },
    )?;
    Ok((width as usize, height as usize))
}

/// The samples, unpacked to one per value and interleaved.
fn read_samples(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    width: usize,
    height: usize,
    channels: Channels,
    bits: u8,
) -> Result<Samples, Fault> {
    let mut data = DecodingResult::U8(Vec::new());
    let planar = decoder
        .read_image_to_buffer(&mut data)
        .map_err(fault)?
        .planes
        > 1;
    let (samples, length) = match data {
        DecodingResult::U8(mut data) => {
            if bits < 8 {
                data = unpacked(&data, bits, width);
            } else if planar {
                data = woven(&data, channels);
            }
            let length = data.len();
            (Samples::Eight(data), length)
        }
        DecodingResult::U16(mut data) => {
            if planar {
                data = woven(&data, channels);
            }
            let length = data.len();
            (Samples::Sixteen(data), length)
        }
        _ => {
            return Err(Fault::Unsupported(
                "a TIFF of signed or floating-point values".into(),
            ));
        }
    };
    let due = width * height * channels.count();
    if length != due {
        return Err(Fault::Damaged(format!(
            "it has {length} values instead of {due}"
        )));
    }
    Ok(samples)
}

fn described(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    (width, height): (usize, usize),
    samples: Samples,
    channels: Channels,
) -> Result<Decoded, Fault> {
    let orientation = decoder.find_tag_unsigned(Tag::Orientation).map_err(fault)?;
    Ok(Decoded {
        width,
        height,
        samples,
        channels,
        icc: bytes_of(decoder, Tag::IccProfile)?,
        orientation: orientation.unwrap_or(1),
        resolution: resolution(decoder),
        warnings: Vec::new(),
    })
}

/// Opens the file with a limit of `memory` bytes for each buffer.
fn open(bytes: &[u8], memory: usize) -> Result<Decoder<Cursor<&[u8]>>, Fault> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = memory;
    limits.intermediate_buffer_size = memory;
    limits.ifd_value_size = memory;
    Ok(Decoder::new(Cursor::new(bytes))
        .map_err(fault)?
        .with_limits(limits))
}

fn fault(error: TiffError) -> Fault {
    match error {
        TiffError::UnsupportedError(what) => {
            Fault::Unsupported(format!("this kind of TIFF ({what})"))
        }
        other => Fault::damaged(other),
    }
}

fn resolution(decoder: &mut Decoder<Cursor<&[u8]>>) -> Option<Resolution> {
    let mut dots = |tag| match decoder.get_tag(tag).ok()? {
        Value::Rational(dots, per) => Some(f64::from(dots) / f64::from(per)),
        _ => None,
    };
    let (x, y) = (dots(Tag::XResolution)?, dots(Tag::YResolution)?);
    let unit = decoder.find_tag_unsigned(Tag::ResolutionUnit).ok()?;
    Resolution::of_unit(x, y, unit.unwrap_or(ResolutionUnit::Inch.to_u16()).into())
}

/// Unpacks values of 1, 2 or 4 bits, packed row by row, to one byte each.
fn unpacked(data: &[u8], bits: u8, width: usize) -> Vec<u8> {
    let per_byte = 8 / usize::from(bits);
    let mask = (1 << bits) - 1;
    let value = |row: &[u8], x: usize| {
        let shift = 8 - usize::from(bits) * (x % per_byte + 1);
        (row[x / per_byte] >> shift) & mask
    };
    let rows = data.chunks_exact(width.div_ceil(per_byte));
    rows.flat_map(|row| (0..width).map(move |x| value(row, x)))
        .collect()
}

/// Interleaves planes that are stored one after another.
fn woven<T: Copy>(planes: &[T], channels: Channels) -> Vec<T> {
    let area = planes.len() / channels.count();
    (0..area)
        .flat_map(|pixel| (0..channels.count()).map(move |plane| planes[plane * area + pixel]))
        .collect()
}

/// A tag's value as bytes, if the file has the tag.
fn bytes_of(decoder: &mut Decoder<Cursor<&[u8]>>, tag: Tag) -> Result<Option<Vec<u8>>, Fault> {
    let value = decoder.find_tag(tag).map_err(fault)?;
    value
        .map(|value| value.into_u8_vec().map_err(fault))
        .transpose()
}

pub fn xmp(bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    // The decoder stores each byte of a tag as a whole `Value`.
    let memory = bytes.len().saturating_mul(size_of::<Value>());
    bytes_of(&mut open(bytes, memory)?, XMP)
}

/// Uncompressed, as archives keep their masters: 16-bit scans hardly compress, and every reader supports it.
pub fn encode<W: Write + Seek>(
    picture: &Picture,
    depth: Depth,
    tags: Option<&Tags>,
    out: W,
) -> Result<(), String> {
    let write = || -> Result<(), TiffError> {
        let mut file = TiffEncoder::new(out)?;
        let (width, height) = (picture.width() as u32, picture.height() as u32);
        match depth {
            Depth::Eight => write(picture, tags, file.new_image::<RGB8>(width, height)?, rows8),
            Depth::Sixteen => write(
                picture,
                tags,
                file.new_image::<RGB16>(width, height)?,
                rows16,
            ),
        }
    };
    write().map_err(|error| error.to_string())
}

fn write<W: Write + Seek, C: colortype::ColorType>(
    picture: &Picture,
    tags: Option<&Tags>,
    mut image: ImageEncoder<'_, W, C, TiffKindStandard>,
    rows: impl Fn(&Picture, std::ops::Range<usize>) -> Vec<C::Inner>,
) -> Result<(), TiffError>
where
    [C::Inner]: tiff::encoder::TiffValue,
{
    if let Some(dots) = picture.resolution() {
        image.resolution_unit(ResolutionUnit::Inch);
        image.x_resolution(rational(dots.x));
        image.y_resolution(rational(dots.y));
    }
    image
        .encoder()
        .write_tag(Tag::IccProfile, icc::srgb().as_slice())?;
    if let Some(tags) = tags {
        image
            .encoder()
            .write_tag(Tag::Software, tags.software.as_str())?;
        image
            .encoder()
            .write_tag(Tag::ImageDescription, tags.description.as_str())?;
        image.encoder().write_tag(XMP, tags.xmp.as_bytes())?;
    }
    let strip = (STRIP / (3 * picture.width() * size_of::<C::Inner>())).clamp(1, picture.height());
    image.rows_per_strip(strip as u32)?;
    for y in (0..picture.height()).step_by(strip) {
        image.write_strip(&rows(picture, y..(y + strip).min(picture.height())))?;
    }
    image.finish()
}

fn rational(dots: f64) -> Rational {
    Rational {
        n: (dots * 1000.0).round() as u32,
        d: 1000,
    }
}

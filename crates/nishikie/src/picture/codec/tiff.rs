use std::io::{Cursor, Seek, Write};

use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::encoder::colortype::{RGB8, RGB16};
use tiff::encoder::{ImageEncoder, Rational, TiffEncoder, TiffKindStandard, colortype};
use tiff::tags::{ResolutionUnit, Tag};
use tiff::{ColorType, TiffError};

use super::{Alpha, Budget, Channels, Decoded, Fault, Samples, Tags, rows8, rows16};
use crate::picture::{Depth, Picture, Resolution, icc};

const XMP: Tag = Tag::Unknown(700);

/// ExtraSamples: alpha that the colours are already multiplied by.
const ASSOCIATED_ALPHA: u16 = 1;

/// Written strips are about this many bytes, TIFF's own advice being 8 kB; larger ones are read faster today.
const STRIP: usize = 1 << 18;

pub fn decode(bytes: &[u8], budget: Budget) -> Result<Decoded, Fault> {
    let mut decoder = open(bytes, budget)?;
    let (width, height) = decoder.dimensions().map_err(fault)?;
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
    let (channels, bits) = match color {
        ColorType::Gray(bits @ (1 | 2 | 4 | 8 | 16)) => (Channels::GRAY, bits),
        ColorType::GrayA(bits @ (8 | 16))
        | ColorType::Multiband {
            bit_depth: bits @ (8 | 16),
            num_samples: 2,
        } => (Channels { colors: 1, alpha }, bits),
        ColorType::RGB(bits @ (8 | 16)) => (Channels::RGB, bits),
        ColorType::RGBA(bits @ (8 | 16)) => (Channels { colors: 3, alpha }, bits),
        other => return Err(Fault::Unsupported(format!("a TIFF of the kind {other:?}"))),
    };
    let bytes_per_pixel = channels.count() * if bits == 16 { 2 } else { 1 };
    budget.check(width.into(), height.into(), bytes_per_pixel)?;
    let (width, height) = (width as usize, height as usize);

    let mut data = DecodingResult::U8(Vec::new());
    let layout = decoder.read_image_to_buffer(&mut data).map_err(fault)?;
    let (wanted, planar) = (width * height * channels.count(), layout.planes > 1);
    let samples = match data {
        DecodingResult::U8(data) if bits < 8 => Samples::Eight(unpacked(&data, bits, width)),
        DecodingResult::U8(data) => {
            Samples::Eight(if planar { woven(&data, channels) } else { data })
        }
        DecodingResult::U16(data) => {
            Samples::Sixteen(if planar { woven(&data, channels) } else { data })
        }
        _ => {
            return Err(Fault::Unsupported(
                "a TIFF of signed or fractional numbers".into(),
            ));
        }
    };
    let length = match &samples {
        Samples::Eight(data) => data.len(),
        Samples::Sixteen(data) => data.len(),
    };
    if length != wanted {
        return Err(Fault::Damaged(format!(
            "it has {length} values where {wanted} are due"
        )));
    }

    let orientation = decoder.find_tag_unsigned(Tag::Orientation).map_err(fault)?;
    Ok(Decoded {
        width,
        height,
        samples,
        channels,
        icc: decoder.get_tag_u8_vec(Tag::IccProfile).ok(),
        orientation: orientation.unwrap_or(1),
        resolution: resolution(&mut decoder),
    })
}

fn open(bytes: &[u8], budget: Budget) -> Result<Decoder<Cursor<&[u8]>>, Fault> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = budget.bytes();
    limits.intermediate_buffer_size = budget.bytes();
    limits.ifd_value_size = bytes.len();
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

/// Gray of 1, 2 or 4 bits, packed into bytes row by row, as 8 bits each.
fn unpacked(data: &[u8], bits: u8, width: usize) -> Vec<u8> {
    let per_byte = 8 / usize::from(bits);
    let most = (1 << bits) - 1;
    let row = |row: &[u8]| -> Vec<u8> {
        (0..width)
            .map(|x| {
                let shift = 8 - usize::from(bits) * (x % per_byte + 1);
                (row[x / per_byte] >> shift & most) * (255 / most)
            })
            .collect()
    };
    data.chunks_exact(width.div_ceil(per_byte))
        .flat_map(row)
        .collect()
}

/// Whole planes, one after another, woven into pixels.
fn woven<T: Copy>(planes: &[T], channels: Channels) -> Vec<T> {
    let area = planes.len() / channels.count();
    (0..area)
        .flat_map(|pixel| (0..channels.count()).map(move |plane| planes[plane * area + pixel]))
        .collect()
}

pub fn xmp(bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let budget = Budget {
        limit: bytes.len() as u64,
        file: 0,
    };
    let value = open(bytes, budget)?.find_tag(XMP).map_err(fault)?;
    value
        .map(|value| value.into_u8_vec().map_err(fault))
        .transpose()
}

/// Uncompressed, as archives keep their masters: 16-bit scans hardly shrink, and every reader reads it.
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

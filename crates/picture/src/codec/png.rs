use std::io::{Cursor, Write};

use png::{
    BitDepth, ColorType, Limits, PixelDimensions, SrgbRenderingIntent, Transformations, Unit,
};

use super::budget::Budget;
use super::decoded::{Channels, Decoded, Samples};
use super::fault::Fault;
use super::frames::frame_of;
use super::metadata::{KEYWORDS, MetadataBlocks};
use super::png_colors;
use super::rows::{rows8, rows16};
use super::tags::Tags;
use crate::{Depth, Picture, Resolution, exif};

const XMP_KEYWORD: &str = "XML:com.adobe.xmp";
const METERS_PER_INCH: f64 = 0.0254;

pub fn decode(bytes: &[u8], budget: Budget, page: Option<u32>) -> Result<Decoded, Fault> {
    if chunks(bytes).next().is_some_and(|name| name == b"CgBI") {
        return Err(Fault::Convert {
            what: "a PNG of an iOS app (CgBI)".into(),
            command: "pngcrush -revert-iphone-optimizations a.png b.png".into(),
        });
    }
    let mut decoder = png::Decoder::new_with_limits(
        Cursor::new(bytes),
        Limits {
            bytes: budget.bytes(),
        },
    );
    // Palettes become RGB, 1, 2 and 4 bits become 8, a transparent color becomes an alpha channel.
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(|error| match error {
        // A single row exceeds the limit, and so does the picture.
        png::DecodingError::LimitsExceeded => {
            too_large(bytes, budget).unwrap_or(Fault::of_decoder(error))
        }
        _ => Fault::of_decoder(error),
    })?;

    let (color, depth) = reader.output_color_type();
    let channels = match color {
        ColorType::Grayscale => Channels::GRAY,
        ColorType::GrayscaleAlpha => Channels::GRAY_ALPHA,
        ColorType::Rgb => Channels::RGB,
        ColorType::Rgba => Channels::RGBA,
        ColorType::Indexed => return Err(Fault::Damaged("its palette is missing".into())),
    };
    let wide = depth == BitDepth::Sixteen;
    let mut warnings = Vec::new();
    let frames = reader.info().animation_control.map(|a| a.num_frames);
    let (frame, warning) = frame_of(page, frames.unwrap_or(1).max(1))?;
    match frames {
        Some(frames) if page.is_none() && !has_before_pixels(bytes, b"fcTL") => {
            warnings.push(format!(
                "the file is a still picture, which is read, beside an animation of {frames} frames"
            ));
        }
        _ => warnings.extend(warning),
    }
    if frame > 1 {
        return Err(Fault::Unsupported(
            "a frame of an animated PNG after its first".into(),
        ));
    }
    let (width, height) = reader.info().size();
    budget.check(
        width.into(),
        height.into(),
        channels.count() * if wide { 4 } else { 1 },
    )?;

    let size = reader
        .output_buffer_size()
        .ok_or_else(|| Fault::damaged("its size overflows"))?;
    let mut data = vec![0; size];
    reader.next_frame(&mut data).map_err(Fault::of_decoder)?;
    let samples = if wide {
        Samples::Sixteen(
            data.chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect(),
        )
    } else {
        Samples::Eight(data)
    };

    let _ = reader.finish(); // EXIF and XMP may follow the pixels, which are there.
    let info = reader.info();
    let named = has_before_pixels(bytes, b"iCCP");
    let profile = png_colors::profile(info, named, channels.colors, &mut warnings)?;
    let metadata = MetadataBlocks {
        xmp: xmp_of(info).and_then(Result::ok),
        exif: info.exif_metadata.as_ref().map(|block| block.to_vec()),
        iptc: None,
        texts: texts(info),
    };
    let (orientation, noted) = exif::read(metadata.exif.clone());
    let orientation = orientation.or_else(|| exif::orientation_of_xmp(metadata.xmp.as_deref()?));
    let resolution = info.pixel_dims.filter(|dots| dots.unit == Unit::Meter);
    let resolution =
        resolution.and_then(|dots| Resolution::of_inch(per_inch(dots.xppu), per_inch(dots.yppu)));
    Ok(Decoded {
        width: width as usize,
        height: height as usize,
        samples,
        channels,
        profile,
        orientation: orientation.unwrap_or(1),
        resolution: resolution.or(noted),
        metadata,
        warnings,
    })
}

/// Returns the fault of a file whose header says more pixels than there is memory for.
fn too_large(bytes: &[u8], budget: Budget) -> Option<Fault> {
    // The size follows the signature and the header's length and name.
    let size = bytes.get(16..24)?.as_chunks::<4>().0;
    let [width, height] = [size[0], size[1]].map(|side| u32::from_be_bytes(side).into());
    budget.check(width, height, 1).err()
}

/// Returns true if the file has a chunk of this name before its pixels.
fn has_before_pixels(bytes: &[u8], name: &[u8; 4]) -> bool {
    let mut before = chunks(bytes).take_while(|&other| other != b"IDAT");
    before.any(|other| other == name)
}

/// Returns the names of the file's chunks.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = &[u8; 4]> {
    /// The number of bytes of a checksum.
    const CHECKSUM: usize = 4;
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let next = length.saturating_add(CHECKSUM);
        rest = after.get(next..).unwrap_or_default();
        Some(name)
    })
}

/// Returns dots per inch from dots per meter; a whole number where rounding allows it.
fn per_inch(per_meter: u32) -> f64 {
    let dots = f64::from(per_meter) * METERS_PER_INCH;
    if metric(dots.round()) == per_meter {
        dots.round()
    } else {
        dots
    }
}

/// Returns dots per meter from dots per inch.
fn metric(dots: f64) -> u32 {
    (dots / METERS_PER_INCH).round() as u32
}

pub fn xmp(bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let mut reader = png::Decoder::new(Cursor::new(bytes))
        .read_info()
        .map_err(Fault::of_decoder)?;
    reader.finish().map_err(Fault::of_decoder)?; // Text chunks may also follow the pixels.
    xmp_of(reader.info()).transpose()
}

/// Returns true if the file has a chunk with a C2PA manifest.
pub fn has_manifest(bytes: &[u8]) -> bool {
    const SIGNATURE: usize = 8;
    const CHECKSUM: usize = 4;
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        if after.starts_with(b"caBX") {
            return true;
        }
        let length = 4 + u32::from_be_bytes(*length) as usize + CHECKSUM;
        rest = after.get(length..).unwrap_or_default();
    }
    false
}

fn xmp_of(info: &png::Info) -> Option<Result<Vec<u8>, Fault>> {
    let mut chunks = info.utf8_text.iter();
    let chunk = chunks.find(|chunk| chunk.keyword == XMP_KEYWORD)?;
    Some(
        chunk
            .get_text()
            .map(String::into_bytes)
            .map_err(Fault::of_decoder),
    )
}

/// Returns the texts of known keywords, in whichever of the three kinds of chunks they are.
fn texts(info: &png::Info) -> Vec<(&'static str, String)> {
    let latin = info.uncompressed_latin1_text.iter();
    let latin = latin.map(|chunk| (chunk.keyword.as_str(), Some(chunk.text.clone())));
    let compressed = info.compressed_latin1_text.iter();
    let compressed = compressed.map(|chunk| (chunk.keyword.as_str(), chunk.get_text().ok()));
    let utf8 = info.utf8_text.iter();
    let utf8 = utf8.map(|chunk| (chunk.keyword.as_str(), chunk.get_text().ok()));
    let all = utf8.chain(latin).chain(compressed);
    all.filter_map(|(keyword, text)| {
        let known = KEYWORDS.into_iter().find(|known| *known == keyword)?;
        Some((known, text?))
    })
    .collect()
}

pub fn encode<W: Write>(
    picture: &Picture,
    depth: Depth,
    tags: Option<&Tags>,
    out: W,
) -> Result<(), String> {
    write(picture, depth, tags, out).map_err(|error| error.to_string())
}

fn write<W: Write>(
    picture: &Picture,
    depth: Depth,
    tags: Option<&Tags>,
    out: W,
) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(out, picture.width() as u32, picture.height() as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(match depth {
        Depth::Eight => BitDepth::Eight,
        Depth::Sixteen => BitDepth::Sixteen,
    });
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    encoder.set_pixel_dims(picture.resolution().map(|dots| PixelDimensions {
        xppu: metric(dots.x),
        yppu: metric(dots.y),
        unit: Unit::Meter,
    }));
    if let Some(tags) = tags {
        encoder.add_text_chunk("Software".into(), tags.software.clone())?;
        encoder.add_text_chunk("Description".into(), tags.description.clone())?;
        encoder.add_itxt_chunk(XMP_KEYWORD.into(), tags.xmp.clone())?;
    }

    let mut writer = encoder.write_header()?;
    let mut stream = writer.stream_writer()?;
    for y in 0..picture.height() {
        match depth {
            Depth::Eight => stream.write_all(&rows8(picture, y..y + 1))?,
            Depth::Sixteen => {
                let row = rows16(picture, y..y + 1);
                stream.write_all(
                    &row.iter()
                        .flat_map(|value| value.to_be_bytes())
                        .collect::<Vec<u8>>(),
                )?;
            }
        }
    }
    stream.finish()?;
    writer.finish()
}

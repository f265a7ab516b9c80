use std::io::{Cursor, Write};

use image_webp::{ColorType, WebPDecoder, WebPEncoder};

use super::{Budget, Channels, Decoded, Fault, Samples, Tags, rows8};
use crate::{Picture, exif, icc};

pub fn decode(bytes: &[u8], budget: Budget) -> Result<Decoded, Fault> {
    // The decoder does not notice truncation after the pixels.
    let announced = bytes
        .get(4..8)
        .and_then(|size| size.try_into().ok())
        .map(u32::from_le_bytes);
    if announced.is_none_or(|size| (bytes.len() as u64) < u64::from(size) + 8) {
        return Err(Fault::damaged("it is shorter than its header says"));
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(Fault::damaged)?;
    decoder.set_memory_limit(budget.bytes());
    let channels = if decoder.has_alpha() {
        Channels::RGBA
    } else {
        Channels::RGB
    };
    let (width, height) = decoder.dimensions();
    // Lossless files are decoded with four channels, with or without alpha.
    budget.check(width.into(), height.into(), channels.count() + 4)?;

    let size = decoder
        .output_buffer_size()
        .ok_or_else(|| Fault::damaged("its size overflows"))?;
    let mut data = vec![0; size];
    decoder.read_image(&mut data).map_err(Fault::damaged)?;
    let (orientation, resolution) = exif::read(decoder.exif_metadata().map_err(Fault::damaged)?);
    Ok(Decoded {
        width: width as usize,
        height: height as usize,
        samples: Samples::Eight(data),
        channels,
        icc: decoder.icc_profile().map_err(Fault::damaged)?,
        orientation: orientation.unwrap_or(1),
        resolution,
        warnings: Vec::new(),
    })
}

pub fn xmp(bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(Fault::damaged)?;
    decoder.xmp_metadata().map_err(Fault::damaged)
}

/// Lossless, the only mode of the encoder, and the one for an archive.
pub fn encode<W: Write>(picture: &Picture, tags: Option<&Tags>, out: W) -> Result<(), String> {
    let mut encoder = WebPEncoder::new(out);
    encoder.set_icc_profile(icc::srgb());
    if let Some(resolution) = picture.resolution() {
        encoder.set_exif_metadata(exif::write(resolution)?);
    }
    if let Some(tags) = tags {
        encoder.set_xmp_metadata(tags.xmp.clone().into_bytes());
    }
    let rgb = rows8(picture, 0..picture.height());
    encoder
        .encode(
            &rgb,
            picture.width() as u32,
            picture.height() as u32,
            ColorType::Rgb8,
        )
        .map_err(|error| error.to_string())
}

use std::borrow::Cow;
use std::io::{Cursor, Write};

use image_webp::{ColorType, WebPDecoder, WebPEncoder};

use super::budget::Budget;
use super::decoded::{Channels, Decoded, Samples};
use super::fault::Fault;
use super::frames::frame_of;
use super::metadata::MetadataBlocks;
use super::rows::rows8;
use super::tags::Tags;
use crate::{Picture, exif, icc};

pub fn decode(bytes: &[u8], budget: Budget, page: Option<u32>) -> Result<Decoded, Fault> {
    // The decoder does not notice truncation after the pixels.
    let announced = bytes
        .get(4..8)
        .and_then(|size| size.try_into().ok())
        .map(u32::from_le_bytes);
    if announced.is_none_or(|size| (bytes.len() as u64) < u64::from(size) + 8) {
        return Err(Fault::damaged("it is shorter than its header says"));
    }
    let bytes = &*with_true_flags(bytes);
    let mut decoder = open(bytes)?;
    let channels = if decoder.has_alpha() {
        Channels::RGBA
    } else {
        Channels::RGB
    };
    let (width, height) = decoder.dimensions();
    // Lossless files are decoded with four channels, with or without alpha; frames are laid over a canvas of four.
    let canvas = if decoder.is_animated() { 4 } else { 0 };
    budget.check(width.into(), height.into(), channels.count() + 4 + canvas)?;

    let frames = if decoder.is_animated() {
        decoder.num_frames()
    } else {
        1
    };
    let (frame, warning) = frame_of(page, frames)?;
    let size = decoder
        .output_buffer_size()
        .ok_or_else(|| Fault::damaged("its size overflows"))?;
    let mut data = vec![0; size];
    if decoder.is_animated() {
        for _ in 0..frame {
            decoder.read_frame(&mut data).map_err(Fault::of_decoder)?;
        }
    } else {
        decoder.read_image(&mut data).map_err(Fault::of_decoder)?;
    }
    let metadata = MetadataBlocks {
        xmp: decoder.xmp_metadata().map_err(Fault::of_decoder)?,
        exif: decoder.exif_metadata().map_err(Fault::of_decoder)?,
        ..MetadataBlocks::default()
    };
    let (orientation, resolution) = exif::read(metadata.exif.clone());
    let orientation = orientation.or_else(|| exif::orientation_of_xmp(metadata.xmp.as_deref()?));
    Ok(Decoded {
        width: width as usize,
        height: height as usize,
        samples: Samples::Eight(data),
        channels,
        profile: decoder.icc_profile().map_err(Fault::of_decoder)?.into(),
        orientation: orientation.unwrap_or(1),
        resolution,
        metadata,
        warnings: warning.into_iter().collect(),
    })
}

fn open(bytes: &[u8]) -> Result<WebPDecoder<Cursor<&[u8]>>, Fault> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(Fault::of_decoder)?;
    // The limit is for chunks of metadata, of which none is longer than the file, whatever it says itself.
    decoder.set_memory_limit(bytes.len());
    Ok(decoder)
}

/// Returns the file with the flags of its extended header corrected by its chunks. Some programs announce metadata or an alpha channel that
/// is not there, or leave one out that is; the decoder believes the header.
fn with_true_flags(bytes: &[u8]) -> Cow<'_, [u8]> {
    const FLAGS: usize = 20;
    const ANIMATION: u8 = 0x02;
    const XMP: u8 = 0x04;
    const EXIF: u8 = 0x08;
    const ALPHA: u8 = 0x10;
    if bytes.get(12..16) != Some(b"VP8X") || bytes.len() <= FLAGS {
        return bytes.into();
    }
    let flags = bytes[FLAGS];
    let mut found = 0;
    for (name, content) in chunks(bytes) {
        found |= match name {
            b"EXIF" => EXIF,
            b"XMP " => XMP,
            b"ALPH" => ALPHA,
            b"VP8L" if content.get(4).is_some_and(|byte| byte & 0x10 != 0) => ALPHA,
            _ => 0,
        };
    }
    let told = if flags & ANIMATION != 0 {
        XMP | EXIF
    } else {
        XMP | EXIF | ALPHA
    };
    let truth = flags & !told | found & told;
    if truth == flags {
        return bytes.into();
    }
    let mut bytes = bytes.to_vec();
    bytes[FLAGS] = truth;
    bytes.into()
}

/// Returns the names and contents of the file's chunks.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let content = &after[..length.min(after.len())];
        rest = after
            .get(length.saturating_add(length % 2)..)
            .unwrap_or_default();
        Some((name, content))
    })
}

pub fn xmp(bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let bytes = &*with_true_flags(bytes);
    let mut decoder = open(bytes)?;
    decoder.xmp_metadata().map_err(Fault::of_decoder)
}

/// Returns true if the file has a chunk with a C2PA manifest.
pub fn has_manifest(bytes: &[u8]) -> bool {
    chunks(bytes).any(|(name, _)| name == b"C2PA")
}

/// Writes a lossless file: the only mode of the encoder, and the one for an archive.
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

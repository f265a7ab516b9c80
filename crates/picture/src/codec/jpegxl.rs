//! JPEG XL, which is read but not written.

use std::io::Cursor;

use jxl_oxide::image::BitDepth;
use jxl_oxide::{AllocTracker, AuxBoxData, ExtraChannelType, JxlImage, PixelFormat, Render};

use super::budget::Budget;
use super::decoded::{Alpha, Channels, Decoded, Samples};
use super::fault::Fault;
use super::frames::frame_of;
use super::metadata::MetadataBlocks;
use crate::exif;

pub fn decode(bytes: &[u8], budget: Budget, page: Option<u32>) -> Result<Decoded, Fault> {
    let memory = AllocTracker::with_limit(budget.bytes());
    let image = JxlImage::builder()
        .alloc_tracker(memory)
        .read(Cursor::new(bytes))
        .map_err(fault)?;
    let metadata = &image.image_header().metadata;
    let alpha = if image.pixel_format().has_alpha() {
        let associated = metadata.ec_info.iter().any(|channel| {
            matches!(
                channel.ty,
                ExtraChannelType::Alpha {
                    alpha_associated: true
                }
            )
        });
        if associated {
            Alpha::Premultiplied
        } else {
            Alpha::Straight
        }
    } else {
        Alpha::Absent
    };
    let colors = match image.pixel_format() {
        PixelFormat::Gray | PixelFormat::Graya => 1,
        PixelFormat::Rgb | PixelFormat::Rgba => 3,
        PixelFormat::Cmyk | PixelFormat::Cmyka => {
            return Err(Fault::Unsupported("a CMYK JPEG XL picture".into()));
        }
    };
    if image.hdr_type().is_some() {
        return Err(Fault::Unsupported(
            "a picture for screens brighter than paper (HDR)".into(),
        ));
    }
    let channels = Channels { colors, alpha };
    let (width, height) = (image.width(), image.height());
    // The decoder keeps each channel as floats, before and after its filters.
    budget.check(width.into(), height.into(), channels.count() * 12)?;
    if !image.is_loading_done() {
        return Err(Fault::damaged("its data end before the picture does"));
    }

    let frames = image.num_loaded_keyframes() as u32;
    let (frame, warning) = frame_of(page, frames)?;
    let mut warnings = Vec::from_iter(warning);
    let render = image.render_frame(frame as usize - 1).map_err(fault)?;
    let eight = matches!(metadata.bit_depth, BitDepth::IntegerSample { bits_per_sample } if bits_per_sample <= 8);
    if matches!(metadata.bit_depth, BitDepth::FloatSample { .. }) {
        warnings.push(
            "the file has floating-point values, which are read as 16 bits between black and white"
                .into(),
        );
    }
    // ITU-T H.273's numbers of sRGB: its primaries and its curve.
    let is_srgb = matches!(image.rendered_cicp(), Some([1, 13, ..]));
    let count = width as usize * height as usize * channels.count();
    let samples = if eight {
        Samples::Eight(samples(&render, count, |value| {
            (255.0 * value.clamp(0.0, 1.0)).round() as u8
        })?)
    } else {
        Samples::Sixteen(samples(&render, count, |value| {
            (65535.0 * value.clamp(0.0, 1.0)).round() as u16
        })?)
    };
    let exif = match image.aux_boxes().first_exif() {
        Ok(AuxBoxData::Data(block)) => Some(block.payload().to_vec()),
        _ => None,
    };
    let xmp = match image.aux_boxes().first_xml() {
        AuxBoxData::Data(packet) => Some(packet.to_vec()),
        _ => None,
    };
    Ok(Decoded {
        width: width as usize,
        height: height as usize,
        samples,
        channels,
        profile: (!is_srgb).then(|| image.rendered_icc()).into(),
        // The decoder has turned the picture upright already; the codestream overrules EXIF.
        orientation: 1,
        resolution: exif::read(exif.clone()).1,
        metadata: MetadataBlocks {
            xmp,
            exif,
            ..MetadataBlocks::default()
        },
        warnings,
    })
}

/// Returns the fault for a decoder's error, whose kind only its text shows.
fn fault(error: impl std::fmt::Display) -> Fault {
    if error.to_string().contains("not supported") {
        return Fault::Convert {
            what: "a JPEG XL picture of an unusual kind".into(),
            command: "djxl a.jxl a.png".into(),
        };
    }
    Fault::of_decoder(error)
}

/// Returns the frame's values, converted from the decoder's floats of `0.0..=1.0` row by row.
fn samples<T>(render: &Render, count: usize, convert: impl Fn(f32) -> T) -> Result<Vec<T>, Fault> {
    let mut stream = render.stream();
    let mut row = vec![0.0f32; (stream.width() * stream.channels()) as usize];
    let mut samples = Vec::with_capacity(count);
    for _ in 0..stream.height() {
        let written = stream.write_to_buffer(&mut row);
        samples.extend(row[..written].iter().map(|&value| convert(value)));
    }
    if samples.len() != count {
        return Err(Fault::damaged("it has too few values"));
    }
    Ok(samples)
}

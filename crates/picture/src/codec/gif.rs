//! GIF, of which the first frame is read. It is not written.

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, Frame, MemoryLimit};
use memchr::memmem;

use super::budget::Budget;
use super::decoded::{Channels, Decoded, Samples};
use super::fault::Fault;
use super::frames::frame_of;
use super::metadata::MetadataBlocks;

const PAST_FIRST: &str =
    "the file ends without its end marker or is damaged behind its first picture, which is whole";

pub fn decode(bytes: &[u8], budget: Budget, page: Option<u32>) -> Result<Decoded, Fault> {
    let mut warnings = Vec::new();
    let Survey { frames, ends, xmp } = survey(bytes, budget);
    let (wanted, warning) = frame_of(page, frames.max(1))?;
    warnings.extend(warning);
    if wanted > 1 {
        return Err(Fault::Unsupported(
            "a frame of an animated GIF after its first".into(),
        ));
    }
    if !ends {
        warnings.push(PAST_FIRST.into());
    }

    let mut decoder = options(budget)
        .read_info(bytes)
        .map_err(Fault::of_decoder)?;
    let (mut width, mut height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    let frame = decoder.next_frame_info().map_err(Fault::of_decoder)?;
    let frame = frame.ok_or_else(|| Fault::damaged("it ends before its picture"))?;
    // The palette is that of the frame, if it has one; its pixels are still to be read.
    let frame = frame.clone();
    // As in browsers, a frame that reaches beyond the picture enlarges it.
    width = width.max(usize::from(frame.left) + usize::from(frame.width));
    height = height.max(usize::from(frame.top) + usize::from(frame.height));
    let covers = (usize::from(frame.width), usize::from(frame.height)) == (width, height);
    let channels = if covers && frame.transparent.is_none() {
        Channels::RGB
    } else {
        Channels::RGBA
    };
    budget.check(width as u64, height as u64, channels.count() + 1)?;

    let mut places = vec![0; decoder.buffer_size()];
    decoder
        .read_into_buffer(&mut places)
        .map_err(Fault::of_decoder)?;
    let palette = decoder
        .palette()
        .map_err(|_| Fault::damaged("it has no palette"))?;
    let mut samples = vec![0; width * height * channels.count()];
    paint(&frame, &places, palette, &mut samples, (width, channels))?;
    Ok(Decoded {
        width,
        height,
        samples: Samples::Eight(samples),
        channels,
        profile: decoder.icc_profile().map(<[u8]>::to_vec).into(),
        orientation: 1,
        resolution: None,
        metadata: MetadataBlocks {
            xmp,
            ..MetadataBlocks::default()
        },
        warnings,
    })
}

fn options(budget: Budget) -> DecodeOptions {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    let limit = NonZeroU64::new(budget.limit).unwrap_or(NonZeroU64::MIN);
    options.set_memory_limit(MemoryLimit::Bytes(limit));
    options
}

/// The properties of a file that stand anywhere in it.
struct Survey {
    frames: u32,
    /// True if the file ends after the last frame as it should, or has none.
    ends: bool,
    xmp: Option<Vec<u8>>,
}

/// Goes through a file without unpacking its frames.
fn survey(bytes: &[u8], budget: Budget) -> Survey {
    let mut survey = Survey {
        frames: 0,
        ends: true,
        xmp: None,
    };
    let mut options = options(budget);
    options.skip_frame_decoding(true);
    let Ok(mut decoder) = options.read_info(bytes) else {
        return survey;
    };
    loop {
        match decoder.next_frame_info() {
            Ok(Some(_)) => survey.frames = survey.frames.saturating_add(1),
            Ok(None) => break,
            Err(_) => {
                survey.ends = survey.frames == 0;
                break;
            }
        }
    }
    survey.xmp = decoder.xmp_metadata().map(<[u8]>::to_vec);
    survey
}

/// Lays a frame's pixels, as places in a palette, over a picture that is transparent elsewhere.
fn paint(
    frame: &Frame,
    places: &[u8],
    palette: &[u8],
    samples: &mut [u8],
    (width, channels): (usize, Channels),
) -> Result<(), Fault> {
    let colors = palette.as_chunks::<3>().0;
    let rows = places.chunks_exact(usize::from(frame.width).max(1));
    for (y, row) in rows.enumerate() {
        let first = (usize::from(frame.top) + y) * width + usize::from(frame.left);
        let out = samples[first * channels.count()..].chunks_exact_mut(channels.count());
        for (&place, pixel) in row.iter().zip(out) {
            if frame.transparent == Some(place) {
                continue;
            }
            let color = colors.get(usize::from(place));
            let color =
                color.ok_or_else(|| Fault::damaged("it has colors that its palette lacks"))?;
            pixel.fill(255);
            pixel[..3].copy_from_slice(color);
        }
    }
    Ok(())
}

/// Returns true if the file has the application extension of C2PA manifests.
pub fn has_manifest(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"C2PA_GIF").is_some()
}

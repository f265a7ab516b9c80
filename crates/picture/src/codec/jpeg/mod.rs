mod bits;
mod frame;
mod profile;
mod second;
mod segments;
mod whole;

use std::io::Write;

use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::budget::Budget;
use super::decoded::{Channels, Decoded, Samples};
use super::fault::Fault;
use super::metadata::{MetadataBlocks, iptc_of_photoshop};
use super::rows::rows8;
use super::tags::Tags;
use crate::{Picture, Resolution, exif, icc};

use frame::{Colors, Frame, begins_frame, colors};
use segments::{SCAN, headers, segments};

/// The quality of JPEGs that are written, of 100. With full chroma resolution, losses are not visible.
const QUALITY: u8 = 95;

/// The marker of the JFIF header.
const APP0: u8 = 0xe0;
/// The marker of EXIF and XMP.
const APP1: u8 = 0xe1;
/// The marker of Photoshop's resources.
const APP13: u8 = 0xed;
/// The marker of Adobe's header.
const APP14: u8 = 0xee;

/// The start of an APP1 segment with an EXIF block.
const EXIF_HEADER: &[u8] = b"Exif\0\0";
/// The start of an APP1 segment with an XMP packet.
const XMP_HEADER: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The start of an APP13 segment with Photoshop's resources.
const PHOTOSHOP_HEADER: &[u8] = b"Photoshop 3.0\0";

pub fn decode(bytes: &[u8], budget: Budget) -> Result<Decoded, Fault> {
    let head = Head::read(bytes)?;
    let frame = &head.frame;
    let colors = colors(frame, head.jfif.is_some(), head.adobe)?;
    let channels = match colors {
        Colors::Gray => Channels::GRAY,
        Colors::Rgb | Colors::YCbCr => Channels::RGB,
        Colors::Inks | Colors::Ycck => Channels::CMYK,
    };
    // Decoders hold all coefficients of a progressive file, 16 bits each, before they compute samples.
    budget.check(
        frame.width as u64,
        frame.height as u64,
        channels.count() * 4,
    )?;
    let checked = head.check(bytes)?;

    let metadata = MetadataBlocks {
        xmp: xmp_of(bytes).map(<[u8]>::to_vec),
        exif: exif_of(bytes),
        iptc: iptc(bytes),
        texts: Vec::new(),
    };
    let (orientation, noted) = exif::read(metadata.exif.clone());
    let orientation = orientation.or_else(|| exif::orientation_of_xmp(metadata.xmp.as_deref()?));
    let data = if checked.needs_second {
        converted(second::samples(bytes, checked.components)?, colors)
    } else {
        read(bytes, colors, head.decoder_takes_for_rgb())?
    };
    if data.len() != frame.width * frame.height * channels.count() {
        return Err(Fault::damaged("its headers contradict each other"));
    }
    Ok(Decoded {
        width: frame.width,
        height: frame.height,
        samples: Samples::Eight(data),
        channels,
        profile: profile::of(bytes),
        orientation: orientation.unwrap_or(1),
        resolution: head.jfif.and_then(jfif_resolution).or(noted),
        metadata,
        warnings: checked.warnings,
    })
}

/// Returns the colors of a picture that the first decoder reads rightly. `takes_for_rgb` says that it leaves YCbCr as it is.
fn read(bytes: &[u8], colors: Colors, takes_for_rgb: bool) -> Result<Vec<u8>, Fault> {
    let mut decoder = open(bytes)?;
    let space = if colors == Colors::Gray {
        ColorSpace::Luma
    } else {
        ColorSpace::RGB
    };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(space));
    let data = decoder.decode().map_err(fault)?;
    Ok(if colors == Colors::YCbCr && takes_for_rgb {
        converted(data, colors)
    } else {
        data
    })
}

/// Converts stored samples to gray, RGB or amounts of ink.
fn converted(mut samples: Vec<u8>, colors: Colors) -> Vec<u8> {
    match colors {
        Colors::Gray | Colors::Rgb => {}
        Colors::YCbCr => {
            let pixels = samples.as_chunks_mut::<3>().0;
            pixels.iter_mut().for_each(ycbcr_to_rgb);
        }
        Colors::Inks => samples.iter_mut().for_each(|value| *value = 255 - *value),
        Colors::Ycck => {
            for [y, cb, cr, black] in samples.as_chunks_mut::<4>().0 {
                let mut inks = [*y, *cb, *cr];
                ycbcr_to_rgb(&mut inks);
                [*y, *cb, *cr] = inks;
                *black = 255 - *black;
            }
        }
    }
    samples
}

/// A whole JPEG's properties for its reading.
pub struct Checked {
    pub width: usize,
    pub height: usize,
    /// The number of components.
    pub components: usize,
    /// Irregularities of the file, for the user.
    pub warnings: Vec<String>,
    /// True if the first decoder would refuse or misread the file, and [`stored_samples`] reads it.
    pub needs_second: bool,
}

/// Refuses a JPEG whose compressed data end before the picture does or are damaged, and kinds that no decoder reads.
///
/// The bytes are a whole JPEG file, with its tables.
pub fn check(bytes: &[u8]) -> Result<Checked, Fault> {
    Head::read(bytes)?.check(bytes)
}

pub use second::samples as stored_samples;

/// The headers before the first scan.
struct Head<'a> {
    frame: Frame,
    /// The content of the JFIF header.
    jfif: Option<&'a [u8]>,
    /// The color transform in Adobe's header.
    adobe: Option<u8>,
}

impl<'a> Head<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let (mut frame, mut jfif, mut adobe) = (None, None, None);
        for (marker, segment) in segments(bytes) {
            let content = segment.get(2..).unwrap_or_default();
            match marker {
                APP0 if content.starts_with(b"JFIF\0") && content.len() >= 12 => {
                    jfif = jfif.or(Some(content));
                }
                APP14 if content.starts_with(b"Adobe") && content.len() >= 12 => {
                    adobe = Some(content[11]);
                }
                SCAN => break,
                _ if begins_frame(marker) => frame = Some(Frame::read(marker, content)?),
                _ => {}
            }
        }
        let frame = frame.ok_or_else(|| Fault::damaged("it ends within its headers"))?;
        Ok(Self { frame, jfif, adobe })
    }

    /// Checks the file as the function [`check`] does.
    fn check(&self, bytes: &[u8]) -> Result<Checked, Fault> {
        if !self.frame.is_sampled_in_whole_pixels() {
            return Err(Fault::Convert {
                what: "a JPEG with an unusual resolution of its colors".into(),
                command: "magick a.jpg a.png".into(),
            });
        }
        // Decoders fill missing parts with gray.
        let warnings = whole::walk(bytes)?;
        let needs_second = self.frame.components.len() == 4
            || !self.frame.is_sampled_usually()
            || self.has_scans_for_colors(bytes);
        Ok(Checked {
            width: self.frame.width,
            height: self.frame.height,
            components: self.frame.components.len(),
            warnings,
            needs_second,
        })
    }

    /// Returns true if the file is sequential and stores one color after another, some kinds of which the first decoder misreads.
    fn has_scans_for_colors(&self, bytes: &[u8]) -> bool {
        let mut scans = segments(bytes).filter(|(marker, _)| *marker == SCAN);
        let count = scans.next().and_then(|(_, scan)| scan.get(2).copied());
        !self.frame.progressive && count.map(usize::from) != Some(self.frame.components.len())
    }

    /// Returns true if the first decoder skips the conversion to RGB. Unlike libjpeg, it does not ask for a JFIF header first.
    fn decoder_takes_for_rgb(&self) -> bool {
        let ids = self.frame.components.iter().map(|component| component.id);
        self.adobe == Some(0) || ids.eq(*b"RGB")
    }
}

/// Converts a pixel from YCbCr to RGB (ITU-T T.871).
fn ycbcr_to_rgb(pixel: &mut [u8; 3]) {
    let [y, cb, cr] = pixel.map(f32::from);
    let (cb, cr) = (cb - 128.0, cr - 128.0);
    *pixel = [
        y + 1.402 * cr,
        y - 0.344_136 * cb - 0.714_136 * cr,
        y + 1.772 * cb,
    ]
    .map(|value| value.round() as u8);
}

fn open(bytes: &[u8]) -> Result<JpegDecoder<ZCursor<&[u8]>>, Fault> {
    let most = usize::from(u16::MAX);
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(most)
        .set_max_height(most);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(fault)?;
    Ok(decoder)
}

fn fault(error: DecodeErrors) -> Fault {
    match error {
        DecodeErrors::Unsupported(what) => Fault::Convert {
            what: format!("a JPEG of an unusual kind ({what:?})"),
            command: "magick a.jpg a.png".into(),
        },
        other => Fault::of_decoder(format!("{other:?}")),
    }
}

/// Returns dots per inch from the JFIF header, whose unit is 1 for inches and 2 for centimeters.
fn jfif_resolution(header: &[u8]) -> Option<Resolution> {
    let [
        b'J',
        b'F',
        b'I',
        b'F',
        0,
        _,
        _,
        unit @ 1..=2,
        x0,
        x1,
        y0,
        y1,
        ..,
    ] = header
    else {
        return None;
    };
    let dots = |high, low| f64::from(u16::from_be_bytes([high, low]));
    Resolution::of_unit(dots(*x0, *x1), dots(*y0, *y1), u32::from(*unit) + 1)
}

/// Returns the IPTC records, which Photoshop's segments hold.
fn iptc(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts = headers(bytes, APP13).filter_map(|part| part.strip_prefix(PHOTOSHOP_HEADER));
    let resources: Vec<u8> = parts.flatten().copied().collect();
    iptc_of_photoshop(&resources).map(<[u8]>::to_vec)
}

pub fn xmp(bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    Head::read(bytes)?;
    Ok(xmp_of(bytes).map(<[u8]>::to_vec))
}

fn xmp_of(bytes: &[u8]) -> Option<&[u8]> {
    headers(bytes, APP1).find_map(|content| content.strip_prefix(XMP_HEADER))
}

fn exif_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let block = headers(bytes, APP1).find_map(|content| content.strip_prefix(EXIF_HEADER))?;
    Some(block.to_vec())
}

/// Returns true if the file has a segment with a C2PA manifest. Other data may be in boxes (JUMBF) of the same segments.
pub fn has_manifest(bytes: &[u8]) -> bool {
    const APP11: u8 = 0xeb;
    segments(bytes).any(|(marker, segment)| {
        marker == APP11
            && segment.get(2..4) == Some(b"JP")
            && segment.get(14..18) == Some(b"jumb")
            && segment.get(26..30) == Some(b"c2pa")
    })
}

pub fn encode<W: Write>(picture: &Picture, tags: Option<&Tags>, out: W) -> Result<(), String> {
    write(picture, tags, out).map_err(|error| error.to_string())
}

fn write<W: Write>(
    picture: &Picture,
    tags: Option<&Tags>,
    out: W,
) -> Result<(), jpeg_encoder::EncodingError> {
    let mut encoder = Encoder::new(out, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    encoder.set_optimized_huffman_tables(true);
    if let Some(dots) = picture.resolution() {
        let density = (dots.x.round() as u16, dots.y.round() as u16);
        encoder.set_density(PixelDensity {
            density,
            unit: PixelDensityUnit::Inches,
        });
    }
    encoder.add_icc_profile(&icc::srgb())?;
    if let Some(tags) = tags {
        encoder.add_app_segment(1, [XMP_HEADER, tags.xmp.as_bytes()].concat())?;
    }
    let rgb = rows8(picture, 0..picture.height());
    encoder.encode(
        &rgb,
        picture.width() as u16,
        picture.height() as u16,
        ColorType::Rgb,
    )
}

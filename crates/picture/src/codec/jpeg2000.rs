//! JPEG 2000, which is read but not written.

use hayro_jpeg2000::{
    ColorSpace, DecodeError, DecodeSettings, DecoderContext, DecodingError, FormatError, Image,
    MarkerError,
};

use super::budget::Budget;
use super::decoded::{Alpha, Channels, Decoded, Samples};
use super::fault::Fault;
use super::metadata::MetadataBlocks;
use crate::{Resolution, exif};

/// The identifier of a UUID box with an EXIF block.
const EXIF: &[u8; 16] = b"JpgTiffExif->JP2";
/// The identifier of a UUID box with an XMP packet.
const XMP: &[u8; 16] = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
const METERS_PER_INCH: f64 = 0.0254;

pub fn decode(bytes: &[u8], budget: Budget) -> Result<Decoded, Fault> {
    let wrapper = Wrapper::read(bytes)?;
    let components = codestream_components(wrapper.codestream)?;
    if wrapper
        .size
        .is_some_and(|size| Some(size) != codestream_size(wrapper.codestream))
    {
        return Err(Fault::damaged("its two headers say different sizes"));
    }
    if components.iter().any(|component| component.signed) {
        return Err(Fault::Unsupported(
            "a JPEG 2000 picture of values below zero".into(),
        ));
    }
    // Strict at first. A file that only the lenient mode reads may be sound (some encoders leave lengths open) or not.
    read(bytes, budget, &wrapper, components.len(), true).or_else(|fault| {
        let Fault::Damaged(reason) = fault else {
            return Err(fault);
        };
        let Ok(mut decoded) = read(bytes, budget, &wrapper, components.len(), false) else {
            return Err(Fault::Damaged(reason));
        };
        decoded.warnings.push(format!(
            "the file does not keep to the rules of JPEG 2000 ({reason}); look whether the picture is whole"
        ));
        Ok(decoded)
    })
}

/// Returns the samples, `[height][width][components]`, of JPEG 2000 data within another format, which says what they mean. Their
/// sides and the number of components must be as `fits` wants them.
pub fn stored_samples(
    bytes: &[u8],
    fits: impl FnOnce((usize, usize), usize) -> Result<(), Fault>,
) -> Result<Vec<u16>, Fault> {
    let wrapper = Wrapper::read(bytes)?;
    let components = codestream_components(wrapper.codestream)?;
    if components.iter().any(|component| component.signed) {
        return Err(Fault::Unsupported(
            "a picture with JPEG 2000 data below zero".into(),
        ));
    }
    let settings = DecodeSettings {
        strict: true,
        ..DecodeSettings::default()
    };
    let image = Image::new(wrapper.codestream, &settings).map_err(fault)?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    fits((width, height), components.len())?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(fault)?;
    let planes = decoded.components();
    let area = width * height;
    let as_stated = planes.len() == components.len();
    if !as_stated || planes.iter().any(|plane| plane.samples().len() != area) {
        return Err(Fault::damaged("its channels differ in size"));
    }
    let value = |index: usize| {
        let plane = &planes[index % planes.len()];
        let white = 2f32.powi(plane.bit_depth().into()) - 1.0;
        plane.samples()[index / planes.len()]
            .round()
            .clamp(0.0, white) as u16
    };
    Ok((0..area * planes.len()).map(value).collect())
}

fn read(
    bytes: &[u8],
    budget: Budget,
    wrapper: &Wrapper,
    components: usize,
    strict: bool,
) -> Result<Decoded, Fault> {
    let settings = DecodeSettings {
        strict,
        ..DecodeSettings::default()
    };
    let image = Image::new(bytes, &settings).map_err(fault)?;
    let (colors, icc) = match image.color_space() {
        ColorSpace::Gray => (1, None),
        ColorSpace::RGB => (3, None),
        ColorSpace::Icc { profile, .. } => match profile.get(16..20) {
            Some(b"GRAY") => (1, Some(profile.clone())),
            Some(b"RGB ") => (3, Some(profile.clone())),
            Some(b"CMYK") => (4, Some(profile.clone())),
            _ => {
                return Err(Fault::Unsupported(
                    "a JPEG 2000 picture in colors other than RGB".into(),
                ));
            }
        },
        // Bare codestreams do not say what their channels are.
        ColorSpace::CMYK if wrapper.size.is_some() => (4, None),
        ColorSpace::CMYK => {
            return Err(Fault::Unsupported(
                "a JPEG 2000 picture of 4 channels of unknown meaning".into(),
            ));
        }
        ColorSpace::Unknown { num_channels } => {
            return Err(Fault::Unsupported(format!(
                "a JPEG 2000 picture of {num_channels} channels of unknown meaning"
            )));
        }
    };
    let (width, height) = (image.width(), image.height());
    // The decoder keeps each component as floats, and the coefficients of its tiles.
    let each = components.max(wrapper.palette_columns) * 14;
    budget.check(width.into(), height.into(), each)?;

    let mut warnings = Vec::new();
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(fault)?;
    let planes = decoded.components();
    let alpha = match wrapper.alpha {
        Some(alpha) if planes.len() == colors + 1 => alpha,
        _ => Alpha::Absent,
    };
    let channels = Channels { colors, alpha };
    if planes.len() < channels.count() {
        return Err(Fault::damaged("it has too few channels"));
    }
    if planes.len() > channels.count() {
        warnings.push(format!(
            "the file has {} channels; those after the first {} have no known meaning and are left out",
            planes.len(),
            channels.count()
        ));
    }
    let planes = &planes[..channels.count()];
    let area = width as usize * height as usize;
    if planes.iter().any(|plane| plane.samples().len() != area) {
        return Err(Fault::damaged("its channels differ in size"));
    }
    let eight = planes.iter().all(|plane| plane.bit_depth() <= 8);
    let most = if eight { 255.0 } else { 65535.0 };
    let value = |index: usize| {
        let plane = &planes[index % planes.len()];
        let white = 2f32.powi(plane.bit_depth().into()) - 1.0;
        let value = plane.samples()[index / planes.len()].round();
        (value.clamp(0.0, white) * (most / white)).round()
    };
    let values = 0..area * planes.len();
    let samples = if eight {
        Samples::Eight(values.map(|index| value(index) as u8).collect())
    } else {
        Samples::Sixteen(values.map(|index| value(index) as u16).collect())
    };
    let (orientation, noted) = exif::read(wrapper.exif.clone());
    Ok(Decoded {
        width: width as usize,
        height: height as usize,
        samples,
        channels,
        profile: icc.into(),
        orientation: orientation.unwrap_or(1),
        resolution: wrapper.resolution.or(noted),
        metadata: MetadataBlocks {
            xmp: wrapper.xmp.clone(),
            exif: wrapper.exif.clone(),
            ..MetadataBlocks::default()
        },
        warnings,
    })
}

fn fault(error: DecodeError) -> Fault {
    match error {
        DecodeError::Format(FormatError::Unsupported)
        | DecodeError::Marker(MarkerError::Unsupported)
        | DecodeError::Decoding(DecodingError::TooManyBitplanes) => Fault::Convert {
            what: format!("a JPEG 2000 picture of an unusual kind ({error})"),
            command: "opj_decompress -i a.jp2 -o a.tif".into(),
        },
        error => Fault::of_decoder(error),
    }
}

/// Properties in the file around the compressed picture that the decoder does not give.
struct Wrapper<'a> {
    codestream: &'a [u8],
    /// Width and height.
    size: Option<(u32, u32)>,
    alpha: Option<Alpha>,
    palette_columns: usize,
    resolution: Option<Resolution>,
    exif: Option<Vec<u8>>,
    xmp: Option<Vec<u8>>,
}

impl<'a> Wrapper<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut wrapper = Self {
            codestream: bytes,
            size: None,
            alpha: None,
            palette_columns: 0,
            resolution: None,
            exif: None,
            xmp: None,
        };
        if bytes.starts_with(&[0xff, 0x4f]) {
            return Ok(wrapper);
        }
        let mut codestream = None;
        for part in boxes(bytes) {
            let (kind, content) = part?;
            match kind {
                b"jp2c" => codestream = codestream.or(Some(content)),
                b"jp2h" => {
                    for part in boxes(content) {
                        let (kind, content) = part?;
                        wrapper.header(kind, content);
                    }
                }
                b"uuid" => {
                    if let Some(block) = content.strip_prefix(EXIF) {
                        wrapper.exif = Some(block.to_vec());
                    } else if let Some(packet) = content.strip_prefix(XMP) {
                        wrapper.xmp = Some(packet.to_vec());
                    }
                }
                _ => {}
            }
        }
        wrapper.codestream =
            codestream.ok_or_else(|| Fault::damaged("it ends before the picture begins"))?;
        Ok(wrapper)
    }

    fn header(&mut self, kind: &[u8; 4], content: &[u8]) {
        match kind {
            b"ihdr" => {
                if let Some((height, rest)) = content.split_first_chunk::<4>()
                    && let Some(width) = rest.first_chunk::<4>()
                {
                    self.size = Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)));
                }
            }
            b"cdef" => {
                let channels = content.get(2..).unwrap_or_default().as_chunks::<6>().0;
                for channel in channels {
                    match channel[2..4] {
                        [0, 1] => self.alpha = Some(Alpha::Straight),
                        [0, 2] => self.alpha = Some(Alpha::Premultiplied),
                        _ => {}
                    }
                }
            }
            b"pclr" => self.palette_columns = content.get(2).copied().unwrap_or(0).into(),
            b"res " => {
                // That of capture comes before that of display.
                for (kind, content) in boxes(content).map_while(Result::ok) {
                    let known = kind == b"resc" || kind == b"resd" && self.resolution.is_none();
                    if known && let Some(content) = content.first_chunk() {
                        self.resolution = resolution(content).or(self.resolution);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns the resolution of a box: dots per meter, down and across, as two fractions and the powers of ten by which they are
/// multiplied.
fn resolution(content: &[u8; 10]) -> Option<Resolution> {
    let number = |at: usize| f64::from(u16::from_be_bytes([content[at], content[at + 1]]));
    let dots = |at: usize, power: usize| {
        number(at) / number(at + 2) * 10f64.powi((content[power] as i8).into()) * METERS_PER_INCH
    };
    let rounded = |dots: f64| {
        let whole = dots.round();
        // Fractions of a meter seldom meet a whole number of dots per inch exactly.
        if (dots - whole).abs() < 0.02 {
            whole
        } else {
            dots
        }
    };
    Resolution::of_inch(rounded(dots(4, 9)), rounded(dots(0, 8)))
}

/// Returns the kinds and contents of boxes, one after another.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = Result<(&[u8; 4], &[u8]), Fault>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let part = next_box(&mut rest);
        if part.is_none() {
            rest = &[];
        }
        Some(part.ok_or_else(|| Fault::damaged("it ends before the picture does")))
    })
}

fn next_box<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8; 4], &'a [u8])> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (kind, after) = after.split_first_chunk::<4>()?;
    let (length, after) = match u32::from_be_bytes(*length) {
        0 => (after.len(), after),
        1 => {
            let (length, after) = after.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            (length.checked_sub(16)?, after)
        }
        length => ((length as usize).checked_sub(8)?, after),
    };
    let (content, after) = after.split_at_checked(length)?;
    *rest = after;
    Some((kind, content))
}

struct Component {
    signed: bool,
}

/// Returns width and height according to the codestream: the corner of the picture less its offset.
fn codestream_size(codestream: &[u8]) -> Option<(u32, u32)> {
    let numbers = codestream.get(8..24)?.as_chunks::<4>().0;
    let [right, bottom, left, top] = [0, 1, 2, 3].map(|index| u32::from_be_bytes(numbers[index]));
    Some((right.checked_sub(left)?, bottom.checked_sub(top)?))
}

/// Returns the components of a codestream, and refuses it if a tile is missing, which the decoder would show gray.
fn codestream_components(codestream: &[u8]) -> Result<Vec<Component>, Fault> {
    let ends = || Fault::damaged("its data end before the picture does");
    let long = |at: usize| {
        let value = codestream.get(at..at + 4)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*value))
    };
    let short = |at: usize| {
        let value = codestream.get(at..at + 2)?.first_chunk::<2>()?;
        Some(u16::from_be_bytes(*value))
    };
    // The first segment says the size: of the picture and of a tile, each with its offset.
    let tiles = |at: usize| {
        let tile = long(at + 16).filter(|&tile| tile > 0)?;
        Some(long(at)?.checked_sub(long(at + 24)?)?.div_ceil(tile))
    };
    let (across, down) = tiles(8).zip(tiles(12)).ok_or_else(ends)?;
    let count = short(40).ok_or_else(ends)?;
    let components = codestream
        .get(42..42 + 3 * usize::from(count))
        .ok_or_else(ends)?;
    let components = components
        .as_chunks::<3>()
        .0
        .iter()
        .map(|[depth, ..]| Component {
            signed: depth & 0x80 != 0,
        })
        .collect();

    const TILE: u16 = 0xff90;
    const END: u16 = 0xffd9;
    let due = u64::from(across) * u64::from(down);
    // Every tile has at least a header of 14 bytes.
    if due * 14 > codestream.len() as u64 {
        return Err(ends());
    }
    let mut seen = vec![false; due as usize];
    let mut within_tiles = false;
    let mut at = 2;
    loop {
        match short(at) {
            Some(END) => break,
            // The end marker is sometimes left out.
            None if at >= codestream.len() => break,
            Some(TILE) if short(at + 2) == Some(10) => {
                let tile = short(at + 4).ok_or_else(ends)?;
                if let Some(seen) = seen.get_mut(usize::from(tile)) {
                    *seen = true;
                }
                match long(at + 6).ok_or_else(ends)? as usize {
                    // The last part of the last tile may leave its length open.
                    0 => break,
                    length => at += length.max(12),
                }
                if at > codestream.len() {
                    return Err(ends());
                }
                within_tiles = true;
            }
            Some(0xff01..=0xff8f) if !within_tiles => {
                at += 2 + usize::from(short(at + 2).ok_or_else(ends)?.max(2));
            }
            _ => return Err(Fault::damaged("its data are damaged")),
        }
    }
    if seen.contains(&false) {
        return Err(ends());
    }
    Ok(components)
}

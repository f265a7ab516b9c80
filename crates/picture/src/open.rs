use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::codec::{self, Alpha, Budget, Channels, Decoded, Fault, Profile, Samples};
use super::container::{Container, SIGNATURE, foreign, misnamed};
use super::credentials::KeptCredentials;
use super::icc::ToSrgb;
use super::properties::Properties;
use super::tint::Tint;
use super::{Depth, Picture, PictureError, SoftwareMark, Source, SourceMetadata, file, hash};

/// Memory that [`Picture::open`] may use for one picture: 4 GB, enough for about 260 million pixels.
pub const DEFAULT_MEMORY_LIMIT: u64 = 4_000_000_000;

/// Options of reading a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// About how many bytes of memory may be used, as estimated from the file's header before anything is decoded.
    pub memory: u64,
    /// The page of a TIFF or frame of an animation, from 1. `None` is the first, with a warning when there are more.
    pub page: Option<u32>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            memory: DEFAULT_MEMORY_LIMIT,
            page: None,
        }
    }
}

impl Picture {
    /// Reads a PNG, JPEG, TIFF, WebP, JPEG 2000, JPEG XL, GIF or BMP file with the default [`OpenOptions`]: upright, on white, in sRGB.
    ///
    /// Gray, RGB, CMYK, CIE L*a*b*, palette, with or without alpha; 1 to 16 bits. Of several pages or frames, the first, with a warning.
    ///
    /// # Errors
    /// Any of [`PictureError`]'s variants on reading, each naming the file and what to do.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        Self::open_with(path, OpenOptions::default())
    }

    /// Reads a file as [`Picture::open`] does, with these options.
    ///
    /// # Errors
    /// As [`Picture::open`]; [`PictureError::TooLarge`] says how much memory the picture needs, [`PictureError::NoPage`] how
    /// many pages there are.
    pub fn open_with(path: impl AsRef<Path>, options: OpenOptions) -> Result<Self, PictureError> {
        let path = path.as_ref();
        Self::decode(path, &read_bytes(path, options.memory)?, options)
    }

    /// Returns the number of pages of a TIFF, which reads the file and decodes nothing; of other files, 1.
    ///
    /// # Errors
    /// As [`Picture::open_with`], for what is known without decoding.
    pub fn pages(path: impl AsRef<Path>, options: OpenOptions) -> Result<u32, PictureError> {
        let path = path.as_ref();
        let bytes = read_bytes(path, options.memory)?;
        if container_of(path, &bytes)? != Container::Tiff {
            return Ok(1);
        }
        let budget = Budget {
            limit: options.memory,
            file: bytes.len() as u64,
        };
        // The refusal of a page that no file has says how many there are.
        match codec::decode(Container::Tiff, &bytes, budget, Some(u32::MAX)) {
            Err(Fault::NoPage { pages, .. }) => Ok(pages),
            Err(fault) => Err(fault.at(path, options.memory)),
            Ok(_) => Ok(1),
        }
    }

    /// Reads a picture as [`Picture::open_with`] does, from a file's bytes in memory; `path` is its name for messages and provenance.
    ///
    /// # Errors
    /// As [`Picture::open_with`].
    pub fn decode(
        path: impl AsRef<Path>,
        bytes: &[u8],
        options: OpenOptions,
    ) -> Result<Self, PictureError> {
        Self::decode_as(path.as_ref(), bytes, options)
    }

    fn decode_as(path: &Path, bytes: &[u8], options: OpenOptions) -> Result<Self, PictureError> {
        let limit = options.memory;
        let _span = tracing::debug_span!("decode", file = %path.display()).entered();
        let container = container_of(path, bytes)?;
        let budget = Budget {
            limit,
            file: bytes.len() as u64,
        };
        let decoded = codec::decode(container, bytes, budget, options.page)
            .map_err(|fault| fault.at(path, limit))?;
        let orientation = decoded.orientation;
        let source = Source::of(path, hash::sha256(bytes));
        let origin = Origin {
            credentials: KeptCredentials::of(container, bytes, &source),
            source,
            software_mark: SoftwareMark::of(decoded.metadata.xmp.as_deref(), bytes),
            source_metadata: SourceMetadata::of(&decoded.metadata),
        };
        let picture = picture_of(decoded, origin).map_err(|reason| PictureError::Damaged {
            path: path.into(),
            reason,
        })?;
        Ok(picture.upright_from(orientation))
    }
}

/// Reads at most `limit` bytes of a picture's file, for [`Picture::decode`]. A file that cannot be a picture is refused after its first bytes.
///
/// # Errors
/// The file is missing, a folder, a named pipe or empty, cannot be read, or is of a kind that is not read.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, PictureError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => PictureError::Missing { path: path.into() },
        _ => PictureError::Unreadable {
            path: path.into(),
            source,
        },
    };
    let found = fs::metadata(path).map_err(unreadable)?;
    if found.is_dir() {
        return Err(PictureError::Folder { path: path.into() });
    }
    if file::is_named_pipe(path, &found) {
        return Err(PictureError::NamedPipe { path: path.into() });
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.by_ref()
        .take(SIGNATURE as u64)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    container_of(path, &bytes)?;
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// Returns the kind of a picture file by its first bytes.
pub fn container_of(path: &Path, bytes: &[u8]) -> Result<Container, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty { path: path.into() });
    }
    if let Some(container) = Container::of(bytes) {
        return Ok(container);
    }
    let path = path.into();
    Err(if let Some((what, remedy)) = misnamed(bytes) {
        PictureError::Misnamed { path, what, remedy }
    } else if let Some((what, command)) = foreign(bytes) {
        PictureError::Convert {
            path,
            what: what.into(),
            command: command.into(),
        }
    } else {
        PictureError::NotAPicture { path }
    })
}

/// The facts of a picture's file that are independent of its pixels.
struct Origin {
    source: Source,
    software_mark: Option<SoftwareMark>,
    source_metadata: SourceMetadata,
    credentials: Option<Arc<KeptCredentials>>,
}

/// Converts samples as stored to sRGB planes on white, row by row, so that no copy of the whole is needed.
fn picture_of(decoded: Decoded, origin: Origin) -> Result<Picture, String> {
    let Decoded {
        width,
        height,
        samples,
        channels,
        profile,
        resolution,
        mut warnings,
        ..
    } = decoded;
    let to_srgb = conversion(profile, channels, &mut warnings);

    let area = width * height;
    let mut pixels = vec![0.0; 3 * area];
    for y in 0..height {
        let stored = y * width * channels.count()..(y + 1) * width * channels.count();
        let row: Vec<f32> = match &samples {
            Samples::Eight(samples) => samples[stored]
                .iter()
                .map(|&value| f32::from(value))
                .collect(),
            Samples::Sixteen(samples) => samples[stored]
                .iter()
                .map(|&value| f32::from(value) / 257.0)
                .collect(),
        };
        let row = srgb_on_white(row, channels, to_srgb.as_ref())?;
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            for (channel, &value) in pixel.iter().enumerate() {
                pixels[channel * area + y * width + x] = value;
            }
        }
    }
    let depth = match samples {
        Samples::Eight(_) => Depth::Eight,
        Samples::Sixteen(_) => Depth::Sixteen,
    };
    let properties = Properties {
        depth,
        resolution,
        source: Some(origin.source),
        software_mark: origin.software_mark,
        source_metadata: origin.source_metadata,
        credentials: origin.credentials,
        warnings,
    };
    let picture = Picture::of_pixels((width, height), pixels, properties);
    let keeps_gray = to_srgb.as_ref().is_none_or(ToSrgb::keeps_gray);
    Ok(if channels.colors == 1 && keeps_gray {
        picture.with_tint(Tint::None)
    } else {
        picture
    })
}

/// Returns the conversion to sRGB, if the file needs one. Without a profile that can be used, inks are those of a reference press.
fn conversion(profile: Profile, channels: Channels, warnings: &mut Vec<String>) -> Option<ToSrgb> {
    let is_inks = channels.colors == Channels::CMYK.colors;
    let read = match profile {
        Profile::Absent => Ok(None),
        Profile::Damaged(reason) => Err(format!("damaged and not used ({reason})")),
        Profile::Present(profile) => {
            ToSrgb::new(&profile, channels.colors).map_err(|reason| format!("not used ({reason})"))
        }
    };
    match read {
        Ok(None) if is_inks => warnings.push(
            "the file has printing inks (CMYK) without a color profile; they are taken as those of a standard press (SWOP), so its \
             colors are only near"
                .into(),
        ),
        Ok(conversion) => {
            warnings.extend(conversion.as_ref().and_then(ToSrgb::note));
            return conversion;
        }
        Err(reason) => warnings.push(format!(
            "the embedded color profile is {reason}; values are taken as {}",
            if is_inks {
                "inks of a standard press (SWOP)"
            } else {
                "sRGB"
            }
        )),
    }
    is_inks.then(ToSrgb::of_inks)
}

/// Returns a row of stored pixels as opaque sRGB, 3 values per pixel. Blending with white is done on encoded values, as in
/// browsers.
fn srgb_on_white(
    row: Vec<f32>,
    channels: Channels,
    to_srgb: Option<&ToSrgb>,
) -> Result<Vec<f32>, String> {
    let (mut colors, mut alphas) = (row, Vec::new());
    if channels.alpha != Alpha::Absent {
        alphas = colors
            .chunks_exact(channels.count())
            .map(|pixel| pixel[channels.colors] / 255.0)
            .collect();
        let straight = |(pixel, &alpha): (&[f32], &f32)| -> Vec<f32> {
            let divisor = if channels.alpha == Alpha::Premultiplied && alpha > 0.0 {
                alpha
            } else {
                1.0
            };
            pixel[..channels.colors]
                .iter()
                .map(|value| (value / divisor).min(255.0))
                .collect()
        };
        colors = colors
            .chunks_exact(channels.count())
            .zip(&alphas)
            .flat_map(straight)
            .collect();
    }
    let mut srgb = match to_srgb {
        Some(conversion) => conversion.row(&colors)?,
        None if channels.colors == 1 => colors.iter().flat_map(|&gray| [gray; 3]).collect(),
        None => colors,
    };
    for (pixel, alpha) in srgb.chunks_exact_mut(3).zip(alphas) {
        pixel
            .iter_mut()
            .for_each(|value| *value = *value * alpha + 255.0 * (1.0 - alpha));
    }
    Ok(srgb)
}

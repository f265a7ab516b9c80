//! Pictures laid over another one: a curator's strokes on a transparent background.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use crate::{DEFAULT_MEMORY_LIMIT, PictureError, Source, hash};

/// Interleaved 8-bit sRGB with alpha, `[height][width][4]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// `4 * width * height` values.
    pub rgba: Vec<u8>,
    /// The file it came from.
    pub source: Option<Source>,
}

impl Overlay {
    /// Reads a PNG file with transparency, of at most [`DEFAULT_MEMORY_LIMIT`] in memory.
    ///
    /// # Errors
    /// [`PictureError::Missing`], [`PictureError::Unreadable`], or [`PictureError::Overlay`] if it is not a PNG with transparency.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        let path = path.as_ref();
        let bytes = fs::read(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => PictureError::Missing { path: path.into() },
            _ => PictureError::Unreadable {
                path: path.into(),
                source,
            },
        })?;
        Self::decode(path, &bytes, DEFAULT_MEMORY_LIMIT)
    }

    /// As [`Overlay::open`], from a file's bytes in memory; `path` is its name for messages and provenance.
    ///
    /// # Errors
    /// [`PictureError::Overlay`] if it is not a PNG with transparency, or needs more than `limit` bytes of memory.
    pub fn decode(path: impl AsRef<Path>, bytes: &[u8], limit: u64) -> Result<Self, PictureError> {
        Self::decode_as(path.as_ref(), bytes, limit)
    }

    fn decode_as(path: &Path, bytes: &[u8], limit: u64) -> Result<Self, PictureError> {
        let fail = |reason: String| PictureError::Overlay {
            path: path.into(),
            reason,
        };
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder
            .read_info()
            .map_err(|error| fail(error.to_string()))?;
        let size = reader
            .output_buffer_size()
            .filter(|&size| size as u64 <= limit)
            .ok_or_else(|| fail("it is too large".into()))?;
        let mut pixels = vec![0; size];
        let info = reader
            .next_frame(&mut pixels)
            .map_err(|error| fail(error.to_string()))?;
        let rgba = match info.color_type {
            png::ColorType::Rgba => pixels,
            png::ColorType::GrayscaleAlpha => pixels
                .chunks_exact(2)
                .flat_map(|p| [p[0], p[0], p[0], p[1]])
                .collect(),
            _ => return Err(fail("it has no transparency".into())),
        };
        Ok(Overlay {
            width: info.width as usize,
            height: info.height as usize,
            rgba,
            source: Some(Source::of(path, hash::sha256(bytes))),
        })
    }
}

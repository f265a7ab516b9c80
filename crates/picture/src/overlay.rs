//! Pictures laid over another one: a curator's strokes on a transparent background.

use std::path::Path;
use std::sync::Arc;

use crate::codec::{self, Alpha, Budget, Samples};
use crate::container::Container;
use crate::credentials::KeptCredentials;
use crate::open::{container_of, read_bytes};
use crate::{DEFAULT_MEMORY_LIMIT, PictureError, Source, hash};

/// Interleaved 8-bit sRGB with alpha, `[height][width][4]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// The number of pixels across.
    pub width: usize,
    /// The number of pixels down.
    pub height: usize,
    /// `4 * width * height` values.
    pub rgba: Vec<u8>,
    /// The file it came from.
    pub source: Option<Source>,
    /// The content credentials of that file, for the manifests of pictures that are made of it.
    pub credentials: Option<Arc<KeptCredentials>>,
}

impl Overlay {
    /// Reads a PNG file with transparency, of at most [`DEFAULT_MEMORY_LIMIT`] in memory.
    ///
    /// # Errors
    /// As [`Overlay::decode`], and those of reading a file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        let path = path.as_ref();
        let bytes = read_bytes(path, DEFAULT_MEMORY_LIMIT)?;
        Self::decode(path, &bytes, DEFAULT_MEMORY_LIMIT)
    }

    /// Decodes a file's bytes in memory; `path` is its name for messages and provenance.
    ///
    /// # Errors
    /// [`PictureError::Overlay`] if it is not a PNG with transparency; otherwise as
    /// [`Picture::decode`](crate::Picture::decode), within `limit` bytes of memory.
    pub fn decode(path: impl AsRef<Path>, bytes: &[u8], limit: u64) -> Result<Self, PictureError> {
        let path = path.as_ref();
        let refuse = |reason: &str| PictureError::Overlay {
            path: path.into(),
            reason: reason.into(),
        };
        let container = container_of(path, bytes)?;
        if container != Container::Png {
            return Err(refuse("it is not a PNG"));
        }
        let budget = Budget {
            limit,
            file: bytes.len() as u64,
        };
        let decoded =
            codec::decode(container, bytes, budget, None).map_err(|fault| fault.at(path, limit))?;
        if decoded.channels.alpha == Alpha::Absent {
            return Err(refuse("it has no transparency"));
        }
        let values = match decoded.samples {
            Samples::Eight(values) => values,
            Samples::Sixteen(values) => values.iter().map(|value| (value >> 8) as u8).collect(),
        };
        let rgba = match decoded.channels.colors {
            1 => (values.as_chunks::<2>().0.iter())
                .flat_map(|&[gray, alpha]| [gray, gray, gray, alpha])
                .collect(),
            _ => values,
        };
        let source = Source::of(path, hash::sha256(bytes));
        Ok(Overlay {
            width: decoded.width,
            height: decoded.height,
            rgba,
            credentials: KeptCredentials::of(container, bytes, &source),
            source: Some(source),
        })
    }
}

//! Decoding of pictures, one at a time, because a large scan takes gigabytes while it is decoded.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use nishikie::picture::{OpenOptions, Picture, PictureError};

/// Opens pictures.
#[derive(Debug)]
pub struct Decoder {
    options: OpenOptions,
    one: Mutex<()>,
}

impl Decoder {
    /// Creates a decoder for pictures that take at most so many bytes of memory.
    pub fn new(memory: u64) -> Self {
        Decoder {
            options: OpenOptions {
                memory,
                ..OpenOptions::default()
            },
            one: Mutex::new(()),
        }
    }

    /// Opens a picture, and returns the result of `make` on it, which is to be smaller. Waits for pictures that are being opened.
    ///
    /// # Errors
    /// The picture cannot be read.
    pub fn open<T>(&self, path: &Path, make: impl FnOnce(Picture) -> T) -> Result<T, PictureError> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(make(Picture::open_with(path, self.options)?))
    }
}

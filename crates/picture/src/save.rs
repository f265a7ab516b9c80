use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::codec;
use super::format::Format;
use super::{Depth, Picture, PictureError, Provenance};
use crate::output::{self, OutputFile, Overwrite};

/// Checks that a picture could be saved as `path`, for use before a long run.
///
/// # Errors
/// The error that [`Picture::save`] would return, as far as it is known without the picture: extension, depth, an
/// existing file without `force`, a folder that is missing or cannot be written to.
pub fn check_output(path: impl AsRef<Path>, depth: Depth, force: bool) -> Result<(), PictureError> {
    prepare(path.as_ref(), depth, force).map(drop)
}

/// Checks that there is room for a picture of this size, for use as soon as the size is known: a TIFF is not compressed. How long
/// other files become is known only when they are written.
///
/// # Errors
/// [`OutputError::NoRoom`](output::OutputError::NoRoom).
pub fn check_room(
    path: impl AsRef<Path>,
    (width, height): (usize, usize),
    depth: Depth,
) -> Result<(), PictureError> {
    let path = path.as_ref();
    if Format::of_name(path) == Some(Format::Tiff) {
        let bytes_per_pixel = match depth {
            Depth::Eight => 3,
            Depth::Sixteen => 6,
        };
        output::check_room(path, bytes_per_pixel * width as u64 * height as u64)?;
    }
    Ok(())
}

/// Checks that a picture of this size could be saved as `path`, for use as soon as the size is known.
///
/// # Errors
/// The name's extension is not that of a format that is written, or a side is too long for the format.
pub fn check_sides(
    path: impl AsRef<Path>,
    width: usize,
    height: usize,
) -> Result<(), PictureError> {
    let path = path.as_ref();
    let format = format_of(path, Depth::Eight)?;
    let most = format.longest_side();
    if width.max(height) > most {
        return Err(PictureError::Sides {
            path: path.into(),
            format: format.name(),
            most,
            width,
            height,
        });
    }
    Ok(())
}

impl Picture {
    /// Writes the picture in the format of the name's extension, tagged sRGB, with its resolution and provenance.
    ///
    /// JPEG at quality 95 with full chroma resolution, WebP lossless, TIFF uncompressed. The file is written under a
    /// temporary name in the same folder and then renamed, so that it is whole whenever it exists.
    ///
    /// # Errors
    /// Any of [`PictureError`]'s variants on writing, each naming the file or folder and what to do; an existing file is
    /// left as it is unless `force`.
    pub fn save(
        &self,
        path: impl AsRef<Path>,
        depth: Depth,
        provenance: Option<&Provenance>,
        force: bool,
    ) -> Result<(), PictureError> {
        let file = self.write(path, depth, provenance, force)?;
        let _span = tracing::debug_span!("write").entered();
        Ok(file.finish()?)
    }

    /// Returns the bytes of a file that [`Picture::save`] would write; errors mention `path`, and its extension selects the format.
    ///
    /// # Errors
    /// The format does not hold the depth or the size.
    pub fn encode(
        &self,
        path: impl AsRef<Path>,
        depth: Depth,
        provenance: Option<&Provenance>,
    ) -> Result<Vec<u8>, PictureError> {
        self.encode_as(path.as_ref(), depth, provenance)
    }

    // Without a type parameter, so that the encoders are compiled here and not in every crate that encodes pictures.
    fn encode_as(
        &self,
        path: &Path,
        depth: Depth,
        provenance: Option<&Provenance>,
    ) -> Result<Vec<u8>, PictureError> {
        let format = format_of(path, depth)?;
        check_sides(path, self.width(), self.height())?;
        let tags = provenance.map(|provenance| provenance.tags(self.source_metadata()));
        let mut bytes = io::Cursor::new(Vec::new());
        codec::encode(format, self, depth, tags.as_ref(), &mut bytes).map_err(|reason| {
            PictureError::Unwritable {
                path: path.into(),
                reason,
            }
        })?;
        Ok(bytes.into_inner())
    }

    /// Writes the picture as [`Picture::save`] does, without giving the file its name yet: for files that are to appear together.
    ///
    /// # Errors
    /// As [`Picture::save`].
    pub fn write(
        &self,
        path: impl AsRef<Path>,
        depth: Depth,
        provenance: Option<&Provenance>,
        force: bool,
    ) -> Result<OutputFile, PictureError> {
        self.write_as(path.as_ref(), depth, provenance, force)
    }

    // As `encode_as`.
    fn write_as(
        &self,
        path: &Path,
        depth: Depth,
        provenance: Option<&Provenance>,
        force: bool,
    ) -> Result<OutputFile, PictureError> {
        let _span = tracing::debug_span!("encode", file = %path.display()).entered();
        let (format, mut file) = prepare(path, depth, force)?;
        check_sides(path, self.width(), self.height())?;
        let tags = provenance.map(|provenance| provenance.tags(self.source_metadata()));
        let mut out = BufWriter::new(Remembering {
            file: file.file(),
            failure: None,
        });
        let encoded = codec::encode(format, self, depth, tags.as_ref(), &mut out)
            .and_then(|()| out.flush().map_err(|error| error.to_string()));
        let failure = out.get_mut().failure.take();
        // Writing the rest of the buffer would fail once more.
        drop(out.into_parts());
        match (encoded, failure) {
            (_, Some(failure)) => Err(file.unwritable(failure.into()).into()),
            (Err(reason), None) => Err(PictureError::Unwritable {
                path: path.into(),
                reason,
            }),
            (Ok(()), None) => Ok(file),
        }
    }
}

/// A file that keeps the kind of the first error of writing to it, which encoders report only in words.
struct Remembering<'a> {
    file: &'a mut File,
    failure: Option<io::ErrorKind>,
}

impl Remembering<'_> {
    fn remember<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failure.get_or_insert(error.kind());
        }
        done
    }
}

impl Write for Remembering<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.file.write(bytes);
        self.remember(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.file.flush();
        self.remember(done)
    }
}

impl Seek for Remembering<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Makes the checks that do not need the pixels, and begins the file.
fn prepare(path: &Path, depth: Depth, force: bool) -> Result<(Format, OutputFile), PictureError> {
    let format = format_of(path, depth)?;
    Ok((format, output::create(path, Overwrite::forced(force))?))
}

/// Returns the format that a name's extension selects, if it holds the depth.
fn format_of(path: &Path, depth: Depth) -> Result<Format, PictureError> {
    let format =
        Format::of_name(path).ok_or_else(|| PictureError::Extension { path: path.into() })?;
    if !format.holds(depth) {
        return Err(PictureError::Depth {
            path: path.into(),
            format: format.name(),
        });
    }
    Ok(format)
}

use std::io::{BufWriter, Write};
use std::path::Path;

use super::codec::{self, Tags};
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

    /// As [`Picture::save`], without giving the file its name yet: for files that are to appear together.
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
        let path = path.as_ref();
        let _span = tracing::debug_span!("encode", file = %path.display()).entered();
        let (format, mut file) = prepare(path, depth, force)?;
        let (width, height, most) = (self.width, self.height, format.longest_side());
        if width.max(height) > most {
            return Err(PictureError::Sides {
                path: path.into(),
                format: format.name(),
                most,
                width,
                height,
            });
        }
        let unwritable = |reason: String| PictureError::Unwritable {
            path: path.into(),
            reason,
        };
        let tags: Option<Tags> = provenance.map(Provenance::tags);
        let mut out = BufWriter::new(file.file());
        codec::encode(format, self, depth, tags.as_ref(), &mut out).map_err(unwritable)?;
        out.flush().map_err(|error| unwritable(error.to_string()))?;
        drop(out);
        Ok(file)
    }
}

/// The checks that do not need the pixels.
fn prepare(path: &Path, depth: Depth, force: bool) -> Result<(Format, OutputFile), PictureError> {
    let format =
        Format::of_name(path).ok_or_else(|| PictureError::Extension { path: path.into() })?;
    if !format.holds(depth) {
        return Err(PictureError::Depth {
            path: path.into(),
            format: format.name(),
        });
    }
    Ok((format, output::create(path, Overwrite::forced(force))?))
}

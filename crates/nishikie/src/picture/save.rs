use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::codec::{self, Tags};
use super::format::Format;
use super::{Depth, Picture, PictureError, Provenance};

/// Whether a picture could be saved as `path`, to be asked before a long run.
///
/// # Errors
/// The error that [`Picture::save`] would give, as far as it can be known without the picture: extension, depth, an
/// existing file without `force`, a folder that is missing or cannot be written to.
pub fn check_output(path: impl AsRef<Path>, depth: Depth, force: bool) -> Result<(), PictureError> {
    prepare(path.as_ref(), depth, force).map(drop)
}

impl Picture {
    /// Writes the picture in the format that the name's extension says, tagged sRGB, its resolution and provenance inside.
    ///
    /// JPEG at quality 95 with full chroma resolution, WebP lossless, TIFF uncompressed. The file appears whole or not at
    /// all: it is written beside its place under a temporary name, then renamed.
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
        let path = path.as_ref();
        let (format, file) = prepare(path, depth, force)?;
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
        let mut out = BufWriter::new(file);
        codec::encode(format, self, depth, tags.as_ref(), &mut out).map_err(unwritable)?;
        out.flush().map_err(|error| unwritable(error.to_string()))?;
        let file = out
            .into_inner()
            .map_err(|error| unwritable(error.to_string()))?;
        let renamed = if force {
            file.persist(path)
        } else {
            file.persist_noclobber(path)
        };
        renamed.map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => PictureError::Exists { path: path.into() },
            _ => unwritable(error.error.to_string()),
        })?;
        Ok(())
    }
}

/// Everything that can be known before there are pixels; the temporary file is gone when dropped.
fn prepare(
    path: &Path,
    depth: Depth,
    force: bool,
) -> Result<(Format, NamedTempFile), PictureError> {
    let format = Format::of_name(path)?;
    if !format.holds(depth) {
        return Err(PictureError::Depth {
            path: path.into(),
            format: format.name(),
        });
    }
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(PictureError::Folder { path: path.into() }),
        Ok(_) if !force => return Err(PictureError::Exists { path: path.into() }),
        _ => {}
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    if !folder.is_dir() {
        return Err(PictureError::FolderMissing {
            folder,
            path: path.into(),
        });
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nishikie-").suffix(".part");
    // Temporary files are private by default; the picture is to be as open as any other file of this user.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder
        .tempfile_in(&folder)
        .map_err(|source| PictureError::FolderReadOnly {
            folder,
            path: path.into(),
            source,
        })?;
    Ok((format, file))
}

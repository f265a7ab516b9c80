use std::io;
use std::path::{Path, PathBuf};

use crate::output::OutputError;

/// An error between a picture and its file. Every message names the file and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum PictureError {
    #[error("{}: there is no such file; check the name", path.display())]
    Missing { path: PathBuf },

    #[error("{}: is a folder; name a picture inside it", path.display())]
    Folder { path: PathBuf },

    #[error("{}: is no file; name a picture", path.display())]
    NotAFile { path: PathBuf },
    #[error("{}: is a named pipe, not a file; save what comes through it as a file, or send it to standard input", path.display())]
    NamedPipe { path: PathBuf },

    #[error("{}: the file is empty (0 bytes); get a whole copy of it", path.display())]
    Empty { path: PathBuf },

    #[error("{}: cannot be read ({source})", path.display())]
    Unreadable { path: PathBuf, source: io::Error },

    #[error("{}: is not a PNG, JPEG, TIFF, WebP, JPEG 2000, JPEG XL, GIF or BMP picture, whatever its name says; convert it to one of these", path.display())]
    NotAPicture { path: PathBuf },

    /// A file of another purpose that is often found under a picture's name.
    #[error("{}: is {what}, not a picture; {remedy}", path.display())]
    Misnamed {
        path: PathBuf,
        what: &'static str,
        remedy: &'static str,
    },

    #[error("{}: is damaged or cut short ({reason}); get a whole copy of it", path.display())]
    Damaged { path: PathBuf, reason: String },

    #[error("{}: {what} cannot be read; convert it to 8- or 16-bit gray or RGB", path.display())]
    Unsupported { path: PathBuf, what: String },

    /// A file of a kind that is not read, with a command that converts it to one that is.
    #[error("{}: is {what}, which is not read; convert it, for instance with `{command}`", path.display())]
    Convert {
        path: PathBuf,
        what: String,
        command: String,
    },

    #[error("{}: has {pages} page{}, so there is no page {page}", path.display(), if *pages == 1 { "" } else { "s" })]
    NoPage {
        path: PathBuf,
        page: u32,
        pages: u32,
    },

    /// The sizes were read from the file's header; nothing was decoded.
    #[error(
        "{}: is {width} × {height} pixels; opening it would take about {} of memory, more than the limit of {}; \
         make the picture smaller first",
        path.display(), gigabytes(*needed), gigabytes(*limit)
    )]
    TooLarge {
        path: PathBuf,
        width: u64,
        height: u64,
        needed: u64,
        limit: u64,
    },

    #[error("{length} values are not a picture of {width} × {height} RGB pixels")]
    Size {
        width: usize,
        height: usize,
        length: usize,
    },

    #[error("{length} values are not a picture of {width} × {height} gray pixels")]
    PlaneSize {
        width: usize,
        height: usize,
        length: usize,
    },

    #[error("the picture has values that are not finite numbers")]
    NotFinite,

    #[error("{}: the name must end in .png, .jpg, .jpeg, .tif, .tiff or .webp, which selects the format to write", path.display())]
    Extension { path: PathBuf },

    #[error("{}: {format} holds 8 bits per channel; for 16 bits write a .png or .tif", path.display())]
    Depth { path: PathBuf, format: &'static str },

    #[error("{}: {format} holds at most {most} pixels per side, and the picture is {width} × {height}; write a .tif or .png", path.display())]
    Sides {
        path: PathBuf,
        format: &'static str,
        most: usize,
        width: usize,
        height: usize,
    },

    #[error("{}: cannot be read as strokes ({reason}); save them as a PNG with transparency", path.display())]
    Overlay { path: PathBuf, reason: String },

    #[error(transparent)]
    Output(#[from] OutputError),

    #[error("{}: could not be written ({reason})", path.display())]
    Unwritable { path: PathBuf, reason: String },

    #[error("{}: has no record of having been colored by nishikie", path.display())]
    NoProvenance { path: PathBuf },

    #[error("{}: its record of having been colored by nishikie is not readable ({reason})", path.display())]
    BadProvenance { path: PathBuf, reason: String },
}

impl PictureError {
    /// Returns the message without the path that it begins with, for a list that names the file already.
    pub fn reason(&self) -> String {
        let text = self.to_string();
        let prefix = match self.path() {
            Some(path) => format!("{}: ", path.display()),
            None => return text,
        };
        match text.strip_prefix(&prefix) {
            Some(reason) => reason.to_owned(),
            None => text,
        }
    }

    /// Returns the path of the file at fault.
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Missing { path }
            | Self::Folder { path }
            | Self::NotAFile { path }
            | Self::NamedPipe { path }
            | Self::Empty { path }
            | Self::Unreadable { path, .. }
            | Self::NotAPicture { path }
            | Self::Misnamed { path, .. }
            | Self::Damaged { path, .. }
            | Self::Unsupported { path, .. }
            | Self::Convert { path, .. }
            | Self::NoPage { path, .. }
            | Self::TooLarge { path, .. }
            | Self::Extension { path }
            | Self::Depth { path, .. }
            | Self::Sides { path, .. }
            | Self::Overlay { path, .. }
            | Self::Unwritable { path, .. }
            | Self::NoProvenance { path }
            | Self::BadProvenance { path, .. } => Some(path),
            Self::Size { .. } | Self::PlaneSize { .. } | Self::NotFinite | Self::Output(_) => None,
        }
    }
}

fn gigabytes(bytes: u64) -> String {
    let mega = bytes as f64 / 1e6;
    if mega < 999.5 {
        format!("{mega:.0} MB")
    } else {
        format!("{:.1} GB", mega / 1e3)
    }
}

use std::path::Path;

use crate::PictureError;

/// The reason for which a file's bytes did not become a picture; the caller adds the file's name.
#[derive(Debug)]
pub enum Fault {
    Damaged(String),
    Unsupported(String),
    /// A kind of file that is not read, with a command that converts it.
    Convert {
        what: String,
        command: String,
    },
    NoPage {
        page: u32,
        pages: u32,
    },
    TooLarge {
        width: u64,
        height: u64,
        needed: u64,
    },
}

impl Fault {
    /// Returns the fault of a damaged file, with this reason.
    pub fn damaged(error: impl std::fmt::Display) -> Self {
        Self::Damaged(error.to_string())
    }

    /// Returns the fault for a decoder's error; common ones are reworded.
    pub fn of_decoder(error: impl std::fmt::Display) -> Self {
        let error = error.to_string();
        Self::Damaged(if error.to_lowercase().contains("unexpected end of file") {
            "its data end before the picture does".into()
        } else if error.starts_with("CRC error") {
            "a checksum in it does not match its data".into()
        } else {
            format!("its data are damaged: {error}")
        })
    }

    /// Adds the file's name and the memory that was allowed.
    pub fn at(self, path: &Path, limit: u64) -> PictureError {
        let path = path.into();
        match self {
            Self::Damaged(reason) => PictureError::Damaged { path, reason },
            Self::Convert { what, command } => PictureError::Convert {
                path,
                what,
                command,
            },
            Self::Unsupported(what) => PictureError::Unsupported { path, what },
            Self::NoPage { page, pages } => PictureError::NoPage { path, page, pages },
            Self::TooLarge {
                width,
                height,
                needed,
            } => PictureError::TooLarge {
                path,
                width,
                height,
                needed,
                limit,
            },
        }
    }
}

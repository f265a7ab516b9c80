//! Errors of palettes.

use std::path::PathBuf;

/// An error in reading a palette.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum PaletteError {
    #[error(
        "{0:?} is not a color; write #rrggbb, and commas between several, such as #2b4f81,#c7452b"
    )]
    Color(String),

    #[error(
        "no color was given; write #rrggbb, and commas between several, such as #2b4f81,#c7452b"
    )]
    Empty,

    #[error("{}: cannot be read ({source})", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },

    #[error("{}: is no palette that can be read; name a .json or .gpl file", path.display())]
    Extension { path: PathBuf },

    #[error("{}: {problem}", path.display())]
    Damaged { path: PathBuf, problem: String },
}

use std::path::PathBuf;

use picture::PictureError;

/// Why a picture could not be coloured, scored or given references.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum ColorError {
    #[error("no reference was given; name at least one print in colour")]
    NoReference,

    #[error("{name}: is gray, there is no colour to take from it; name a print in colour")]
    GrayReference { name: String },

    #[error(
        "the pick at {x},{y} lies outside the picture of {width} × {height} pixels; count from 0 at the upper left"
    )]
    PickOutside {
        x: usize,
        y: usize,
        width: usize,
        height: usize,
    },

    #[error("{0:?} is not a pick; write x,y=#rrggbb, such as 120,48=#2b4f81")]
    Pick(String),

    #[error("masks come in pairs: give one for the content and one for each of the references")]
    Masks,

    #[error(
        "pictures of {ours:?} and {theirs:?} pixels cannot be compared; bring them to one size"
    )]
    Sizes {
        ours: (usize, usize),
        theirs: (usize, usize),
    },

    #[error("{}: holds no picture to choose from; name a folder of prints in colour", folder.display())]
    NothingToSuggest { folder: PathBuf },

    #[error("{}: cannot be used ({source})", path.display())]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },

    #[error("stopped before it was done; nothing was made")]
    Cancelled,

    #[error(transparent)]
    Picture(#[from] PictureError),

    #[error(transparent)]
    Network(#[from] vgg::Error),
}

use std::path::PathBuf;

use picture::PictureError;

use crate::progress::Cancelled;

/// An error of coloring, scoring, training or ranking references.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum ColorError {
    #[error("no reference was given; name at least one print in color")]
    NoReference,

    #[error("{name}: is gray, there is no color to take from it; name a print in color")]
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

    #[error(
        "{0:?} is not a pick; write x,y=#rrggbb, such as 120,48=#2b4f81, with ,cloth or ,alike behind it for more than one piece"
    )]
    Pick(String),

    #[error("{0:?} is not the reach of a pick, which is piece, cloth or alike")]
    Reach(String),

    #[error(
        "{0:?} is not a region; write #rrggbb x,y x,y x,y …, such as #2b4f81 40,48 90,50.5 60,80, or keep in place of the color"
    )]
    Region(String),

    #[error("a region cannot be outlined: {0}")]
    RegionUnusable(String),

    #[error(
        "{0:?} is not a stroke; write radius #rrggbb x,y x,y …, such as 12 #2b4f81 40,48 90,50.5"
    )]
    Stroke(String),

    #[error("a stroke cannot be drawn: {0}")]
    StrokeUnusable(String),

    #[error("a palette of {0} pigments cannot be found; ask for 2 to 32")]
    PigmentCount(usize),

    #[error("masks come in pairs: give one for the content and one for each of the references")]
    Masks,

    #[error(
        "pictures of {ours:?} and {theirs:?} pixels cannot be compared; bring them to one size"
    )]
    Sizes {
        ours: (usize, usize),
        theirs: (usize, usize),
    },

    #[error("{}: holds no picture to choose from; name a folder of prints in color", folder.display())]
    NothingToSuggest { folder: PathBuf },

    #[error("{}: cannot be used ({source})", path.display())]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },

    #[error("the view is empty or not inside the scan")]
    View,

    #[error("{field} of color mode's settings cannot be used: {problem}")]
    Settings {
        field: &'static str,
        problem: &'static str,
    },

    #[error("no reference {0} is in this session")]
    UnknownReference(u64),

    #[error(
        "none of the files is a print with color that can be read; name prints in color, or folders of them"
    )]
    NothingToLearn,

    #[error("{}: was changed while it was learned from; train again", path.display())]
    Changed { path: PathBuf },

    #[error("the head's numbers grew beyond all bounds; train with a lower learning rate")]
    Diverged,

    #[error("{}: {source}", path.display())]
    Model { path: PathBuf, source: ModelError },

    #[error(
        "the model {name:?} was trained with another network ({wanted}; this is {found}); choose those weights, or train it again with these"
    )]
    OtherNetwork {
        name: String,
        wanted: String,
        found: String,
    },

    #[error("stopped before it was done; nothing was made")]
    Cancelled,

    #[error(transparent)]
    Picture(#[from] PictureError),

    #[error(transparent)]
    Network(#[from] vgg::Error),
}

/// The reason for which bytes are not a usable model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum ModelError {
    #[error("is not a model of this program; `nishikie train` makes one")]
    Foreign,

    #[error("is a damaged model ({0}); copy it again from where it came from, or train it again")]
    Damaged(&'static str),

    #[error(
        "is a model of version {found}, this program reads version {this}; train it again, or use the program that wrote it"
    )]
    Version { found: u32, this: u32 },
}

impl ColorError {
    /// Returns the message without the path that it begins with, for a list that names the file already.
    pub fn reason(&self) -> String {
        match self {
            ColorError::Io { source, .. } => format!("cannot be used ({source})"),
            ColorError::Picture(error) => error.reason(),
            _ => self.to_string(),
        }
    }
}

impl From<Cancelled> for ColorError {
    fn from(_: Cancelled) -> Self {
        ColorError::Cancelled
    }
}

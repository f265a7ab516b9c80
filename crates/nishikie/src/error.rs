//! Errors of orders and their records.

use picture::PictureError;
use vgg::Layer;

use crate::color::ColorError;
use crate::order::Role;
use crate::record::RecordError;
use crate::run::MemoryKind;
use crate::style::StyleError;

/// The reason why [`run`](crate::run()) gave no picture, or it could not be saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Of color mode; also where it was stopped.
    #[error(transparent)]
    Color(#[from] ColorError),
    /// Of style mode.
    #[error(transparent)]
    Style(#[from] StyleError),
    /// A picture cannot be read, resized or written.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The record of another coloring cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A picture without a position at the deepest layer that is to see it.
    #[error("{name}: at {width} × {height} pixels it is too small for {layer}, where each side must have at least {}", layer.least_side())]
    TooSmall {
        /// The picture's file, or what it is for.
        name: String,
        /// Pixels across, at the size that the network sees.
        width: usize,
        /// Pixels down.
        height: usize,
        /// The layer.
        layer: Layer,
    },
    /// A style that is the content.
    #[error("{name}: is the content itself; name another print as the style")]
    ContentAsStyle {
        /// The style's file.
        name: String,
    },
    /// No style was given.
    #[error("no style was given; name at least one print in color")]
    NoStyle,
    /// Weights that do not fit the styles.
    #[error("there are {styles} styles but {weights} weights; give one for each")]
    StyleWeights {
        /// How many styles there are.
        styles: usize,
        /// How many weights.
        weights: usize,
    },
    /// Weights that are no weights.
    #[error(
        "the style weights {0:?} cannot be used; they must be numbers from 0 up, at least one of them more"
    )]
    BadStyleWeights(Vec<f64>),
    /// As many masks as styles are needed.
    #[error("there are {styles} styles but {masks} style masks; give one for each, in their order")]
    StyleMasks {
        /// How many styles there are.
        styles: usize,
        /// How many masks.
        masks: usize,
    },
    /// An input that only the other mode knows.
    #[error("{input} cannot be used in {mode} mode; leave it out, or choose the other mode")]
    OtherMode {
        /// What was given.
        input: &'static str,
        /// The recipe's mode.
        mode: &'static str,
    },
    /// A role that an order gives to another number of inputs than it may have.
    #[error("the order has {count} inputs as {role}, and must have {}", if *role == Role::Content { "one" } else { "at most one" })]
    InputCount {
        /// The role.
        role: Role,
        /// The number of inputs that have it.
        count: usize,
    },
    /// A file that is another one than the order names.
    #[error(
        "{name}: was changed since it was chosen as the {role}; put the old file back, or choose it again"
    )]
    ChangedInput {
        /// The file.
        name: String,
        /// Its role.
        role: Role,
    },
    /// An input without a file or with a value of the wrong kind.
    #[error("{name}: cannot be used as the {role}; give its file")]
    UnusableInput {
        /// The input's name.
        name: String,
        /// Its role.
        role: Role,
    },
    /// An order without a file to write.
    #[error("the order names no file to write")]
    NoOutput,
    /// There is less memory than the work needs.
    #[error("{mode} mode at {width} × {height} pixels needs about {:.1} GB of {}, and {} {:.1}",
        *needed as f64 / 1e9,
        match kind { MemoryKind::Memory => "memory", MemoryKind::AddressSpace => "address space" },
        match kind { MemoryKind::Memory => "this machine has", MemoryKind::AddressSpace => "the limit of this process is" },
        *limit as f64 / 1e9)]
    Memory {
        /// The mode's name.
        mode: &'static str,
        /// Pixels of the output across.
        width: usize,
        /// Pixels of the output down.
        height: usize,
        /// The kind of memory.
        kind: MemoryKind,
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that there are.
        limit: u64,
    },
}

impl Error {
    /// True if the work ended because its [`Monitor`](crate::progress::Monitor) cancelled it.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Error::Color(ColorError::Cancelled))
    }
}

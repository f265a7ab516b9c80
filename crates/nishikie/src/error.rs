//! Errors of orders and their records.

use picture::PictureError;
use vgg::Layer;

use crate::color::ColorError;
use crate::order::{OrderError, Role};
use crate::record::RecordError;
use crate::style::StyleError;

/// An error of [`run`](crate::run()), or of saving its picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An error of color mode, also if it was cancelled.
    #[error(transparent)]
    Color(#[from] ColorError),
    /// An error of style mode.
    #[error(transparent)]
    Style(#[from] StyleError),
    /// A picture cannot be read, resized or written.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The order makes no sense.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The record of another coloring cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A picture without a position at the deepest layer that is to see it.
    #[error("{name}: at {width} × {height} pixels it is too small for {layer}, where each side must have at least {}", layer.least_side())]
    TooSmall {
        /// The picture's file, or its role.
        name: String,
        /// The width in pixels, at the size that the network sees.
        width: usize,
        /// The height in pixels, at that size.
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
    /// A file whose hash differs from the one in the order.
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
    /// Too little memory for the work.
    #[error("{mode} mode at {width} × {height} pixels needs about {:.1} GB of {}, and {} {:.1}",
        *needed as f64 / 1e9,
        match kind { MemoryKind::Memory => "memory", MemoryKind::AddressSpace => "address space" },
        match kind { MemoryKind::Memory => "this machine has", MemoryKind::AddressSpace => "the limit of this process is" },
        *limit as f64 / 1e9)]
    Memory {
        /// The mode's name.
        mode: &'static str,
        /// The width of the output in pixels.
        width: usize,
        /// The height of the output in pixels.
        height: usize,
        /// The kind of memory.
        kind: MemoryKind,
        /// The number of bytes that are needed.
        needed: u64,
        /// The number of bytes that are available.
        limit: u64,
    },
}

/// A kind of memory that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryKind {
    /// The machine's memory.
    Memory,
    /// The process's address space.
    AddressSpace,
}

impl Error {
    /// True if the work ended because its [`Monitor`](crate::progress::Monitor) cancelled it.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Error::Color(ColorError::Cancelled))
    }
}

//! The bytes that a strip or tile must hold, and the faults of those that do not.

use super::super::fault::Fault;

/// The pixels and bytes that a strip or tile must hold.
#[derive(Clone, Copy)]
pub struct Due {
    pub width: usize,
    pub rows: usize,
    /// Rows of a whole strip or tile; the last strip may be shorter.
    pub most_rows: usize,
    pub samples: usize,
    /// Bytes of all rows.
    pub bytes: usize,
}

/// Returns the fault of a strip or tile that holds less than it must.
pub fn short(held: usize, due: Due) -> Fault {
    Fault::Damaged(format!(
        "its picture is cut short: a strip or tile holds {held} of {} bytes",
        due.bytes
    ))
}

/// Returns the fault of compressed data that break the rules of their compression.
pub fn broken(name: &str, error: impl std::fmt::Display) -> Fault {
    Fault::Damaged(format!("its {name} data are broken: {error}"))
}

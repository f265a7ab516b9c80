//! The slow half: what a print and its references are, and what the one found in the others. Everything here is kept by a
//! [`Session`](super::Session).

pub(super) mod alignment;
pub(super) mod cells;
pub(super) mod distances;
pub(super) mod found;
pub(super) mod grid;
pub(super) mod matches;
pub(super) mod plate;
pub(super) mod regions;
pub(super) mod sharing;
pub(super) mod sheet;
mod told;
pub(super) mod tone_map;
pub(super) mod votes;

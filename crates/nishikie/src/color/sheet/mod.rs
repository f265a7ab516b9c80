//! A print as the method sees it: at its working size, in cells of network features, and divided into flat areas.

mod analyzer;
pub(super) mod areas;
mod cell_likeness;
pub(super) mod cells;
pub(super) mod distances;
mod mask;
pub(super) mod plate;
mod print;
mod reference;
#[allow(clippy::module_inception)] // The type that the folder is named for.
mod sheet;
pub(super) mod votes;
pub(super) mod working_size;

pub use analyzer::Analyzer;
pub use areas::PrintAreas;
pub(super) use cell_likeness::CellLikeness;
pub(super) use mask::MaskColor;
pub(super) use print::Print;
pub(super) use reference::ReferenceSheet;
pub(super) use sheet::Sheet;

//! The page's view of a print.

use nishikie::color::{Pick, Region};
use serde::Serialize;

use super::proposals::ProposalsStatus;
use super::ranking::Rank;
use crate::color::pigments::Pigments;
use crate::color::project::Sources;
use crate::name::FileName;

/// Everything that the page shows of a print besides its pixels.
#[derive(Clone, Debug, Serialize)]
pub struct PrintStatus {
    /// The print's file.
    pub name: FileName,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The version of the picture.
    pub version: u64,
    /// True if the picture can be requested.
    pub ready: bool,
    /// True if the picture is made from all of its sources.
    pub complete: bool,
    /// Width and height of the scan, once it has been read.
    pub size: Option<[usize; 2]>,
    /// The sources of the colors.
    pub sources: Sources,
    /// The picks.
    pub picks: Vec<Pick>,
    /// The regions.
    pub regions: Vec<Region>,
    /// The number of strokes.
    pub strokes: usize,
    /// The number of edits that can be undone.
    pub undo: usize,
    /// The number of edits that can be redone.
    pub redo: usize,
    /// True if the raster of areas can be requested.
    pub has_areas: bool,
    /// The colors to choose from.
    pub pigments: Vec<Pigments>,
    /// The folder's prints as references, nearest first, once they have been ranked.
    pub ranks: Option<Vec<Rank>>,
    /// The proposals, if any were requested for these sources.
    pub proposals: Option<ProposalsStatus>,
}

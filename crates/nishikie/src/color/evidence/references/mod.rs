//! The evidence of references: matches of their cells with the print's, and alignment of other impressions of the print.

mod alignment;
mod comparison;
mod gathered;
mod grid;
mod matched;
mod matched_colors;
mod matches;
mod mean_votes;
mod tone_map;

pub(in crate::color) use alignment::Impression;
#[cfg(test)]
pub(in crate::color) use alignment::Registration;
pub(in crate::color) use gathered::ReferenceEvidence;
pub(in crate::color) use grid::Grid;
#[cfg(test)]
pub(in crate::color) use grid::Mean;
pub(in crate::color) use matched::Matched;
pub(in crate::color) use tone_map::ToneMap;

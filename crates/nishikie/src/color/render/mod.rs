//! The fast half: from what was found and a curator's edits to pixels, for the whole scan or for a part of it at any scale.

mod average;
mod brush;
pub(super) mod fill;
mod from_found;
mod gamut;
mod gray;
pub(super) mod hints;
#[cfg(test)]
mod naive;
pub(super) mod paint;
mod pigment;
mod places;
mod polygon;
mod regions;
mod resample;
mod shade;
pub(super) mod view;

pub use from_found::render;
